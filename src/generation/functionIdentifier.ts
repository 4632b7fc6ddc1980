import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import type { TargetModule, TestTarget } from './testDesign';

/**
 * The function-identifier's first half: the function named, the methods of the class named, or, without a name, every
 * function that a test can call.
 * @throws UserError when there is nothing of that name, and for a function inside a function
 */
export function selectFunctions(analysis: ModuleAnalysis, qualname?: string): readonly FunctionSignature[] {
  const callable = analysis.functions.filter(({ kind }) => kind !== 'nested');
  if (qualname === undefined) return callable;
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
    const missingLines = coverage.missingLines.filter(inBody);
    const missing = new Set(missingLines);
    return {
      module,
      signature,
      owner: analysis.classes.find((owner) => owner.qualname === signature.className) ?? null,
      missingLines,
      missingArcs: (coverage.branches?.missing ?? []).filter((arc) => inBody(arc.from) && !missing.has(arc.from)),
    };
  });
}

/** By its name, for the module's own use. */
export function isPrivate({ signature }: TestTarget): boolean {
  return signature.qualname.split('.').some((part) => /^_(?!_)/.test(part));
}
