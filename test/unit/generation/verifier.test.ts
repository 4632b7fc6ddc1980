import assert from 'node:assert/strict';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import type { DraftRun, DraftRunOptions } from '../../../src/generation/draftRunner';
import { SearchDraft } from '../../../src/generation/searchDraft';
import type { DroppedDraft, TestCase, TestDesign } from '../../../src/generation/testDesign';
import type { Suite } from '../../../src/generation/suiteCheck';
import { newFileWriter } from '../../../src/generation/fileWriter';
import { plainStyle } from '../../../src/generation/testStyle';
import { verifyTests as verify, type Verification } from '../../../src/generation/verifier';
import type { DraftRunner } from '../../../src/generation/draftRunner';
import type { TestOutcome } from '../../../src/pytest/pytestRun';
import { UserError } from '../../../src/userError';
import { argument, call, expression, signature, target, testCase } from './targets';

const LINES = [12, 13, 14, 15];

function coverage(executed: readonly number[]): ModuleCoverage {
  const missing = LINES.filter((line) => !executed.includes(line));
  return {
    path: 'src/shop/pricing.py',
    statements: LINES.length,
    covered: LINES.length - missing.length,
    executedLines: executed,
    missingLines: missing,
    excludedLines: [],
    branches: undefined,
    percent: 0,
    priority: 0,
  };
}

const of = (value: string, fields: Partial<TestCase> = {}): TestCase =>
  testCase({
    call: call([argument('value', value)]),
    assertions: [{ left: 'result', form: 'equals', right: expression(value) }],
    ...fields,
  });

const design = (...cases: TestCase[]): TestDesign => ({
  target: target(signature('total')),
  cases,
  unreachedLines: [],
  dropped: [],
  tried: 10,
});

const write = newFileWriter(plainStyle, (code) => Promise.resolve(code));

interface Verified extends Omit<Verification<TestCase>, 'dropped'> {
  readonly dropped: readonly DroppedDraft[];
  readonly kept: readonly TestCase[];
}

async function verifyTests(
  designs: readonly TestDesign[],
  before: ModuleCoverage,
  run: DraftRunner,
  suite?: () => Promise<Suite>,
): Promise<Verified> {
  const verification = await verify(new SearchDraft(designs, write), before, run, suite);
  const dropped = verification.dropped.map(({ what, why }) => ({ what, why }));
  return { ...verification, dropped, kept: verification.draft.tests };
}

interface Pretended {
  /** Ids of tests that do not pass in a run, numbered from 1. */
  readonly fails?: (id: string, run: number) => boolean;
  /** Lines that the tests reach. */
  readonly reaches?: readonly number[];
  readonly problem?: string;
  /** The line at which a text does not load. */
  readonly breaksAt?: (text: string) => number | null;
  /** Seconds that a test takes in a run. */
  readonly seconds?: (id: string, run: number) => number;
  /** Whether the project's test fails when it runs behind these tests. */
  readonly disturbs?: (id: string) => boolean;
}

function outcome(nodeId: string, failed: boolean): TestOutcome {
  return {
    nodeId,
    outcome: failed ? 'failed' : 'passed',
    seconds: 0,
    message: failed ? 'assert 1 == 2' : null,
    longText: null,
    phase: 'call',
    crash: null,
  };
}

const suite = (): Promise<Suite> =>
  Promise.resolve({
    files: ['/project/tests/test_own.py'],
    passed: new Set(['tests/test_own.py::test_total']),
    milliseconds: 300,
  });

/** A pytest that runs nothing: every test passes unless `fails` says otherwise. */
function pretendedPytest({
  fails = () => false,
  reaches = LINES,
  problem,
  seconds = () => 0,
  disturbs = () => false,
  breaksAt = () => null,
}: Pretended) {
  const runs: { text: string; options: DraftRunOptions }[] = [];
  const run = (text: string, options: DraftRunOptions): Promise<DraftRun> => {
    runs.push({ text, options });
    const number = runs.length;
    const ids = [...text.matchAll(/id="(.*)"/g)].map((match) => `[${match[1]!}]`);
    const wanted = (ids.length > 0 ? ids : ['']).filter((id) => options.only?.includes(`test_total${id}`) ?? true);
    const outcomes = wanted.map((id) => ({
      ...outcome(`tests/_draft.py::test_total${id}`, fails(id, number)),
      seconds: seconds(id, number),
    }));
    const disturbed = options.beside?.first === false && wanted.some(disturbs);
    return Promise.resolve({
      outcomes,
      neighbours: options.beside ? [outcome('tests/test_own.py::test_total', disturbed)] : [],
      coverage: options.coverage ? coverage(reaches) : undefined,
      problem: problem ?? (breaksAt(text) === null ? null : 'pytest cannot load the tests: NameError'),
      brokenLine: breaksAt(text),
      unfinished: null,
    });
  };
  return { run, runs };
}

