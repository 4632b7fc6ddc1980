import path from 'node:path';
import type { ModuleCoverage } from '../../coverage/moduleCoverage';
import { ModelError } from '../../models/modelError';
import { UserError } from '../../userError';
import type { DraftRunner } from '../draftRunner';
import type { DraftFailure, ModelDraft as DraftReply } from '../subagents/modelRecords';
import { testWriter } from '../subagents/testWriterPrompt';
import type { Suite } from '../suiteCheck';
import type { DroppedDraft } from '../testDesign';
import { verifyTests } from '../verifier';
import {
  isEndOfAsking,
  repairedDraft,
  type AskingOptions,
  type DesignedDraft,
  type GenerationModel,
} from './askForTests';
import { checkDraft, type DraftSituation } from './checkDraft';
import { ModelDraft, type ModelDraftOptions } from './modelDraft';
import { testKey, type ModelTest } from './modelTest';
import { NO_TEST, readDraft } from './readDraft';
import { proofVerdict } from './verdicts';

/** So often tests are written: once, and again what was not kept. */
export const MAX_ROUNDS = 3;
/** Characters of pytest's output about one test that go back to the model. */
const MAX_OUTPUT = 3000;

/** What a draft of a model is proven with. */
export interface ProofOptions extends AskingOptions {
  /** What the module's tests reach without those of the model. */
  readonly before: ModuleCoverage;
  readonly situation: DraftSituation;
  readonly writing: Omit<ModelDraftOptions, 'onObserved'>;
  readonly runDraft: DraftRunner;
  readonly suite: () => Promise<Suite | undefined>;
  /** Absolute path of the project's folder. */
  readonly root: string;
}

export interface ProvenDraft {
  readonly tests: readonly ModelTest[];
  /** The module's coverage with them. */
  readonly after: ModuleCoverage;
  readonly rejected: readonly DroppedDraft[];
  /** Replies with tests that were proven. */
  readonly rounds: number;
  /** Why the model was not asked to the end, as a sentence; `null` when it was. */
  readonly problem: string | null;
}

/**
 * Proves a model's draft, test by test. What is not kept goes back with what was seen, at most until round `MAX_ROUNDS`.
 * @param model `null`: nothing goes back
 */
export async function proveDraft(
  { context, design, draft }: DesignedDraft & { readonly draft: DraftReply },
  model: GenerationModel | null,
  options: ProofOptions,
): Promise<ProvenDraft> {
  const rejected = new Map<string, string>();
  const tests: ModelTest[] = [];
  let after = options.before;
  let current = { context, draft };
  for (let round = 1; ; round += 1) {
    const proven = await proveRound(current.draft.code, tests, after, options, round > 1);
    tests.push(...proven.tests);
    after = proven.after;
    for (const test of proven.tests) rejected.delete(testKey(test));
    for (const { what, why } of proven.rejected) rejected.set(what, why);
    const asked = { purpose: testWriter, subject: context.module.name };
    model?.judge?.(asked, proofVerdict(proven.tests.length, proven.rejected));
    const isDone = proven.failures.length === 0 || round === MAX_ROUNDS || model === null;
    const result = { tests, after, rejected: [...rejected].map(([what, why]) => ({ what, why })), rounds: round };
    if (isDone) return { ...result, problem: null };
    try {
      const next = `round ${round + 1} of ${MAX_ROUNDS}`;
      current = await repairedDraft(current.context, design, current.draft, proven.failures, model, next, options);
    } catch (error) {
      if (isEndOfAsking(error, options))
        return { ...result, problem: error instanceof ModelError ? error.message : null };
      throw error;
    }
  }
}

interface Round {
  readonly tests: readonly ModelTest[];
  readonly after: ModuleCoverage;
  readonly rejected: readonly DroppedDraft[];
  /** For the model: of those rejected what may be put right. */
  readonly failures: readonly DraftFailure[];
}

/** @param known tests of earlier rounds: a draft that repeats them is not asked to prove them again */
async function proveRound(
  code: string,
  known: readonly ModelTest[],
  before: ModuleCoverage,
  options: ProofOptions,
  isRepair: boolean,
): Promise<Round> {
  const { writing, situation, suite, progress } = options;
  const nothing = (why: string): Round => {
    const failure = { test: 'the whole draft', why, output: '', observed: [] };
    return { tests: [], after: before, rejected: [{ what: failure.test, why }], failures: [failure] };
  };
  const read = readDraft(code, writing.analyzer, writing.style);
  if ('problem' in read) {
    const gaveUp = isRepair && read.problem === NO_TEST;
    return gaveUp ? { tests: [], after: before, rejected: [], failures: [] } : nothing(read.problem);
  }
  const checked = await checkDraft(read.module, situation);
  const isKnown = (name: string): boolean => known.some((one) => testKey(one) === name);
  const observed = new Map<string, string[]>();
  const draft = new ModelDraft(
    checked.tests.filter((test) => !isKnown(testKey(test))),
    {
      ...writing,
      onObserved: (test, seen) => observed.set(testKey(test), [...(observed.get(testKey(test)) ?? []), seen]),
    },
  );
  // Nothing of it is the project's own.
  const runDraft: DraftRunner = (text, runOptions) => options.runDraft(text, { ...runOptions, untrusted: true });
  const early = checked.rejected.filter(({ test }) => !isKnown(test));
  progress(`running ${draft.tests.length} ${draft.tests.length === 1 ? 'draft' : 'drafts'}`);
  const verified = await verifyTests(draft, before, runDraft, suite).catch((error: unknown) => {
    if (error instanceof UserError) return error.message;
    throw error;
  });
  if (typeof verified === 'string') return nothing(verified);
  const late = verified.dropped.map(({ test, why, outcome }) => ({
    test: testKey(test),
    why,
    output: trimmed(outcome?.longText ?? '', options.root),
    observed: observed.get(testKey(test)) ?? [],
  }));
  const failures = [...early.map((one) => ({ ...one, output: '', observed: [] })), ...late];
  return {
    tests: verified.draft.tests,
    after: verified.after,
    rejected: failures.map(({ test, why }) => ({ what: test, why })),
    // A test that reaches nothing new is no mistake: another one like it is not wanted.
    failures: failures.filter(({ why }) => !why.startsWith('it passes, but reaches nothing')),
  };
}

/** The end says most. Nothing of the machine is told: paths begin in the project. */
function trimmed(output: string, root: string): string {
  const text = output
    .replaceAll(root + path.sep, '')
    .replace(/_smart_test_draft_[\da-f]+/gu, 'test_draft')
    .trim();
  return text.length <= MAX_OUTPUT ? text : `… ${text.slice(-MAX_OUTPUT)}`;
}
