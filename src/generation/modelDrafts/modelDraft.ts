import type { TestOutcome } from '../../pytest/pytestRun';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';
import type { Draft, Failure, WrittenTests } from '../draft';
import type { DraftRun, DraftRunner } from '../draftRunner';
import type { Format } from '../fileWriter';
import { importLines, projectPackages } from '../importLines';
import { importInsertions } from '../importPlaces';
import { applied } from '../insertions';
import { testInsertion } from '../testAddition';
import type { TestStyle } from '../testStyle';
import { fileDocstring } from '../testWriter';
import { modelAddition, type ModelAddition } from './modelAddition';
import { testKey, type ModelTest } from './modelTest';
import {
  completed,
  failedAssertion,
  observationText,
  observedText,
  withObservations,
  type FailedAssertion,
} from './observedValues';

/** Where and how tests of models are written. */
export interface ModelDraftOptions {
  /** Dotted name of the module under test. */
  readonly module: string;
  readonly style: TestStyle;
  readonly format: Format;
  readonly analyzer: Pick<ASTFunctionAnalyzer, 'readTestModule' | 'readDraftModule'>;
  /** Told what was seen where a test asserted something else: `cart.total() == 12.5`. */
  readonly onObserved?: ((test: ModelTest, observed: string) => void) | undefined;
}

/** The tests that models wrote, on their way to be proven. A wrong expected value is completed from what is seen. */
export class ModelDraft implements Draft<ModelTest> {
  /** What was added to make a text. */
  private readonly additions = new WeakMap<WrittenTests<ModelTest>, ModelAddition>();

  constructor(
    readonly tests: readonly ModelTest[],
    private readonly options: ModelDraftOptions,
  ) {}

  write(): Promise<WrittenTests<ModelTest>> {
    const text = `${fileDocstring(this.options.module)}\n`;
    return this.addTo<ModelTest>({ text, caseByTest: new Map() });
  }

  /** Adds the tests to a file's text, and says which they are besides those that are known in it. */
  async addTo<T>(file: WrittenTests<T>): Promise<WrittenTests<T | ModelTest>> {
    const { module, style, format, analyzer } = this.options;
    const there = analyzer.readTestModule(file.text);
    const addition = modelAddition(this.tests, there);
    const body = (await format(`${addition.body}\n`)).trim();
    const lines = importLines(addition.imports, module, style);
    const text = applied(file.text, [
      ...importInsertions(file.text, there, lines, projectPackages(module, style)),
      testInsertion(file.text, there, body),
    ]);
    const names = [...addition.testByName.keys()];
    const written: WrittenTests<T | ModelTest> = {
      text,
      caseByTest: new Map<string, T | ModelTest>([...file.caseByTest, ...addition.testByName]),
      only: file.only && [...file.only, ...names],
    };
    this.additions.set(written as WrittenTests<ModelTest>, addition);
    return written;
  }

  without(some: ReadonlySet<ModelTest>): ModelDraft {
    return new ModelDraft(
      this.tests.filter((one) => !some.has(one)),
      this.options,
    );
  }

  replaced(by: ReadonlyMap<ModelTest, ModelTest>): ModelDraft {
    return new ModelDraft(
      this.tests.map((one) => by.get(one) ?? one),
      this.options,
    );
  }

  /** The test, the tests that need the helper, or those that need the import at the line. */
  brokenTests({ brokenLine }: Pick<DraftRun, 'brokenLine'>, written: WrittenTests<ModelTest>): readonly ModelTest[] {
    const addition = this.additions.get(written);
    if (brokenLine === null || !addition) return [];
    const { tests, support, classes } = this.read(written.text);
    const isThere = ({ line, endLine }: { line: number; endLine: number }): boolean =>
      line <= brokenLine && brokenLine <= endLine;
    const test = tests.find(isThere);
    if (test) {
      const broken = addition.testByName.get(test.className === null ? test.name : `${test.className}::${test.name}`);
      return broken ? [broken] : [];
    }
    const container = classes.find(({ head, members }) => [head, ...members].some(isThere));
    if (container) {
      return [...addition.testByName].flatMap(([name, one]) => (name.startsWith(`${container.name}::`) ? [one] : []));
    }
    const helper = support.find(isThere);
    if (helper) return helper.names.flatMap((name) => addition.usersOf.get(name) ?? []);
    const line = written.text.split(/\r\n|\r|\n/u)[brokenLine - 1] ?? '';
    const imported = /^(?:from|import) ([\w.]+)/u.exec(line)?.[1];
    return this.tests.filter(({ imports }) => imports.some(({ module }) => module === imported));
  }

  async amended(
    failures: ReadonlyMap<ModelTest, Failure>,
    written: WrittenTests<ModelTest>,
    runDraft: DraftRunner,
  ): Promise<ReadonlyMap<ModelTest, ModelTest>> {
    const names = new Map([...written.caseByTest].map(([name, test]) => [test, name] as const));
    const module = this.read(written.text);
    const failed = new Map<string, { readonly test: ModelTest; readonly at: FailedAssertion }>();
    for (const [test, { why, outcome }] of failures) {
      const name = names.get(test);
      if (name === undefined || !outcome?.crash || !isAssertion(why, outcome)) continue;
      const at = failedAssertion(module, written.text, name, outcome.crash.line);
      if (at) failed.set(name, { test, at });
    }
    if (failed.size === 0) return new Map();
    const text = withObservations(
      written.text,
      [...failed.values()].map(({ at }) => at),
    );
    const run = await runDraft(text, { hashSeed: 1, only: [...failed.keys()] });
    const amended = new Map<ModelTest, ModelTest>();
    for (const { nodeId, message } of run.outcomes) {
      const seen = observedText(message);
      const { test, at } = failed.get(nodeId.slice(nodeId.indexOf('::') + 2)) ?? {};
      if (!test || !at || seen === undefined) continue;
      const better = completed(test, at.index, seen);
      if (better) amended.set(test, better);
      else this.options.onObserved?.(test, observationText(at, seen));
    }
    return amended;
  }

  subjectOf({ subject }: ModelTest): string {
    return subject;
  }

  describe(test: ModelTest): string {
    return testKey(test);
  }

  private read(text: string): ReturnType<ASTFunctionAnalyzer['readDraftModule']> {
    return this.options.analyzer.readDraftModule(text, this.options.style);
  }
}

/** A comparison that did not hold every time it was made: not one that only another order breaks. */
function isAssertion(why: string, { message }: TestOutcome): boolean {
  return why.startsWith('failed when run by pytest') && /^(?:AssertionError|assert\b)/u.test(message ?? '');
}
