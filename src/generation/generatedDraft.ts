import type { Draft, Failure, WrittenTests } from './draft';
import type { DraftRun, DraftRunner } from './draftRunner';
import type { FileWriter } from './fileWriter';
import type { ModelDraft } from './modelDrafts/modelDraft';
import type { ModelTest } from './modelDrafts/modelTest';
import type { SearchDraft } from './searchDraft';
import type { TestCase } from './testDesign';

/** A test that the search designed, or one that a model wrote. */
export type GeneratedTest = TestCase | ModelTest;

/** All tests for one file, whoever wrote them: those of the search first, those of models behind them. */
export class GeneratedDraft implements Draft<GeneratedTest> {
  constructor(
    private readonly search: SearchDraft,
    private readonly model: ModelDraft,
    /** Text of the file that tests are added to; `null` for a new file. */
    private readonly existing: string | null = null,
  ) {}

  get tests(): readonly GeneratedTest[] {
    return [...this.search.tests, ...this.model.tests];
  }

  /** The same tests, in another file. */
  addedTo(existing: string, writer: FileWriter): GeneratedDraft {
    return new GeneratedDraft(this.search.writtenBy(writer), this.model, existing);
  }

  async write(): Promise<WrittenTests<GeneratedTest>> {
    if (this.model.tests.length === 0) return this.search.write();
    if (this.search.tests.length > 0) return this.model.addTo(await this.search.write());
    return this.existing === null
      ? this.model.write()
      : this.model.addTo<GeneratedTest>({ text: this.existing, caseByTest: new Map(), only: [] });
  }

  without(some: ReadonlySet<GeneratedTest>): GeneratedDraft {
    const { search, model, existing } = this;
    return new GeneratedDraft(
      search.without(some as ReadonlySet<TestCase>),
      model.without(some as ReadonlySet<ModelTest>),
      existing,
    );
  }

  replaced(by: ReadonlyMap<GeneratedTest, GeneratedTest>): GeneratedDraft {
    const { search, model, existing } = this;
    return new GeneratedDraft(
      search.replaced(by as ReadonlyMap<TestCase, TestCase>),
      model.replaced(by as ReadonlyMap<ModelTest, ModelTest>),
      existing,
    );
  }

  brokenTests(run: Pick<DraftRun, 'brokenLine'>, written: WrittenTests<GeneratedTest>): readonly GeneratedTest[] {
    const broken = this.model.brokenTests(run, written as WrittenTests<ModelTest>);
    return broken.length > 0 ? broken : this.search.brokenTests(run, written as WrittenTests<TestCase>);
  }

  async amended(
    failures: ReadonlyMap<GeneratedTest, Failure>,
    written: WrittenTests<GeneratedTest>,
    runDraft: DraftRunner,
  ): Promise<ReadonlyMap<GeneratedTest, GeneratedTest>> {
    const own = new Map([...failures].flatMap(([one, why]) => (isOfModel(one) ? [] : [[one, why] as const])));
    const models = new Map([...failures].flatMap(([one, why]) => (isOfModel(one) ? [[one, why] as const] : [])));
    return new Map<GeneratedTest, GeneratedTest>([
      ...(await this.search.amended(own)),
      ...(await this.model.amended(models, written as WrittenTests<ModelTest>, runDraft)),
    ]);
  }

  subjectOf(test: GeneratedTest): string {
    return isOfModel(test) ? this.model.subjectOf(test) : this.search.subjectOf(test);
  }

  describe(test: GeneratedTest): string {
    return isOfModel(test) ? this.model.describe(test) : this.search.describe(test);
  }
}

export function isOfModel(test: GeneratedTest): test is ModelTest {
  return 'origin' in test;
}
