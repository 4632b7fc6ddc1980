import type { AuditBatch, AuditModule, AuditReport, EffortSize, Gain } from './auditReport';
import { baselineOf, reportsOf, type Baseline } from './trend';

/** What the pictures and tables of a report show: small enough to be sent to a page, whatever the size of the project. */
export interface ReportFigures extends Pick<
  AuditReport,
  'toolVersion' | 'measuredAt' | 'threshold' | 'metrics' | 'health' | 'trend' | 'improvements' | 'start'
> {
  /** What `coverage report` prints. */
  readonly percentWithBranches: number;
  /** With statements, without tests; most statements first. */
  readonly modules: readonly ModuleFigure[];
  /** The functions of those modules, at most `functionLimit`, the highest risk first. */
  readonly functions: readonly FunctionFigure[];
  /** How many functions there are. */
  readonly functionCount: number;
  /** The plan, in its order. */
  readonly batches: readonly BatchFigure[];
}

export interface ModuleFigure {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly statements: number;
  /** 0 to 100. */
  readonly percent: number;
}

export interface FunctionFigure {
  readonly path: string;
  readonly qualname: string;
  /** 1-based. */
  readonly line: number;
  readonly complexity: number;
  readonly statements: number;
  /** 0 to 100. */
  readonly percent: number;
  /** CRAP: see `crap`. */
  readonly risk: number;
}

export interface BatchFigure {
  readonly id: string;
  readonly name: string;
  readonly packagePath: string;
  /** Paths, most urgent first. */
  readonly modules: readonly string[];
  /** 0 to 100. */
  readonly percent: number;
  readonly size: EffortSize;
  readonly minutes: number;
  readonly gain: Gain;
}

/** More dots than this nobody tells apart. */
export const functionLimit = 300;

export function reportFigures(report: AuditReport): ReportFigures {
  const { toolVersion, measuredAt, threshold, totals, batches, unplanned } = report;
  const modules = [...batches.flatMap((batch) => batch.modules), ...unplanned].filter(
    ({ isTest, statements }) => !isTest && statements > 0,
  );
  const functions = modules.flatMap(functionFigures).sort((a, b) => b.risk - a.risk);
  return {
    toolVersion,
    measuredAt,
    threshold,
    percentWithBranches: totals.percentWithBranches,
    metrics: report.metrics,
    health: report.health,
    trend: report.trend,
    improvements: report.improvements,
    start: report.start,
    modules: modules
      .map(({ path, statements, percent }) => ({ path, statements, percent }))
      .sort((a, b) => b.statements - a.statements),
    functions: functions.slice(0, functionLimit),
    functionCount: functions.length,
    batches: batches.map(batchFigure),
  };
}

/** The reports on the line of the trend, this one last; empty when there is none to compare with. */
export function trendReports({ trend, ...now }: ReportFigures): readonly Baseline[] {
  return trend ? reportsOf(trend, baselineOf(now)) : [];
}

function functionFigures({ path, functions }: AuditModule): FunctionFigure[] {
  return functions
    .filter(({ statements }) => statements > 0)
    .map(({ qualname, line, complexity, statements, covered, risk }) => ({
      path,
      qualname,
      line,
      complexity,
      statements,
      percent: (covered / statements) * 100,
      risk,
    }));
}

function batchFigure({ id, name, packagePath, modules, percent, effort, gain }: AuditBatch): BatchFigure {
  const { size, minutes } = effort;
  return { id, name, packagePath, modules: modules.map(({ path }) => path), percent, size, minutes, gain };
}
