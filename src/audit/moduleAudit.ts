import * as path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { isTestFile, moduleNameOf, testFileFor, type ProjectLayout } from '../python/projectLayout';
import type { AuditFunction, AuditModule } from './auditReport';
import { moduleLevelEffort, sumEffort } from './effort';
import type { Churn } from './gitChurn';
import type { ImportingModule } from './importers';
import type { Understood } from './moduleUnderstanding';
import { exposure, functionRisk, moduleRisk } from './risk';

/** Where a measured module is: its file, absolute, or `null` when the report's path leads to none. */
export interface ModulePlace {
  readonly root: string;
  readonly layout: ProjectLayout;
  readonly file: string | null;
}

/** What an audit says of one module by itself. */
export interface OwnAudit {
  /** `path` is the audit's name for the module. */
  readonly coverage: ModuleCoverage;
  /** Its priority and what is around it are not known yet. */
  readonly module: AuditModule;
  /** `undefined` for tests, and for what cannot be imported by name. */
  readonly importing: ImportingModule | undefined;
}

/** Relative to the root, with forward slashes; as the report writes it when there is no file. */
export function pathInAudit(coverage: ModuleCoverage, { root, file }: Omit<ModulePlace, 'layout'>): string {
  return file === null ? coverage.path : relativePath(root, file);
}

/** `path`: the audit's name for the module. */
export function auditOfItself(
  { coverage, path }: { readonly coverage: ModuleCoverage; readonly path: string },
  place: ModulePlace,
  understood: Understood,
): OwnAudit {
  const module = auditModule(coverage, path, place, understood);
  const { layout, file } = place;
  const name = file === null || module.isTest ? undefined : moduleNameOf(layout, file)?.name;
  return {
    coverage: { ...coverage, path },
    module,
    importing: name === undefined ? undefined : { name, isPackage: isPackage(path), imports: understood.imports },
  };
}

function auditModule(
  coverage: ModuleCoverage,
  name: string,
  { root, layout, file }: ModulePlace,
  { functions, paths, problem, coveredAtImport }: Understood,
): AuditModule {
  const { branches } = coverage;
  // Of a file that was not found the name must do: a report from elsewhere has its tests in it too.
  const isTest = isTestFile(layout, file ?? path.resolve(root, coverage.path));
  return {
    path: name,
    file,
    isTest,
    testFile: file === null || isTest ? null : relativePath(root, testFileFor(layout, file)),
    statements: coverage.statements,
    covered: coverage.covered,
    percent: coverage.percent,
    branches: branches ? { covered: branches.covered, total: branches.total } : null,
    coveredAtImport,
    isOnlyImported: coveredAtImport !== null && coveredAtImport > 0 && areNeverRun(functions),
    missingLines: coverage.missingLines,
    priority: coverage.priority,
    importers: 0,
    churn: null,
    risk: 1,
    functions,
    paths,
    problem,
    effort: sumEffort([...functions.map(({ effort }) => effort), moduleLevelEffort(paths)]),
  };
}

/** Of a function on one line nothing is known: its body cannot be told from its `def`. */
function areNeverRun(functions: readonly AuditFunction[]): boolean {
  const measured = functions.filter(({ statements }) => statements > 0);
  return measured.length > 0 && measured.every(({ covered }) => covered === 0);
}

function isPackage(name: string): boolean {
  return /(?:^|\/)__init__\.py$/u.test(name);
}

/** What is around a module that its own text does not tell. See `AuditModule`. */
export interface Surroundings {
  readonly importers: number;
  readonly churn: Churn | null;
}

/** The module with its risks as they are among the others. */
export function exposedModule(module: AuditModule, { importers, churn }: Surroundings): AuditModule {
  const exposed = exposure(importers, churn?.commits ?? 0);
  const { statements, covered, functions } = module;
  const uncoveredComplexity = functions
    .filter((each) => each.statements > 0)
    .reduce((sum, each) => sum + each.complexity * (1 - each.covered / each.statements), 0);
  return {
    ...module,
    importers,
    churn,
    risk: moduleRisk(uncoveredComplexity, statements - covered, exposed),
    functions: functions.map((each) => ({ ...each, risk: functionRisk(each.crap, exposed) })),
  };
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
