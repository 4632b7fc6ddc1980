import type { FunctionSignature, Parameter } from '../python/signatures';
import { fieldParameters } from './classLineage';
import type { Examples } from './docstringExamples';
import type { Candidate, ValueContext } from './candidate';
import type { TestTarget } from './testDesign';
import { generateTestCasesForParams } from './valueCandidates';

/** Where in the list of values for one item `*args` begins, and how many it takes. */
const SPREADS = [
  [0, 2],
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 1],
  [0, 3],
  [1, 2],
  [3, 2],
] as const;

/** Whether a call must pass the parameter. */
export function isNeeded(parameter: Parameter): boolean {
  return parameter.default === null && !parameter.kind.startsWith('var_');
}

/** What the call of a target passes. `__post_init__` runs when the class is called with its fields, `__exit__` by `with`. */
export function calledParameters({ signature, owner }: TestTarget): readonly Parameter[] {
  if (signature.name === '__exit__') return [];
  return signature.name === '__post_init__' && owner ? fieldParameters(owner) : callableParameters(signature);
}

/** A function's parameters without `self` or `cls`. */
export function callableParameters(signature: FunctionSignature): readonly Parameter[] {
  const bound = signature.className !== null && signature.kind !== 'static_method';
  return bound ? signature.params.slice(1) : signature.params;
}

/** The values to try for a parameter, as they are passed: `*args` and `**kwargs` as what is spread. */
export function columnOf(
  parameter: Parameter,
  { constants, docstring }: Pick<FunctionSignature, 'constants' | 'docstring'>,
  { values, examples }: { readonly values: ValueContext; readonly examples: Examples },
): Candidate[] {
  const shown = examples.get(parameter.name);
  const candidates = generateTestCasesForParams(parameter, constants, values, shown, docstring);
  switch (parameter.kind) {
    case 'var_positional':
      return SPREADS.flatMap(([start, count]) => {
        const items = candidates.slice(start, start + count);
        return items.length === count ? [spread(items, '(', ',)')] : [];
      });
    case 'var_keyword':
      return candidates.slice(0, 2).map((value) => spread([{ ...value, text: `"key": ${value.text}` }], '{', '}'));
    default:
      return candidates;
  }
}

function spread(items: readonly Candidate[], open: string, close: string): Candidate {
  return {
    text: open + items.map((item) => item.text).join(', ') + close,
    imports: items.flatMap((item) => item.imports),
    source: items[0]!.source,
  };
}
