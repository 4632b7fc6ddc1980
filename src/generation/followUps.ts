import type { DescribedValue, Observation } from '../pytest/probe';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { isSameFile } from './keepable';
import { plain } from './candidate';
import type { PythonExpression, TargetModule } from './testDesign';

/** A function of the module under test that a call gave back. */
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

/** Functions of the module that were returned, or that are held by the object that was returned. */
export function followUps({ value }: Observation, module: TargetModule, analysis: ModuleAnalysis): FollowUp[] {
  if (!value) return [];
  const held = (value.attributes ?? []).map(([name, attribute]) => ({ text: `.${name}`, value: attribute }));
  const functions = [{ text: '', value }, ...held].flatMap(({ text, value: { definedAt } }) => {
    if (!definedAt || !isSameFile(definedAt[0], module.file)) return [];
    const [, line] = definedAt;
    const of = analysis.functions.find(({ startLine }) => startLine === line);
    // What has a name in the module is a target itself.
    return of && of.kind !== 'nested' ? [] : [{ text, of, line }];
  });
  return [...functions, ...callableObjects(value, analysis), ...descriptions(value, analysis)];
}

/** An object with `__call__` does its work when it is called: a condition, a validator. */
function callableObjects({ type }: DescribedValue, { functions }: ModuleAnalysis): FollowUp[] {
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
