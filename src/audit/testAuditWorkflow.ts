import type { CoverageReport, ModuleCoverage } from '../coverage/moduleCoverage';
import { prioritizeModules } from '../coverage/prioritizeModules';
import type { PathMatches, UnmatchedReason } from '../coverage/reportPaths';
import { silent, type Progress } from '../progress';
import type { ProjectLayout } from '../python/projectLayout';
import { AuditMemory, type ModuleMemory } from './auditMemory';
import type { AuditModule, AuditReport } from './auditReport';
import { healthScore, measureModule, measureModules } from './coverageAuditor';
import type { Churn } from './gitChurn';
import { countImporters, importedModules } from './importers';
import { inOrder } from './inOrder';
import { auditOfItself, byUrgency, exposedModule, type OwnAudit, pathInAudit } from './moduleAudit';
import { understand, withoutSource, type SourceTools, type Understood } from './moduleUnderstanding';
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
}

/** What an audit needs from outside. */
export interface AuditTools extends SourceTools {
  /** For how many modules `readModule` is asked at a time: more than 1, the default, when it reads in other threads. */
  readonly modulesAtOnce?: number;
  /** For each file a text that is another one once its content changed; none for a file of which that is not certain. */
  readonly fileStamps?: (files: Iterable<string>, signal?: AbortSignal) => Promise<ReadonlyMap<string, string>>;
  /** What git knows of the files of a folder: see `readChurn`. It is asked while the modules are read. */
  readonly readChurn?: (root: string, signal: AbortSignal) => Promise<ReadonlyMap<string, Churn> | undefined>;
}

export interface AuditOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** What earlier audits of the same folder left: what did not change since is not worked on again. Default: nothing. */
  readonly memory?: AuditMemory | undefined;
}

/** How long an audit holds the thread before others get their turn. */
const sliceMilliseconds = 12;
const modulesPerMessage = 50;

/** A module of the report by itself, and what is kept of it for the next audit. */
interface Audited {
  readonly own: OwnAudit;
  readonly kept: ModuleMemory;
}

/** A module among the others. `coverage` has the audit's name for its path. */
interface Exposed {
  readonly coverage: ModuleCoverage;
  readonly module: AuditModule;
  readonly kept: ModuleMemory;
}

/** An audit under way. */
interface Run {
  readonly subject: AuditSubject;
  readonly memory: AuditMemory;
  readonly slice: TimeSlice;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * coverage-auditor → gap-analyzer → test-planner. The order of the report's modules makes no difference.
 *
 *     const workflow = new TestAuditWorkflow({ readFile, readModule });
 *     const report = await workflow.run(subject, { signal, progress, memory });
 */
export class TestAuditWorkflow {
  constructor(private readonly tools: AuditTools) {}

  /** @throws the signal's reason when it is aborted */
  async run(
    subject: AuditSubject,
    { signal, progress = silent, memory = new AuditMemory() }: AuditOptions = {},
  ): Promise<AuditReport> {
    const end = new AbortController();
    const either = signal ? AbortSignal.any([signal, end.signal]) : end.signal;
    const slice = new TimeSlice(sliceMilliseconds);
    const run = { subject, memory, slice, progress, signal: either };
    const churn = this.tools.readChurn?.(subject.root, either);
    // It is awaited after the analysis: when that fails, this is the failure to tell of.
    churn?.catch(() => undefined);
    try {
      const audited = await this.auditModules(run);
      const report = await planned(await amongOthers(audited, await churn, run), run);
      memory.complete();
      return report;
    } finally {
      end.abort();
    }
  }

