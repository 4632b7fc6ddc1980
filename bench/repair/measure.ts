import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { git, makeBreakage, type Breakage, type BrokenProject } from './breakages';
import { fix, type FixReport, type FixedTest } from './fix';
import { killedMutants, weaknesses, type KilledMutants } from './proof';
import { copySuite, type Half, type Suite } from './suites';
import type { SuiteResult, SuiteRuns } from './suiteRuns';
import { truths, type Truth } from './truths';

/** What became of a breakage. JSON: kept between runs. */
export interface Row {
  readonly suite: string;
  readonly half: Half;
  readonly kind: string;
  readonly target: string;
  /** Tests, and files of tests, that failed; of those, how many were classified rightly, and how many verdicts were right. */
  readonly failing: number;
  readonly rightCauses: number;
  readonly rightFaults: number;
  /** `repaired`: all that passed before the breakage pass again. */
  readonly end: 'repaired' | 'partly repaired' | 'proposal' | 'left alone';
  /** Why what was edited is wrong, as sentences. */
  readonly wrong: readonly string[];
  readonly mutants: KilledMutants;
  readonly seconds: number;
  /** Of the product. */
  readonly error: string;
  /** What was said of the first failing test. */
  readonly said: string;
}

/** Runs the product on breakages, and judges it by runs of its own. */
export class Measurement {
  private readonly baselines = new Map<string, SuiteResult>();

  constructor(
    private readonly runs: SuiteRuns,
    /** For each breakage that is repaired. */
    private readonly mutantsEach: number,
    /** Of its own. */
    private readonly folder: string,
  ) {}

  /** `undefined` when the breakage breaks nothing here: then nothing can be said of it. */
  async measure(breakage: Breakage): Promise<Row | undefined> {
    const folder = join(this.folder, 'broken');
    const { suite, kind, target } = breakage;
    const truth = truths[kind]!;
    const baseline = await this.baseline(suite);
    const green = new Set(baseline.passed);
    const project = await makeBreakage(breakage, folder);
    const broken = await this.runs.run(folder, suite.tests);
    const failing = new Set([...broken.failed, ...broken.broken]);
    for (const known of [...baseline.failed, ...baseline.broken]) failing.delete(known);
    if (failing.size === 0) return undefined;
    const { report, seconds, error } = await fix(folder);
    const changed = changedFiles(folder);
    const after = changed.length > 0 ? await this.runs.run(folder, suite.tests) : broken;
    const isRepaired = [...green].every((test) => after.passed.includes(test));
    const wrong = await this.wrongEdits({ suite, truth, green, broken, after, changed, folder });
    const files = [...new Set([...failing].map((id) => id.split('::')[0]!))];
    const mutants = isRepaired ? await this.proveRepair(suite, files, project) : { before: 0, after: 0 };
    if (mutants.after < mutants.before) wrong.push(`${mutants.before - mutants.after} mutants are no longer killed`);
    const tests = report?.tests.filter(({ nodeId }) => failing.has(nodeId)) ?? [];
    return {
      ...{ suite: suite.name, half: suite.half, kind, target, failing: failing.size, seconds, error, wrong, mutants },
      rightCauses: tests.filter(({ cause }) => truth.causes.includes(cause)).length,
      rightFaults: tests.filter(({ verdict }) => verdict.fault === truth.fault).length,
      end: endOf(report, isRepaired, changed),
      said: summaryOf(tests[0]),
    };
  }

  private async baseline(suite: Suite): Promise<SuiteResult> {
    const known = this.baselines.get(suite.name) ?? (await this.runs.run(suite.root, suite.tests));
    this.baselines.set(suite.name, known);
    return known;
  }

  private async wrongEdits({ suite, truth, green, broken, after, changed, folder }: Edited): Promise<string[]> {
    const isTest = (file: string): boolean =>
      suite.tests.some((place) => file === place || file.startsWith(`${place}/`)) || file.endsWith('conftest.py');
    const outside = changed.filter((file) => !isTest(file));
    const lost = broken.passed.filter((test) => green.has(test) && !after.passed.includes(test));
    return [
      ...outside.map((file) => `${file} is no test`),
      ...(changed.length > 0 && truth.repair !== 'silent' ? ['nothing should have been edited unasked'] : []),
      ...(lost.length > 0 ? [`${lost.length} tests that passed fail`] : []),
      ...(await weaknesses(suite.root, folder, changed.filter(isTest))),
    ];
  }

  private async proveRepair(suite: Suite, files: readonly string[], project: BrokenProject): Promise<KilledMutants> {
    const original = join(this.folder, 'originals', suite.name);
    if (!existsSync(original)) copySuite(suite, original);
    return killedMutants(this.runs, { suite, original, files, count: this.mutantsEach }, project);
  }
}

interface Edited {
  readonly suite: Suite;
  readonly truth: Truth;
  readonly green: ReadonlySet<string>;
  readonly broken: SuiteResult;
  readonly after: SuiteResult;
  readonly changed: readonly string[];
  readonly folder: string;
}

/** Files that are not any more as the last commit has them. */
export function changedFiles(folder: string): string[] {
  const lines = git(folder, 'status', '--porcelain', '--untracked-files=all').split('\n');
  return lines.filter(Boolean).map((line) => line.slice(3));
}

export function endOf(report: FixReport | undefined, isRepaired: boolean, changed: readonly string[]): Row['end'] {
  if (changed.length > 0) return isRepaired ? 'repaired' : 'partly repaired';
  return report?.tests.some(({ proposal }) => proposal) ? 'proposal' : 'left alone';
}

export function summaryOf(test: FixedTest | undefined): string {
  if (!test) return '';
  const { nodeId, cause, detail, verdict, evidence, attempts, nextStep } = test;
  const tried = attempts.map(({ what, rejected }) => `tried: ${what} ${rejected ?? 'kept'}`);
  return [nodeId, `${cause} (${detail}), ${verdict.fault}`, ...evidence, ...verdict.reasons, ...tried, nextStep].join(
    ' | ',
  );
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
