import path from 'node:path';
import type { TestFailure } from '../pytest/failure';
import { UserError } from '../userError';
import { countText } from '../wording';
import { applyEdits } from './recipes/edits';
import type { FailingTest } from './failingTest';
import type { FixLimits, FixWorld } from './fixRecords';
import type { Proposed } from './proposals';
import type { RelatedTests } from './relatedTests';
import type { Diagnosis, Repair, Verdict } from './repairRecords';
import { errorText, signatureOf } from './testResults';
import { checkpointKey, type Checkpoint, type TrialFiles } from './trialFiles';

/** A repair that stays, as far as is known. */
export interface KeptRepair {
  readonly repair: Repair;
  /** Absolute. */
  readonly files: readonly string[];
  /** What it repaired. */
  readonly tests: readonly FailingTest[];
  /** Before it was applied. */
  readonly before: Checkpoint;
}

/**
 * How an attempt ended. `on its way`: the edit stays for now, since the test fails otherwise than before, and the next attempt
 * may mend that.
 */
type AttemptEnd =
  | { readonly kind: 'repaired' }
  | { readonly kind: 'rejected'; readonly why: string }
  | { readonly kind: 'on its way'; readonly failure: TestFailure; readonly key: string };

/** Tries repairs of one test after the other: applies them, runs what they concern, and takes back what does not help. */
export class RepairLoop {
  readonly kept: KeptRepair[] = [];
  /** Failures that came to light: of tests in files that could not be collected before. */
  readonly revealed: TestFailure[] = [];
  /** How tests fail since a repair of others stays, by node id. */
  private readonly latest = new Map<string, TestFailure>();
  /** Edits that mended nothing, and why, by the edit and the state of the files. */
  private readonly rejections = new Map<string, string>();

  constructor(
    private readonly world: FixWorld,
    private readonly limits: FixLimits,
    private readonly files: TrialFiles,
    private readonly related: RelatedTests,
    /** All that fail. */
    private readonly tests: readonly FailingTest[],
  ) {}

  async repair(test: FailingTest): Promise<void> {
    if (test.isRepaired) return;
    let { diagnosis, verdict } = await this.present(test);
    let good = this.files.checkpoint();
    let pending: { key: string; attempt: FailingTest['attempts'][number] }[] = [];
    const tried = new Set<string>();
    this.say(test, `root cause: ${diagnosis.cause}`);
    for (;;) {
      this.world.signal.throwIfAborted();
      const repair = await this.nextRepair(test, diagnosis, verdict, tried, good);
      if (repair === undefined) break;
      const keptBefore = this.kept.length;
      const end = await this.attempt(test, repair, diagnosis);
      if (end.kind === 'repaired') return;
      const attempt = { repair, rejected: end.kind === 'rejected' ? end.why : null };
      test.attempts.push(attempt);
      if (this.kept.length > keptBefore) {
        // Others are repaired by it.
        good = this.files.checkpoint();
        pending = [];
      } else if (end.kind === 'on its way') {
        pending.push({ key: end.key, attempt });
      }
      if (end.kind === 'on its way') {
        const [next] = await this.world.parts.diagnose([end.failure]);
        diagnosis = next!;
        verdict = this.world.parts.judgeNext(diagnosis);
      }
    }
    await this.files.restore(good);
    for (const { key, attempt } of pending) {
      attempt.rejected = `It was not enough: then the test fails with ${errorText(diagnosis.failure)}.`;
      this.rejections.set(key, attempt.rejected);
    }
  }

  /** What a test fails by now: a repair of others may have mended what it failed by first. */
  private async present(test: FailingTest): Promise<{ readonly diagnosis: Diagnosis; readonly verdict: Verdict }> {
    const latest = this.latest.get(test.nodeId);
    // What the history says of the code holds, whatever comes to light.
    const isOthers = test.verdict.fault === 'code looks wrong' || test.verdict.fault === 'environment';
    if (latest === undefined || isOthers || signatureOf(latest, 0) === signatureOf(test.diagnosis.failure, 0))
      return test;
    const [diagnosis] = await this.world.parts.diagnose([latest]);
    return { diagnosis: diagnosis!, verdict: this.world.parts.judgeNext(diagnosis!) };
  }

  /** What to try next for a test; notes what only a person may accept. */
  private async nextRepair(
    test: FailingTest,
    diagnosis: Diagnosis,
    verdict: Verdict,
    tried: Set<string>,
    good: Checkpoint,
  ): Promise<Repair | undefined> {
    const { repairs, refusals } = await this.world.parts.plan(diagnosis, verdict, this.files.edited());
    const usable = repairs.filter(({ consent }) => consent === 'silent' || this.limits.acceptDrift);
    const isFresh = (repair: Repair): boolean => !tried.has(keyOf(repair));
    test.refusals = refusals;
    test.planned ??= usable[0] ?? null;
    const proposal = repairs.find(({ consent }) => consent === 'proposal');
    const isGuess = test.attempts.some(({ repair, rejected }) => repair.recipe === 'model' && rejected === null);
    if (proposal && test.proposed === null && !isGuess) test.proposed = await this.proposed(proposal, good);
    if (test.attempts.length >= this.limits.maxAttempts) return undefined;
    const next = usable.find(isFresh) ?? (await this.suggestion(test, diagnosis, verdict));
    if (next === undefined || !isFresh(next)) return undefined;
    tried.add(keyOf(next));
    return next;
  }

