import type { Observation } from '../pytest/probe';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { isSameFile } from './keepable';
import type { TargetModule } from './testDesign';

/** A function of the module under test that a call gave back. */
export interface FollowUp {
  /** What leads to it from the result: nothing, or `.on_change`. */
  readonly text: string;
  /** `undefined` for a lambda. */
  readonly of: FunctionSignature | undefined;
  /** Where it is defined; 1-based. */
  readonly line: number;
}

/** Functions of the module that were returned, or that are held by the object that was returned. */
export function followUps({ value }: Observation, module: TargetModule, analysis: ModuleAnalysis): FollowUp[] {
  if (!value) return [];
  const held = (value.attributes ?? []).map(([name, attribute]) => ({ text: `.${name}`, value: attribute }));
  return [{ text: '', value }, ...held].flatMap(({ text, value: { definedAt } }) => {
    if (!definedAt || !isSameFile(definedAt[0], module.file)) return [];
    const [, line] = definedAt;
    const of = analysis.functions.find(({ startLine }) => startLine === line);
    // What has a name in the module is a target itself.
    return of && of.kind !== 'nested' ? [] : [{ text, of, line }];
  });
}
