import type { TestOutcome } from '../pytest/pytestRun';
import type { DraftRun, DraftRunner } from './draftRunner';

/** A test file's text, and which of the draft's tests each test in it is. */
export interface WrittenTests<T> {
  readonly text: string;
  /**
   * By the part of the node id behind the file: `test_total`, `test_total[count=2]`. Where all rows of a parametrized test are
   * one, its name without a row.
   */
  readonly caseByTest: ReadonlyMap<string, T>;
  /** Names of the tests among others that were in the file before; all are ours when it is missing. */
  readonly only?: readonly string[] | undefined;
}

/** Why a test is not proven. */
export interface Failure {
  /** In words for the user. */
  readonly why: string;
  /** How it ended, when that is the reason. */
  readonly outcome: TestOutcome | null;
}

/**
 * Tests on their way to be proven, whoever wrote them. It does not change: what takes tests away gives another draft.
 * @typeParam T one test: what is kept or dropped as a whole
 */
export interface Draft<T> {
  readonly tests: readonly T[];
  /** Makes the text of the file with them. */
  write(): Promise<WrittenTests<T>>;
  /** Without some, and without those that nothing needs then. */
  without(some: ReadonlySet<T>): Draft<T>;
  /** With others in the place of some. */
  replaced(by: ReadonlyMap<T, T>): Draft<T>;
  /** Those because of which a file did not load; none when all of it is at fault, or something else. */
  brokenTests(run: Pick<DraftRun, 'brokenLine'>, written: WrittenTests<T>): readonly T[];
  /**
   * What to run in the place of tests that failed. A test is replaced finitely often; those without a replacement are dropped.
   * @param runDraft for a closer look at what they do
   */
  amended(
    failures: ReadonlyMap<T, Failure>,
    written: WrittenTests<T>,
    runDraft: DraftRunner,
  ): Promise<ReadonlyMap<T, T>>;
  /** The function that a test aims at, by its qualified name. */
  subjectOf(test: T): string;
  /** What people read when it is dropped. */
  describe(test: T): string;
}

/** The name of a parametrized test without its row. */
export function testFunction(name: string): string {
  return name.replace(/\[.*$/su, '');
}

/** What a test of the file is, by its name with its row; `undefined` for what is not of the draft. */
export function writtenTest<T>({ caseByTest }: Pick<WrittenTests<T>, 'caseByTest'>, name: string): T | undefined {
  return caseByTest.get(name) ?? caseByTest.get(testFunction(name));
}

/** What each test function of a file aims at, by the names of the functions without a row: `TestOrder::test_total`. */
export type TestSubjects = ReadonlyMap<string, string>;

export function subjectsOf<T>(
  draft: Pick<Draft<T>, 'subjectOf'>,
  { caseByTest }: Pick<WrittenTests<T>, 'caseByTest'>,
): TestSubjects {
  return new Map([...caseByTest].map(([name, test]) => [testFunction(name), draft.subjectOf(test)]));
}
