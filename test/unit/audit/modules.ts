import { analyzeGaps, type ModuleGaps, type ModuleSource } from '../../../src/audit/gapAnalyzer';
import type { UncoveredPath } from '../../../src/audit/auditReport';
import type { Arc, ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';

let analyzer: Promise<ASTFunctionAnalyzer> | undefined;

/** The analyzer, made once for all tests. */
export function sharedAnalyzer(): Promise<ASTFunctionAnalyzer> {
  analyzer ??= ASTFunctionAnalyzer.create(wasmDirectory());
  return analyzer;
}

export async function readModule(source: string): Promise<ModuleSource> {
  return (await sharedAnalyzer()).readModule(source);
}

export function moduleCoverage(
  executedLines: readonly number[],
  missingLines: readonly number[],
  missingArcs: readonly Arc[] = [],
): ModuleCoverage {
  const statements = executedLines.length + missingLines.length;
  return {
    path: 'm.py',
    statements,
    covered: executedLines.length,
    executedLines,
    missingLines,
    excludedLines: [],
    branches: { total: missingArcs.length, covered: 0, missing: missingArcs, executed: [] },
    percent: statements === 0 ? 100 : (executedLines.length / statements) * 100,
    priority: 0,
  };
}

/**
 * The gaps of a module whose coverage stands in front of its lines: `+` executed, `-` missing, a space for no statement.
 * `branches`: missing arcs.
 */
export async function gapsOf(
  marked: string,
  branches: readonly (readonly [number, number])[] = [],
): Promise<ModuleGaps> {
  const lines = marked.replace(/^\n/u, '').trimEnd().split('\n');
  const numbered = (mark: string): number[] =>
    lines.flatMap((line, index) => (line.startsWith(mark) ? [index + 1] : []));
  const coverage = moduleCoverage(
    numbered('+'),
    numbered('-'),
    branches.map(([from, to]) => ({ from, to })),
  );
  return analyzeGaps(coverage, await readModule(lines.map((line) => line.slice(2)).join('\n')));
}

export function allPaths({ functions, paths }: ModuleGaps): UncoveredPath[] {
  return [...functions.flatMap((each) => each.paths), ...paths];
}
