import type { ObservedException } from '../pytest/probe';
import type { FunctionSignature, ModuleAnalysis, ParameterUse } from '../python/signatures';
import { plain, type ValueContext } from './candidate';
import { standardModules } from './standardModules';
import type { PythonExpression } from './testDesign';
import { valuesOfUses } from './useValues';

const MAX_ATTRIBUTES = 6;
const MAX_VALUES = 4;
/** For what is only counted with, compared or asked for its truth. */
const GENERIC = ['1', '"test_value"', 'None', '[]'].map(plain);

/** Statements of a test that give the attributes of the module's objects that a function reads other values. */
export function stateSetups(
  module: string,
  { reads }: FunctionSignature,
  analysis: ModuleAnalysis,
  values: ValueContext,
): PythonExpression[] {
  return [...(reads?.stateUses ?? [])]
    .filter(([path]) => isState(path, analysis))
    .slice(0, MAX_ATTRIBUTES)
    .flatMap(([path, uses]) => valuesOfState(uses, values).map((value) => given(module, path, value)));
}

/**
 * Statements that give an object of the module the attribute that it lacked, such as what another function puts into a
 * `threading.local()` first; none when that was not it.
 */
export function absentState(
  { type, message }: ObservedException,
  module: string,
  analysis: ModuleAnalysis,
  values: ValueContext,
): PythonExpression[] {
  const [, attribute] = /object has no attribute '(\w+)'/u.exec(message) ?? [];
  if (type !== 'AttributeError' || attribute === undefined) return [];
  const uses = new Map<string, ParameterUse[]>();
  for (const { reads } of analysis.functions) {
    for (const [path, some] of reads?.stateUses ?? []) {
      if (path.endsWith(`.${attribute}`) && isState(path, analysis)) {
        uses.set(path, [...(uses.get(path) ?? []), ...some]);
      }
    }
  }
  return [...uses].flatMap(([path, some]) =>
    valuesOfState(some, values).map((value) => given(module, path, value, ', raising=False')),
  );
}

function given(module: string, path: string, { text, imports }: PythonExpression, options = ''): PythonExpression {
  return { text: `monkeypatch.setattr("${module}.${path}", ${text}${options})`, imports };
}

function valuesOfState(uses: readonly ParameterUse[], values: ValueContext): readonly PythonExpression[] {
  const usable = valuesOfUses(uses, values);
  return (usable.length > 0 ? usable : GENERIC).slice(0, MAX_VALUES);
}

/** Whether it is held by an object: not by a class, a function, or a module, as far as that can be told. */
function isState(path: string, { imports, functions, classes }: ModuleAnalysis): boolean {
  const head = path.slice(0, path.indexOf('.'));
  const bound = imports.find(({ name }) => name === head);
  const isObject = !bound || (bound.member !== null && !standardModules.has(bound.module.split('.')[0]!));
  return isObject && ![...functions, ...classes].some(({ qualname }) => qualname === head);
}
