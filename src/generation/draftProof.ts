import path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { encodeSource } from '../python/decodeSource';
import { UserError } from '../userError';
import type { Draft } from './draft';
import type { DraftRunner } from './draftRunner';
import { passTogether } from './existingTests';
import type { GenerationOptions } from './generationRecords';
import { measureSuite, type Suite } from './suiteCheck';
import type { ExistingTests } from './testAddition';
import { verifyTests, type Verification } from './verifier';

/** So many test files of a folder stand for a suite that takes too long. */
const MAX_NEIGHBOURS = 10;

/** Proves the drafts of one module, and tells how far it is. */
export class DraftProof {
  private measured: Promise<Suite | undefined> | undefined;

  /**
   * @param before what the module's tests reach without the drafts
   * @param testFiles absolute paths of the project's own
   */
  constructor(
    private readonly options: GenerationOptions,
    private readonly before: ModuleCoverage,
    readonly runDraft: DraftRunner,
    private readonly testFile: string,
    private readonly testFiles: readonly string[],
  ) {}

  verify<T>(draft: Draft<T>): Promise<Verification<T>> {
    let run = 0;
    const runAndTell: DraftRunner = (text, runOptions) => {
      run += 1;
      const drafts = draft.tests.length;
      const other = runOptions.orderSeed !== undefined;
      this.options.progress(
        other ? `run ${run}, other order` : `running ${drafts} ${drafts === 1 ? 'draft' : 'drafts'}`,
      );
      return this.runDraft(text, runOptions);
    };
    return verifyTests(draft, this.before, runAndTell, this.suite);
  }

  /** In a file that is there; `undefined` when they do not get on with what else is in it. */
  async verifyAdded<T>(draft: Draft<T>, existing: ExistingTests): Promise<Verification<T> | undefined> {
    try {
      const verification = await this.verify(draft);
      const { text } = verification;
      if (text === null || encodeSource(text) === undefined) return undefined;
      this.options.progress('running the tests of the file, too');
      return (await passTogether(text, existing.text, this.runDraft)) ? verification : undefined;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  /** The project's own tests, run when they are first asked for. */
  readonly suite = (): Promise<Suite | undefined> => {
    this.options.progress("running the project's tests, too");
    this.measured ??= this.measureSuite();
    return this.measured;
  };

  private measureSuite(): Promise<Suite | undefined> {
    if (this.testFiles.length === 0) return Promise.resolve(undefined);
    const directory = path.dirname(this.testFile);
    const neighbours = this.testFiles.filter((file) => path.dirname(file) === directory).slice(0, MAX_NEIGHBOURS);
    return measureSuite({ ...this.options, args: this.options.pytestArgs }, neighbours, this.options.now);
  }
}
