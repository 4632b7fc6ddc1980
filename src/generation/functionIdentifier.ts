import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import type { TargetModule, TestTarget } from './testDesign';

/**
 * The function-identifier's first half: the functions named and the methods of the classes named, in the order of the module;
 * without names, every function that a test can call.
 * @throws UserError when there is nothing of a name, and for a function inside a function
 */
export function selectFunctions(analysis: ModuleAnalysis, qualnames?: readonly string[]): readonly FunctionSignature[] {
  const callable = analysis.functions.filter(({ kind }) => kind !== 'nested');
  if (qualnames === undefined) return callable;
  const selected = new Set(qualnames.flatMap((qualname) => namedFunctions(analysis, callable, qualname)));
  return callable.filter((one) => selected.has(one));
}

function namedFunctions(
  analysis: ModuleAnalysis,
  callable: readonly FunctionSignature[],
  qualname: string,
): readonly FunctionSignature[] {
  // A property and its setter have the same name.
  const named = callable.filter((one) => one.qualname === qualname);
  const selected = named.length > 0 ? named : callable.filter(({ className }) => className === qualname);
  if (selected.length > 0) return selected;
  if (analysis.functions.some((one) => one.qualname === qualname)) {
    const [outer] = qualname.split('.<locals>');
    const name = qualname.split('.').at(-1)!;
    throw new UserError(
      `${name} is defined inside ${outer}: a test cannot call it. Generate tests for ${outer} instead.`,
    );
  }
  throw new UserError(`There is no function or class ${qualname} in this module.`);
}

/** The second half: what each function has that no test reaches. */
export function identifyTargets(
  module: TargetModule,
  analysis: ModuleAnalysis,
  coverage: ModuleCoverage,
  functions: readonly FunctionSignature[],
): TestTarget[] {
  return functions.map((signature) => {
    const inBody = (line: number): boolean => line >= signature.bodyLine && line <= signature.endLine;
    return {
      module,
      signature,
      owner: analysis.classes.find((owner) => owner.qualname === signature.className) ?? null,
      missingLines: coverage.missingLines.filter(inBody),
      missingArcs: (coverage.branches?.missing ?? []).filter(({ from }) => inBody(from)),
    };
  });
}

/** By its name, for the module's own use. */
export function isPrivate({ signature }: TestTarget): boolean {
  return signature.qualname.split('.').some((part) => /^_(?!_)/.test(part));
}