  private async auditModules({ subject, memory, progress, slice, signal }: Run): Promise<Audited[]> {
    const { root, staleFiles, matches } = subject;
    const layout = memory.layout(subject.layout);
    const measured = measuredModules(subject);
    const stamps = await this.tools.fileStamps?.(matches.files.keys(), signal);
    const names = new Set<string>();
    const audited: Audited[] = [];
    const readings = inOrder(measured, this.tools.modulesAtOnce ?? 1, async (module, index) => {
      await slice.rest(signal);
      if (index % modulesPerMessage === 0) {
        progress(`reading functions, ${index} of ${measured.length} modules`, index / measured.length);
      }
      const { file } = module;
      const kept = memory.of(file ?? `not found: ${module.coverage.path}`);
      const coverage = kept.coverage(module.coverage);
      const understood: Understood =
        file === null
          ? withoutSource(coverage, module.problem)
          : await understand({ file, coverage, stamp: stamps?.get(file) }, this.tools, kept, signal);
      return { file, coverage, understood, kept };
    });
    for await (const { file, coverage, understood, kept } of readings) {
      await slice.rest(signal);
      const path = unusedName(pathInAudit(coverage, { root, file }), names);
      names.add(path);
      const problem = file !== null && staleFiles.has(file) ? changed : understood.problem;
      const own = kept.own.get([coverage, understood, layout, root, file, path, problem], () =>
        auditOfItself({ coverage, path }, { root, layout, file }, { ...understood, problem }),
      );
      audited.push({ own, kept });
    }
    return audited;
  }
}

/** One audit. See `TestAuditWorkflow`. */
export function runTestAudit(subject: AuditSubject, tools: AuditTools, options?: AuditOptions): Promise<AuditReport> {
  return new TestAuditWorkflow(tools).run(subject, options);
}

/** The modules with what the others import of them and what git knows of them. */
async function amongOthers(
  audited: readonly Audited[],
  churn: ReadonlyMap<string, Churn> | undefined,
  { memory, slice, signal }: Run,
): Promise<Exposed[]> {
  const names = memory.setOf(audited.flatMap(({ own }) => own.importing?.name ?? []));
  const imported: ReadonlySet<string>[] = [];
  for (const { own, kept } of audited) {
    await slice.rest(signal);
    const { importing } = own;
    if (importing) {
      imported.push(kept.imported.get([importing, names], () => importedModules(importing, names)));
    }
  }
  const importers = countImporters(names, imported);
  const exposed: Exposed[] = [];
  for (const { own, kept } of audited) {
    await slice.rest(signal);
    const { coverage, module, importing } = own;
    const surroundings = {
      importers: importing === undefined ? 0 : importers.get(importing.name)!,
      churn: churn === undefined || module.file === null ? null : (churn.get(module.file) ?? unchanged),
    };
    const { commits, lines } = surroundings.churn ?? {};
    const among = kept.exposed.get([module, surroundings.importers, commits, lines], () =>
      exposedModule(module, surroundings),
    );
    exposed.push({ coverage, module: among, kept });
  }
  return exposed;
}

const unchanged: Churn = { commits: 0, lines: 0 };

/** The report: which modules to test, in which order, and what comes of it. */
async function planned(exposed: readonly Exposed[], { subject, slice, signal }: Run): Promise<AuditReport> {
  const { root, report, threshold } = subject;
  const risks = new Map(exposed.map(({ module }) => [module.path, module.risk]));
  const candidates = prioritizeModules(
    exposed.filter(({ module }) => !module.isTest).map(({ coverage }) => coverage),
    { threshold, risk: ({ path }) => risks.get(path)! },
  );
  const priorities = new Map(candidates.map(({ path, priority }) => [path, priority]));
  const modules = new Map<string, AuditModule>();
  for (const { module, kept } of exposed) {
    await slice.rest(signal);
    const priority = priorities.get(module.path) ?? 0;
    const prioritized = kept.planned.get([module, priority], () => ({ ...module, priority }));
    measureModule(prioritized); // Remembered: sums over all modules cannot give others their turn.
    modules.set(module.path, prioritized);
  }
  const metrics = measureModules([...modules.values()], threshold);
  await slice.rest(signal);
  const batches = planBatches(candidates, modules, metrics, threshold);
  await slice.rest(signal);
  const improvements = mostImproving([...modules.values()], metrics, threshold);
  await slice.rest(signal);
  return {
    root,
    toolVersion: report.toolVersion,
    measuredAt: report.timestamp,
    threshold,
    totals: report.totals,
    metrics,
    health: healthScore(metrics),
    trend: null,
    improvements,
    start: planStart(batches, metrics, threshold),
    batches,
    unplanned: [...modules.values()].filter(({ path }) => !priorities.has(path)).sort(byUrgency),
  };
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

/** In the order of their paths, whatever the report's is. */
function measuredModules({ report, matches }: AuditSubject): MeasuredModule[] {
  const byPath = new Map(report.modules.map((coverage) => [coverage.path, coverage]));
  const found = [...matches.files].map(([file, coverage]) => ({ file, coverage, problem: null }));
  const lost = matches.unmatched.map(({ path, reason }) => ({
    file: null,
    coverage: byPath.get(path)!,
    problem: unmatchedProblems[reason],
  }));
  return [
    ...found.sort((a, b) => (a.file < b.file ? -1 : 1)),
    ...lost.sort((a, b) => (a.coverage.path < b.coverage.path ? -1 : 1)),
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
