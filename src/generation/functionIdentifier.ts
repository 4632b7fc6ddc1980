import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import type { TargetModule, TestTarget } from './testDesign';

/** Which functions of a module to look at: one by its qualified name, or every one with something missing. */
export type Selection = { readonly qualname: string } | 'uncovered';

/**
 * The function-identifier: the functions that a test can call and that have lines or branches no test reaches, those
 * with most missing first. A function named in the selection is returned even when nothing is missing.
 */
export function identifyTargets(
  module: TargetModule,
  analysis: ModuleAnalysis,
  coverage: ModuleCoverage,
  selection: Selection,
): TestTarget[] {
  const targets = analysis.functions
    .filter((signature) => selection === 'uncovered' || signature.qualname === selection.qualname)
    .filter((signature) => signature.kind !== 'nested')
    .map((signature) => targetOf(module, analysis, coverage, signature));
  if (selection !== 'uncovered') return targets;
  return targets
    .filter((target) => target.missingLines.length + target.missingArcs.length > 0)
    .sort((a, b) => b.missingLines.length - a.missingLines.length);
}

function targetOf(
  module: TargetModule,
  analysis: ModuleAnalysis,
  coverage: ModuleCoverage,
  signature: FunctionSignature,
): TestTarget {
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
}
