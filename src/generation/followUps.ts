import type { DescribedValue, Observation } from '../pytest/probe';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { isSameFile } from './keepable';
import { plain } from './candidate';
import type { PythonExpression, TargetModule } from './testDesign';

/** A function that a call gave back, to be called. */
export interface FollowUp {
  /** What leads to it from the result: nothing, or `.on_change`. */
  readonly text: string;
  /** `undefined` for a lambda. */
  readonly of: FunctionSignature | undefined;
  /** Where it is defined; 1-based. */
  readonly line: number;
  /** What is passed to it, where that is given. */
  readonly passed?: PythonExpression;
}

/** Functions that a call of `called` returned, or that are held by the object that it returned. */
export function followUps(
  { value }: Observation,
  module: TargetModule,
  analysis: ModuleAnalysis,
  called: FunctionSignature,
): FollowUp[] {
  if (!value) return [];
  const held = (value.attributes ?? []).map(([name, attribute]) => ({ text: `.${name}`, value: attribute }));
  const functions = [{ text: '', value }, ...held].flatMap(({ text, value: { definedAt } }) => {
    if (!definedAt || !isSameFile(definedAt[0], module.file)) return [];
    const [, line] = definedAt;
    const of = analysis.functions.find(({ startLine }) => startLine === line);
    // What has a name in the module is a target itself.
    return of && of.kind !== 'nested' ? [] : [{ text, of, line }];
  });
  return [
    ...functions,
    ...wrappers(value, module, called),
    ...callableObjects(value, analysis, called),
    ...descriptions(value, analysis),
  ];
}

/** What a decorator of another module makes of a function may have to be called twice until the function runs. */
function wrappers({ definedAt, type }: DescribedValue, module: TargetModule, called: FunctionSignature): FollowUp[] {
  const isWrapper = type === 'function' && definedAt && !isSameFile(definedAt[0], module.file);
  return isWrapper && called.decorators.length > 0 ? [{ text: '', of: called, line: called.startLine }] : [];
}

/**
 * An object with `__call__` does its work when it is called: a condition, a validator. Those that constructors make are
 * what `__call__` itself is tried on.
 */
function callableObjects(
  { type }: DescribedValue,
  { functions }: ModuleAnalysis,
  called: FunctionSignature,
): FollowUp[] {
  if (called.name.startsWith('__')) return [];
  const of = functions.find(({ qualname }) => qualname === `${type}.__call__`);
  return of ? [{ text: '', of, line: of.startLine }] : [];
}

/** A descriptor does its work when it is an attribute of a class that is asked for it. */
function descriptions({ type }: DescribedValue, { functions }: ModuleAnalysis): FollowUp[] {
  const get = functions.find(({ qualname }) => qualname === `${type}.__get__`);
  const owner = 'type("Owner", (), {})';
  return get
    ? [`None, ${owner}`, `${owner}(), ${owner}`].map((passed) => ({
        text: '.__get__',
        of: get,
        line: get.line,
        passed: plain(passed),
      }))
    : [];
}
