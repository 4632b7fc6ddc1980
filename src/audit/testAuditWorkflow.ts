import { createHash } from 'node:crypto';
import type { CoverageReport, ModuleCoverage } from '../coverage/moduleCoverage';
import { prioritizeModules } from '../coverage/prioritizeModules';
import type { PathMatches, UnmatchedReason } from '../coverage/reportPaths';
import { silent, type Progress } from '../progress';
import { decodeSource } from '../python/decodeSource';
import { moduleNameOf, type ProjectLayout } from '../python/projectLayout';
import type { ImportedName } from '../python/signatures';
import { UserError } from '../userError';
import type { AuditModule, AuditReport } from './auditReport';
import { healthScore, measureModules } from './coverageAuditor';
import { analyzeGaps, gapsWithoutSource, type ModuleGaps, type ModuleSource } from './gapAnalyzer';
import type { Churn } from './gitChurn';
import { countImporters } from './importers';
import { inOrder } from './inOrder';
import { auditModule, byUrgency, exposedModule } from './moduleAudit';
import { mostImproving, planBatches, planStart } from './testPlanner';
import { TimeSlice } from './timeSlice';

/** What is audited. */
export interface AuditSubject {
  /** Absolute path of the project's folder. */
  readonly root: string;
  readonly report: CoverageReport;
  /** Which file each module of the report is. */
  readonly matches: PathMatches;
  readonly layout: ProjectLayout;
  /** Modules below this percentage of covered statements are planned: 0 to 100. */
  readonly threshold: number;
  /** Absolute paths of files whose text is not what was measured. */
  readonly staleFiles: ReadonlySet<string>;
  /** What git knows of files, by absolute path: see `readChurn`. */
  readonly churn?: ReadonlyMap<string, Churn> | undefined;
}

/** What an audit needs from outside. */
export interface AuditTools {
  /** @throws the file system's error */
  readonly readFile: (file: string) => Promise<Uint8Array>;
  /** Reads a module's text, valid or not. */
  readonly readModule: (source: string, signal?: AbortSignal) => ModuleSource | Promise<ModuleSource>;
  /** For how many modules `readModule` is asked at a time: more than 1, the default, when it reads in other threads. */
  readonly modulesAtOnce?: number;
}

export interface AuditOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/** How long an audit holds the thread before others get their turn. */
const sliceMilliseconds = 12;
const modulesPerMessage = 50;

/** A module of the report: `coverage` has the audit's name for its path. */
interface Audited {
  readonly coverage: ModuleCoverage;
  readonly module: AuditModule;
  readonly imports: readonly ImportedName[];
}

interface Understood extends ModuleGaps {
  /** See `AuditModule`. */
  readonly problem: string | null;
  readonly imports: readonly ImportedName[];
}

/**
 * coverage-auditor → gap-analyzer → test-planner. Keeps what it learned of a module as long as neither its coverage nor its
 * text changes: another run reads the files again, but analyzes only the changed ones.
 */
export class TestAuditWorkflow {
  private readonly known = new WeakMap<ModuleCoverage, { digest: string; understood: Understood }>();

  constructor(private readonly tools: AuditTools) {}

  /** @throws the signal's reason when it is aborted */
  async run(subject: AuditSubject, { signal, progress = silent }: AuditOptions = {}): Promise<AuditReport> {
    const { root, report, threshold } = subject;
    const audited = amongOthers(await this.auditModules(subject, progress, signal), subject);
    const metrics = measureModules(
      audited.map(({ module }) => module),
      threshold,
    );
    const byPath = new Map(audited.map(({ module }) => [module.path, module]));
    const candidates = prioritizeModules(
      audited.filter(({ module }) => !module.isTest).map(({ coverage }) => coverage),
      { threshold, risk: (coverage) => byPath.get(coverage.path)!.risk },
    );
    const planned = new Set<string>();
    for (const { path, priority } of candidates) {
      planned.add(path);
      byPath.set(path, { ...byPath.get(path)!, priority });
    }
    const batches = planBatches(candidates, byPath, metrics, threshold);
    return {
      root,
      toolVersion: report.toolVersion,
      measuredAt: report.timestamp,
      threshold,
      totals: report.totals,
      metrics,
      health: healthScore(metrics),
      trend: null,
      improvements: mostImproving([...byPath.values()], metrics, threshold),
      start: planStart(batches, metrics, threshold),
      batches,
      unplanned: [...byPath.values()].filter(({ path }) => !planned.has(path)).sort(byUrgency),
    };
  }

