import assert from 'node:assert/strict';
import { runFailures, type FailureRunOptions } from '../../../src/pytest/failureRun';
import { probeFlakiness, type Reruns } from '../../../src/repair/flakiness';
import type { Diagnosis } from '../../../src/repair/repairRecords';
import { classify, readProjectFacts } from '../../../src/repair/rootCause';
import { interpreter, project, runtimeDirectory } from '../pytest/project';
import { failed, raised, shop } from './madeFailures';

const drift = (nodeId: string): Diagnosis => classify(failed(raised('AssertionError', 'assert'), { nodeId }), shop);

/** Runs in which a test fails when `fails` says so; `fails` gets what ran before it, `all` for a run of everything. */
function scripted(fails: (nodeId: string, before: readonly string[], run: number) => boolean) {
  const asked: string[] = [];
  const run = (ids: readonly string[]) => {
    asked.push(ids.join(' '));
    const failing = ids.filter((id, index) => fails(id, ids.slice(0, index), asked.length));
    return Promise.resolve(new Set(failing));
  };
  const reruns: Reruns = { some: run, all: () => run(['first', 'a', 'b', 'last']) };
  return { asked, reruns };
}

const causes = (diagnoses: readonly Diagnosis[]) => diagnoses.map(({ cause, detail }) => `${cause}: ${detail}`);

describe('The probe for chance', () => {
  it('costs two runs when all fail again, and leaves the diagnoses', async () => {
    const { asked, reruns } = scripted(() => true);
    const probed = await probeFlakiness([drift('a'), drift('b')], reruns);
    assert.deepEqual(asked, ['a b', 'b a']);
    assert.deepEqual(causes(probed), ['assertion drift: value', 'assertion drift: value']);
    assert.match(probed[0]!.evidence.at(-1)!, /run again, twice/);
  });

  it('runs nothing again whose failure cannot be chance', async () => {
    const { asked, reruns } = scripted(() => false);
    const error = raised('SyntaxError', 'invalid syntax', { file: 'tests/test_a.py' });
    const sure = [
      classify(failed(error), shop),
      classify(failed(raised('TypeError', 'f() takes no arguments')), shop),
      classify(failed(null, { ending: 'hung' }), shop),
    ];
    assert.deepEqual(await probeFlakiness(sure, reruns), sure);
    assert.deepEqual(asked, []);
  });

  it('finds what passes and fails under the same conditions', async () => {
    const { reruns } = scripted((id, _, run) => id === 'b' || run === 3);
    assert.deepEqual(causes(await probeFlakiness([drift('a'), drift('b')], reruns)), [
      'flaky: passes and fails',
      'assertion drift: value',
    ]);
    const once = scripted(() => false);
    assert.deepEqual(causes(await probeFlakiness([drift('a')], once.reruns)), ['flaky: passes and fails']);
  });

  it('finds what another test disturbs', async () => {
    const { asked, reruns } = scripted((id, before) => id === 'a' && before.includes('first'));
    assert.deepEqual(causes(await probeFlakiness([drift('a')], reruns)), [
      'order dependent: disturbed by another test',
    ]);
    assert.deepEqual(asked, ['a', 'a', 'a', 'a', 'first a b last']);
  });

  it('finds what a failing test disturbs, and what needs a failing test', async () => {
    const disturbed = scripted((id, before) => id === 'a' || before.includes('a'));
    assert.deepEqual(causes(await probeFlakiness([drift('a'), drift('b')], disturbed.reruns)), [
      'assertion drift: value',
      'order dependent: disturbed by another test',
    ]);
    const needing = scripted((id, before) => id === 'a' && !before.includes('b'));
    const probed = await probeFlakiness([drift('a'), drift('b')], needing.reruns);
    assert.equal(causes(probed)[0], 'order dependent: needs another test');
  });

  it('gives only so many tests a process of their own', async () => {
    const { asked, reruns } = scripted(() => false);
    const many = ['a', 'b', 'c', 'd', 'e'].map(drift);
    await probeFlakiness(many, reruns, { tests: 4, alone: 2 });
    assert.deepEqual(asked, ['a b c d', 'd c b a', 'a', 'a', 'b', 'b', 'c d', 'c d', 'first a b last']);
  });

  it('tells the three kinds apart in a real project', async () => {
    const root = project({
      'shop.py': 'prices = []\n',
      'test_shop.py': `
import pathlib, shop

def test_leaves_something():
    shop.prices.append(1)

def test_disturbed():
    assert shop.prices == []

def test_wrong():
    assert len("ab") == 3

def test_now_and_then():
    count = pathlib.Path(__file__).with_name("count.txt")
    number = len(count.read_text()) if count.exists() else 0
    count.write_text("x" * (number + 1))
    assert number % 3 != 0
`,
    });
    const options: FailureRunOptions = {
      root,
      interpreter: await interpreter(),
      args: ['-q'],
      runtimeDirectory,
      timeoutMs: 30_000,
      secondsPerTest: 10,
    };
    const facts = await readProjectFacts(root);
    const { failures } = await runFailures(options);
    const probed = await probeFlakiness(
      failures.map((failure) => classify(failure, facts)),
      rerunsOf(options, ['test_shop.py']),
    );
    assert.deepEqual(
      probed.map(({ failure, cause }) => [failure.nodeId, cause]),
      [
        ['test_shop.py::test_disturbed', 'order dependent'],
        ['test_shop.py::test_wrong', 'assertion drift'],
        ['test_shop.py::test_now_and_then', 'flaky'],
      ],
    );
  }).timeout(60_000);
});

function rerunsOf(options: FailureRunOptions, asked: readonly string[]): Reruns {
  const failing = async (nodeIds: readonly string[]): Promise<Set<string>> => {
    const { failures } = await runFailures({ ...options, args: [...options.args, ...nodeIds] });
    return new Set(failures.map(({ nodeId }) => nodeId));
  };
  return { some: failing, all: () => failing(asked) };
}