  /** With the edits that are pending. */
  private async proposed(repair: Repair, good: Checkpoint): Promise<Proposed> {
    const files = new Map<string, { without: string; with: string }>();
    for (const file of new Set([...this.files.edited().keys(), ...repair.edits.keys()])) {
      const [without, now] = [await this.files.text(file, good), await this.files.text(file)];
      const wanted = applyEdits(now, repair.edits.get(file) ?? []);
      if (wanted !== without) files.set(file, { without, with: wanted });
    }
    return { repair, files };
  }

  private async suggestion(test: FailingTest, diagnosis: Diagnosis, verdict: Verdict): Promise<Repair | undefined> {
    const { suggest } = this.world.parts;
    if (suggest === undefined || !mayAskModel(diagnosis, verdict)) return undefined;
    this.say(test, 'asking the model');
    const tried = test.attempts.flatMap(({ repair, rejected }) =>
      rejected === null ? [] : [`${repair.what} ${rejected}`],
    );
    const suggestion = await suggest({ diagnosis, verdict, tried }, this.files.edited());
    if ('repair' in suggestion) return suggestion.repair;
    test.refusals = [suggestion.refusal, ...test.refusals];
    return undefined;
  }

  private async attempt(test: FailingTest, repair: Repair, diagnosis: Diagnosis): Promise<AttemptEnd> {
    this.say(test, `attempt ${test.attempts.length + 1} of ${this.limits.maxAttempts}`);
    const before = this.files.checkpoint();
    const key = `${checkpointKey(before)}\n${keyOf(repair)}`;
    const known = this.rejections.get(key);
    if (known !== undefined) return { kind: 'rejected', why: known };
    let end: AttemptEnd;
    try {
      const signature = await this.related.signature(diagnosis.failure);
      const why = await this.apply(repair);
      end = why === null ? await this.tryOut(test, repair, before, { signature, key }) : { kind: 'rejected', why };
    } catch (error) {
      if (!(error instanceof UserError) || this.world.signal.aborted) throw error;
      end = { kind: 'rejected', why: error.message };
    }
    if (end.kind === 'rejected') {
      await this.files.restore(before);
      this.rejections.set(key, end.why);
    }
    return end;
  }

  /** Writes the edits. @returns why not, as a sentence; `null` when it is done */
  private async apply(repair: Repair): Promise<string | null> {
    const { parts } = this.world;
    for (const [file, edits] of repair.edits) {
      if (!parts.isTestFile(file)) return `It would change ${this.relative(file)}, which is no test.`;
      const before = await this.files.text(file);
      const after = applyEdits(before, edits);
      const weaker = parts.weakens(before, after, repair);
      if (weaker !== null) return `It would ask less of the code. ${weaker}`;
      await this.files.write(file, after);
    }
    return null;
  }

  private async tryOut(
    test: FailingTest,
    repair: Repair,
    before: Checkpoint,
    { signature, key }: { readonly signature: string; readonly key: string },
  ): Promise<AttemptEnd> {
    const files = [...repair.edits.keys()];
    const edited = files.map((file) => this.relative(file));
    const related = this.related.of(test, edited);
    this.say(test, related.length === 1 ? 'running it again' : `running ${countText(related.length, 'related test')}`);
    const args = this.related.args(related, edited);
    const results = await this.related.run(args);
    const why = await this.related.harm(results, edited, args);
    if (why !== undefined) return { kind: 'rejected', why };
    const mended = this.tests.filter((one) => !one.isRepaired && results.of(one.nodeId) === 'passed');
    const idle = await this.idle(repair, mended);
    if (idle !== null) return { kind: 'rejected', why: idle };
    if (mended.length > 0) {
      this.revealed.push(...this.related.revealed(results, mended));
      this.kept.push({ repair, files, tests: mended, before });
      for (const one of mended) one.repairedBy(repair);
      for (const [nodeId, failure] of results.failures) this.latest.set(nodeId, failure);
    }
    if (mended.includes(test)) return { kind: 'repaired' };
    const next = await this.related.progress(test, results, signature);
    if (typeof next !== 'string') return { kind: 'on its way', failure: next, key };
    // What others need stays.
    const failure = results.failures.get(test.nodeId) ?? test.diagnosis.failure;
    return mended.length > 0 ? { kind: 'on its way', failure, key } : { kind: 'rejected', why: next };
  }

  /** What says that a model made a test pass by asking nothing of the code; `null` when nothing does. */
  private async idle({ recipe }: Repair, mended: readonly FailingTest[]): Promise<string | null> {
    const { parts } = this.world;
    if (recipe !== 'model' || !parts.noticesNothing) return null;
    for (const test of mended) {
      this.say(test, 'looking whether it notices changes of the code');
      const why = await parts.noticesNothing(test.nodeId, this.files.edited());
      if (why !== null) return `It passes, but asks nothing of the code. ${why}`;
    }
    return null;
  }

  private relative(file: string): string {
    return path.relative(this.world.root, file).replaceAll(path.sep, '/');
  }

  private say(test: FailingTest, what: string): void {
    this.world.progress(`Fixing ${test.name}: ${what}`);
  }
}

/** A model is not asked for what no edit of a test can put right. */
function mayAskModel({ cause }: Diagnosis, { fault }: Verdict): boolean {
  const isHopeless = /^(?:environment issue|code error|timeout|flaky|order dependent)$/u.test(cause);
  return !isHopeless && fault !== 'environment' && fault !== 'code looks wrong';
}

function keyOf({ edits }: Repair): string {
  return JSON.stringify([...edits]);
}
