import path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { MutantRun } from '../pytest/mutantRun';
import { UserError } from '../userError';
import { isPrunable } from './assertionPruning';
import { subjectsOf, type Draft, type WrittenTests } from './draft';
import { DraftFolder } from './draftRunner';
import type { FileEvidence } from './evidence';
import { readEvidence } from './evidenceStore';
import { evidenceOf, moduleIdentity } from './fileEvidence';
import type { GenerationOptions } from './generationRecords';
import type { DraftJudge } from './guidedChoice';
import { judgeTests, mutantKey } from './mutationJudge';
import type { TargetModule } from './testDesign';
import type { TestStyle } from './testStyle';
import { writeTests } from './testWriter';
import type { Verification } from './verifier';

/** Mutants of the code in a generation: they judge drafts before tests are chosen, and the tests that were. */
export class MutantPhase {
  constructor(private readonly options: GenerationOptions) {}

  /** Runs drafts in the folder where they will live. Those that cannot be run are for the verifier to tell. */
  draftJudge(module: TargetModule, directory: string, style: TestStyle): DraftJudge {
    return async (designs, some) => {
      this.options.progress('running mutants of the code');
      const written = writeTests(designs, style);
      const { text, caseByTest } = written;
      const subjects = new Map(
        designs.flatMap(({ target, cases }) => cases.map((one) => [one, target.signature.qualname] as const)),
      );
      const chosen = some && new Set(some.map(mutantKey));
      const options = {
        ...this.options,
        mutantSeconds: this.mutantSeconds / 2,
        moduleFile: module.file,
        // Which mutants live is asked first; who kills those, afterwards.
        firstKiller: some === undefined && !designs.some(isPrunable),
      };
      try {
        const run = await this.untilFinished((signal) =>
          new DraftFolder(directory).withDraft(text, (file) =>
            judgeTests(
              file,
              subjectsOf({ subjectOf: (one) => subjects.get(one)! }, written),
              { ...options, signal },
              (mutant) => mutant.forChoosing && (chosen?.has(mutantKey(mutant)) ?? true),
            ),
          ),
        );
        return run && { run, caseByTest };
      } catch (error) {
        if (error instanceof UserError) return undefined;
        throw error;
      }
    };
  }

  /**
   * What mutants show of tests that are proven, but for those that must not take part in choosing: all that notice each of them.
   * `undefined` when there is no time, or when they cannot be run together.
   */
  async judge<T>(
    draft: Draft<T>,
    module: TargetModule,
    directory: string,
  ): Promise<{ readonly run: MutantRun; readonly written: WrittenTests<T> } | undefined> {
    this.options.progress('running mutants of the code');
    const written = await draft.write();
    const options = { ...this.options, mutantSeconds: this.mutantSeconds / 2, moduleFile: module.file };
    try {
      const run = await this.untilFinished((signal) =>
        new DraftFolder(directory).withDraft(written.text, (file) =>
          judgeTests(file, subjectsOf(draft, written), { ...options, signal }, (mutant) => mutant.forChoosing),
        ),
      );
      return run && { run, written };
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  /** What `finish` ends: there is no result then. */
  private async untilFinished<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { finish, signal } = this.options;
    if (finish?.aborted) return undefined;
    try {
      return await run(AbortSignal.any([finish, signal].flatMap((one) => one ?? [])));
    } catch (error) {
      if (finish?.aborted && error === finish.reason && !signal?.aborted) return undefined;
      throw error;
    }
  }

  private get mutantSeconds(): number {
    const { seconds, mutantSeconds = Math.min(30, Math.max(5, seconds)) } = this.options;
    return mutantSeconds;
  }

  /** What mutants show of the tests, with those of earlier runs in the same file. */
  async measureEvidence<T>(
    module: TargetModule,
    before: ModuleCoverage,
    { text, draft, caseByTest }: Verification<T>,
    testFile: string,
  ): Promise<FileEvidence | null> {
    if (text === null) return null;
    this.options.progress('running mutants of the code');
    const { root } = this.options;
    const identity = await moduleIdentity(root, module.name, module.file);
    const earlier = await readEvidence(root, testFile);
    const known = earlier?.moduleFile === identity.moduleFile ? earlier.tests : [];
    const subjects = new Map([
      ...known.map(({ test, subject }) => [test, subject] as const),
      ...subjectsOf(draft, { caseByTest }),
    ]);
    const options = { ...this.options, mutantSeconds: this.mutantSeconds, moduleFile: module.file };
    const run = await this.untilFinished((signal) =>
      new DraftFolder(path.dirname(testFile)).withDraft(text, (file) =>
        judgeTests(file, subjects, { ...options, signal }),
      ),
    );
    if (!run) return null;
    const reachedBefore = earlier?.moduleHash === identity.moduleHash ? known.flatMap(({ newLines }) => newLines) : [];
    const missingBefore = new Set([...before.missingLines, ...reachedBefore]);
    return evidenceOf({ run, subjects, missingBefore, ...identity });
  }
}