describe('Verifying tests', () => {
  it('keeps what passes every time, in other orders with other hash seeds', async () => {
    const pytest = pretendedPytest({});
    const cases = [of('1'), of('2')];
    const verified = await verifyTests([design(...cases)], coverage([12]), pytest.run);
    assert.deepEqual(verified.kept, cases);
    assert.deepEqual(verified.gain.lines, [13, 14, 15]);
    assert.deepEqual(verified.dropped, []);
    const [first, ...others] = pytest.runs.map(({ options }) => options);
    assert.equal(first!.orderSeed, undefined);
    assert.equal(others.length, 4);
    assert.ok(others.every(({ orderSeed }) => orderSeed));
    assert.equal(new Set([first!, ...others].map(({ hashSeed }) => hashSeed)).size, 5);
  });

  it('gives exactly the text that passed', async () => {
    const pytest = pretendedPytest({ fails: (id) => id === '[value=2]' });
    const verified = await verifyTests([design(of('1'), of('2'), of('3'))], coverage([]), pytest.run);
    assert.equal(verified.text, pytest.runs.at(-1)!.text);
    assert.doesNotMatch(verified.text, /value=2/);
  });

  it('drops what fails, says why, and runs the rest again', async () => {
    const pytest = pretendedPytest({ fails: (id) => id === '[value=2]' });
    const verified = await verifyTests([design(of('1'), of('2'), of('3'))], coverage([]), pytest.run);
    assert.equal(verified.kept.length, 2);
    assert.deepEqual(verified.dropped, [{ what: 'total(2)', why: 'failed when run by pytest: assert 1 == 2' }]);
    assert.equal(pytest.runs.length, 6);
  });

  it('drops what passes only in the first order', async () => {
    const pytest = pretendedPytest({ fails: (id, run) => id === '[value=2]' && run > 1 });
    const verified = await verifyTests([design(of('1'), of('2'), of('3'))], coverage([]), pytest.run);
    assert.deepEqual(
      verified.kept.map(({ call: { arguments: list } }) => list[0]!.value.text),
      ['1', '3'],
    );
  });

  it('drops what pytest does not run', async () => {
    const pytest = pretendedPytest({});
    const forgetful = async (text: string, options: DraftRunOptions): Promise<DraftRun> => {
      const run = await pytest.run(text, options);
      return { ...run, outcomes: run.outcomes.slice(1) };
    };
    const verified = await verifyTests([design(of('1'))], coverage([]), forgetful);
    assert.deepEqual(verified.dropped, [{ what: 'total(1)', why: 'pytest did not run it' }]);
  });

  it('keeps nothing that reaches nothing new', async () => {
    const pytest = pretendedPytest({ reaches: [12, 13] });
    const before = coverage([12, 13]);
    const verified = await verifyTests([design(of('1'))], before, pytest.run);
    assert.deepEqual([verified.text, verified.kept, verified.after], [null, [], before]);
    assert.match(verified.dropped[0]!.why, /reaches nothing that was not reached before/);
  });

  it('keeps no boundary alone, when the test that it sharpens fell', async () => {
    const pytest = pretendedPytest({ fails: (id) => id === '[value=1]' });
    const verified = await verifyTests([design(of('1'), of('2', { reason: 'boundary' }))], coverage([]), pytest.run);
    assert.equal(verified.text, null);
    assert.equal(verified.kept.length, 0);
  });

  it('keeps none of tests that keep disturbing each other', async () => {
    let round = 0;
    const pytest = pretendedPytest({
      fails: (id, run) => {
        if (run > round) round = run;
        return id === `[value=${run}]`;
      },
    });
    const cases = Array.from({ length: 9 }, (_, index) => of(String(index + 1)));
    const verified = await verifyTests([design(...cases)], coverage([]), pytest.run);
    assert.equal(verified.text, null);
    assert.equal(verified.dropped.length, cases.length);
    assert.match(verified.dropped.at(-1)!.why, /did not pass together after 5 rounds/);
    assert.ok(pytest.runs.length <= 25);
  });

  it('drops what passes alone and fails behind the tests of the project', async () => {
    const pytest = pretendedPytest({
      fails: (id, run) => id === '[value=2]' && pytest.runs[run - 1]!.options.beside?.first === true,
    });
    const verified = await verifyTests([design(of('1'), of('2'), of('3'))], coverage([]), pytest.run, suite);
    assert.deepEqual(verified.dropped, [
      { what: 'total(2)', why: 'it passes alone, but not behind the tests of the project' },
    ]);
    assert.equal(verified.kept.length, 2);
  });

  it('does not blame tests that do not run, because one of the project ends pytest before them', async () => {
    const pytest = pretendedPytest({});
    const ending = async (text: string, options: DraftRunOptions): Promise<DraftRun> => {
      const run = await pytest.run(text, options);
      return options.beside?.first ? { ...run, outcomes: [] } : run;
    };
    const verified = await verifyTests([design(of('1'), of('2'))], coverage([]), ending, suite);
    assert.deepEqual([verified.kept.length, verified.dropped], [2, []]);
  });

  it('finds the one behind which a test of the project fails, and drops it', async () => {
    const pytest = pretendedPytest({ disturbs: (id) => id === '[value=5]' });
    const cases = ['1', '2', '3', '4', '5', '6', '7'].map((value) => of(value));
    const verified = await verifyTests([design(...cases)], coverage([]), pytest.run, suite);
    const why = 'tests/test_own.py::test_total of the project passes alone, but not behind it';
    assert.deepEqual(verified.dropped, [{ what: 'total(5)', why }]);
    assert.doesNotMatch(verified.text!, /value=5/);
  });

  it('does not blame a test for one of the project that fails without it, too', async () => {
    const pytest = pretendedPytest({ disturbs: () => true });
    const failing = (): Promise<Suite> => suite().then((measured) => ({ ...measured, passed: new Set<string>() }));
    const verified = await verifyTests([design(of('1'), of('2'))], coverage([]), pytest.run, failing);
    assert.deepEqual([verified.kept.length, verified.dropped], [2, []]);
  });

  it('drops what is slow every time, not what was slow once', async () => {
    const pytest = pretendedPytest({
      seconds: (id, run) => (id === '[value=2]' || (id === '[value=3]' && run === 1) ? 1.25 : 0.01),
    });
    const verified = await verifyTests([design(of('1'), of('2'), of('3'))], coverage([]), pytest.run);
    assert.deepEqual(verified.dropped, [{ what: 'total(2)', why: 'it takes 1.3 s, more than the 1 s of a unit test' }]);
    assert.equal(verified.kept.length, 2);
  });

  it('drops each row, test and import alone that does not load', async () => {
    const breaksAt = (text: string): number | null => {
      const line = text.split('\n').findIndex((one) => /undefined|from broken import/.test(one));
      return line < 0 ? null : line + 1;
    };
    const long = `[${Array.from({ length: 9 }, (_, index) => `"a long item ${index}"`).join(', ')}, undefined]`;
    const rows = ['1', 'undefined1', '2', long, '3', 'undefined2', 'undefined3', 'undefined4'].map((value) =>
      of(value),
    );
    const imported = testCase({
      call: call([]),
      raises: { type: expression('Broken', 'broken', 'Broken'), message: null },
    });
    const pytest = pretendedPytest({ breaksAt });
    const verified = await verifyTests([design(...rows, imported)], coverage([]), pytest.run);
    assert.deepEqual(
      verified.kept.map(({ call: { arguments: list } }) => list[0]!.value.text),
      ['1', '2', '3'],
    );
    assert.equal(verified.dropped.length, 6);
    assert.match(verified.dropped[0]!.why, /cannot load the tests: NameError/);
  });

  it('blames a test that ends Python, not those behind it', async () => {
    const pytest = pretendedPytest({});
    const dying = async (text: string, options: DraftRunOptions): Promise<DraftRun> => {
      const run = await pytest.run(text, options);
      return text.includes('value=2')
        ? { ...run, outcomes: run.outcomes.slice(0, 1), unfinished: 'test_total[value=2]' }
        : run;
    };
    const verified = await verifyTests([design(of('1'), of('2'), of('3'))], coverage([]), dying);
    assert.deepEqual(verified.dropped, [{ what: 'total(2)', why: 'it ends Python, or does not end' }]);
    assert.equal(verified.kept.length, 2);
  });

  it('runs nothing when there is nothing to run', async () => {
    const pytest = pretendedPytest({});
    const verified = await verifyTests([design()], coverage([]), pytest.run);
    assert.equal(verified.text, null);
    assert.equal(pytest.runs.length, 0);
  });

  it('says in a sentence why no test could be run at all', async () => {
    const pytest = pretendedPytest({ problem: 'pytest cannot load the tests: no module named shop' });
    await assert.rejects(verifyTests([design(of('1'))], coverage([]), pytest.run), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /no module named shop/);
      return true;
    });
  });
});
