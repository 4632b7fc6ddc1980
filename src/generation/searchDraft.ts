import { brokenCases } from './brokenCases';
import { callText } from './callText';
import type { Draft, Failure, WrittenTests } from './draft';
import type { DraftRun } from './draftRunner';
import type { FileWriter } from './fileWriter';
import type { CaseReason, TestCase, TestDesign, TestTarget } from './testDesign';
import { weakenedCase } from './weakenedCase';

const sharpening: ReadonlySet<CaseReason> = new Set(['boundary', 'other path', 'mutant']);

/** The cases that the search designed, on their way to be proven. Of one that fails as little as can be is asserted. */
export class SearchDraft implements Draft<TestCase> {
  readonly designs: readonly TestDesign[];
  private readonly targets: ReadonlyMap<TestCase, TestTarget>;

  /** @param writer makes the file's text: a new file's, or that of a file that tests are added to */
  constructor(
    designs: readonly TestDesign[],
    readonly writer: FileWriter,
  ) {
    // Without designs that have no case left that something needs.
    this.designs = designs.filter(({ cases }) => cases.some(({ reason }) => !sharpening.has(reason)));
    this.targets = new Map(this.designs.flatMap(({ target, cases }) => cases.map((one) => [one, target] as const)));
  }

  get tests(): readonly TestCase[] {
    return [...this.targets.keys()];
  }

  write(): Promise<WrittenTests<TestCase>> {
    return this.writer(this.designs);
  }

  /** The same tests, in another file. */
  writtenBy(writer: FileWriter): SearchDraft {
    return new SearchDraft(this.designs, writer);
  }

  without(some: ReadonlySet<TestCase>): SearchDraft {
    return this.with((cases) => cases.filter((one) => !some.has(one)));
  }

  replaced(by: ReadonlyMap<TestCase, TestCase>): SearchDraft {
    return this.with((cases) => cases.map((one) => by.get(one) ?? one));
  }

  brokenTests(run: Pick<DraftRun, 'brokenLine'>, written: WrittenTests<TestCase>): readonly TestCase[] {
    return brokenCases(run, written, this.designs);
  }

  amended(failures: ReadonlyMap<TestCase, Failure>): Promise<ReadonlyMap<TestCase, TestCase>> {
    const weaker = [...failures].flatMap(([one, { why }]) => {
      const weakened = weakenedCase(one, why);
      return weakened ? [[one, weakened] as const] : [];
    });
    return Promise.resolve(new Map(weaker));
  }

  subjectOf(test: TestCase): string {
    return this.targets.get(test)!.signature.qualname;
  }

  describe(test: TestCase): string {
    return callText(this.targets.get(test)!, test.call).expression;
  }

  private with(change: (cases: readonly TestCase[]) => readonly TestCase[]): SearchDraft {
    return new SearchDraft(
      this.designs.map((design) => ({ ...design, cases: change(design.cases) })),
      this.writer,
    );
  }
}
