import * as path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { isTestFile, testFileFor, type ProjectLayout } from '../python/projectLayout';
import type { AuditModule } from './auditReport';
import { moduleLevelEffort, sumEffort } from './effort';
import type { ModuleGaps } from './gapAnalyzer';

/** Where a measured module is: its file, absolute, or `null` when the report's path leads to none. */
export interface ModulePlace {
  readonly root: string;
  readonly layout: ProjectLayout;
  readonly file: string | null;
}

/** What an audit says of one module; its priority is not known yet. */
export function auditModule(
  coverage: ModuleCoverage,
  { root, layout, file }: ModulePlace,
  { functions, paths, problem }: ModuleGaps & Pick<AuditModule, 'problem'>,
): AuditModule {
  const { branches } = coverage;
  const isTest = file !== null && isTestFile(layout, file);
  return {
    path: file === null ? coverage.path : relativePath(root, file),
    file,
    isTest,
    testFile: file === null || isTest ? null : relativePath(root, testFileFor(layout, file)),
    statements: coverage.statements,
    covered: coverage.covered,
    percent: coverage.percent,
    branches: branches ? { covered: branches.covered, total: branches.total } : null,
    missingLines: coverage.missingLines,
    priority: coverage.priority,
    functions,
    paths,
    problem,
    effort: sumEffort([...functions.map(({ effort }) => effort), moduleLevelEffort(paths)]),
  };
}

/**
 * How much more than its size a module's gap matters: 1 + uncovered complexity ÷ uncovered statements. Straight-line code
 * is near 1, code that is all decisions near 2.
 */
export function moduleRisk({ statements, covered, functions }: AuditModule): number {
  const complexity = functions
    .filter((each) => each.statements > 0)
    .reduce((sum, each) => sum + each.complexity * (1 - each.covered / each.statements), 0);
  return 1 + complexity / Math.max(1, statements - covered);
}

/** Most missing first, tests last. */
export function byUrgency(a: AuditModule, b: AuditModule): number {
  return (
    Number(a.isTest) - Number(b.isTest) ||
    b.statements - b.covered - (a.statements - a.covered) ||
    (a.path < b.path ? -1 : 1)
  );
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}