  private async auditModules(subject: AuditSubject, progress: Progress, signal?: AbortSignal): Promise<Audited[]> {
    const { root, layout, staleFiles } = subject;
    const measured = measuredModules(subject);
    const slice = new TimeSlice(sliceMilliseconds);
    const names = new Set<string>();
    const audited: Audited[] = [];
    const readings = inOrder(measured, this.tools.modulesAtOnce ?? 1, async ({ file, coverage, problem }, index) => {
      await slice.rest(signal);
      if (index % modulesPerMessage === 0) {
        progress(`reading functions, ${index} of ${measured.length} modules`, index / measured.length);
      }
      const understood =
        file === null ? withoutSource(coverage, problem) : await this.understand(coverage, file, signal);
      return { file, coverage, understood };
    });
    for await (const { file, coverage, understood } of readings) {
      await slice.rest(signal);
      const module = auditModule(coverage, { root, layout, file }, understood);
      const stale = file !== null && staleFiles.has(file) ? changed : null;
      const path = unusedName(module.path, names);
      names.add(path);
      audited.push({
        coverage: { ...coverage, path },
        module: { ...module, path, problem: stale ?? understood.problem },
        imports: understood.imports,
      });
    }
    return audited;
  }

  private async understand(coverage: ModuleCoverage, file: string, signal?: AbortSignal): Promise<Understood> {
    let bytes: Uint8Array;
    try {
      bytes = await this.tools.readFile(file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return withoutSource(coverage, `It cannot be read: ${reason}.`);
    }
    const digest = createHash('sha1').update(bytes).digest('base64');
    const known = this.known.get(coverage);
    if (known?.digest === digest) {
      return known.understood;
    }
    const understood = await this.analyze(coverage, bytes, signal);
    this.known.set(coverage, { digest, understood });
    return understood;
  }

  private async analyze(coverage: ModuleCoverage, bytes: Uint8Array, signal?: AbortSignal): Promise<Understood> {
    let source: string;
    try {
      source = decodeSource(bytes);
    } catch (error) {
      if (error instanceof UserError) {
        return withoutSource(coverage, error.message);
      }
      throw error;
    }
    const read = await this.tools.readModule(source, signal);
    const { error } = read.analysis;
    const problem =
      error && `Line ${error.line} is not valid Python (${error.message}): some functions may be missing here.`;
    return { ...analyzeGaps(coverage, read), problem, imports: read.analysis.imports };
  }
}

/** One audit, remembering nothing. See `TestAuditWorkflow`. */
export function runTestAudit(subject: AuditSubject, tools: AuditTools, options?: AuditOptions): Promise<AuditReport> {
  return new TestAuditWorkflow(tools).run(subject, options);
}

function withoutSource(coverage: ModuleCoverage, problem: string | null): Understood {
  return { ...gapsWithoutSource(coverage), problem, imports: [] };
}

/** The modules with what the others import of them and what git knows of them. */
function amongOthers(audited: readonly Audited[], { layout, churn }: AuditSubject): Audited[] {
  const nameOf = ({ module: { file, isTest } }: Audited): string | undefined =>
    file === null || isTest ? undefined : moduleNameOf(layout, file)?.name;
  const named = audited.map((each) => ({ each, name: nameOf(each) }));
  const importers = countImporters(
    named.flatMap(({ each, name }) =>
      name === undefined ? [] : [{ name, isPackage: isPackage(each.module), imports: each.imports }],
    ),
  );
  return named.map(({ each, name }) => {
    const { file } = each.module;
    const surroundings = {
      importers: name === undefined ? 0 : importers.get(name)!,
      churn: churn === undefined || file === null ? null : (churn.get(file) ?? { commits: 0, lines: 0 }),
    };
    return { ...each, module: exposedModule(each.module, surroundings) };
  });
}

function isPackage({ path }: AuditModule): boolean {
  return /(?:^|\/)__init__\.py$/u.test(path);
}

const changed = 'It changed after the report was made: its lines may have moved.';

/** A module of the report with its file, or with the reason why it has none. */
interface MeasuredModule {
  readonly file: string | null;
  readonly coverage: ModuleCoverage;
  readonly problem: string | null;
}

const unmatchedProblems: Readonly<Record<UnmatchedReason, string>> = {
  outside: 'It is outside this folder.',
  missing: 'There is no such file in this folder: the report may be old, or made in another place.',
};

function measuredModules({ report, matches }: AuditSubject): MeasuredModule[] {
  const byPath = new Map(report.modules.map((coverage) => [coverage.path, coverage]));
  return [
    ...[...matches.files].map(([file, coverage]) => ({ file, coverage, problem: null })),
    ...matches.unmatched.map(({ path, reason }) => ({
      file: null,
      coverage: byPath.get(path)!,
      problem: unmatchedProblems[reason],
    })),
  ];
}

/** Two entries of a hostile report may lead to one name: nothing is lost, and nothing is counted for the other. */
function unusedName(name: string, used: ReadonlySet<string>): string {
  let unused = name;
  for (let copy = 2; used.has(unused); copy += 1) {
    unused = `${name} (${copy})`;
  }
  return unused;
}
