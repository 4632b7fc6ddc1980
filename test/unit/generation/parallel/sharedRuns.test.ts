import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SharedRuns } from '../../../../src/generation/parallel/sharedRuns';
import { RateGate } from '../../../../src/models/rateGate';
import { interpreter, runtimeDirectory } from '../../pytest/project';
import { shopProject } from '../shopProject';

/** Counts the runs that it lets through. */
class CountingGate {
  runs = 0;
  private readonly gate = new RateGate({ concurrency: 1, sleep: (ms, signal) => delay(ms, undefined, { signal }) });

  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.gate.run(() => {
      this.runs += 1;
      return work();
    }, signal);
  }
}

async function sharedRuns(root: string, gate: CountingGate): Promise<SharedRuns> {
  return new SharedRuns({
    ...{ root, runtimeDirectory, gate, pytestArgs: [], directory: path.join(root, 'tests') },
    interpreter: await interpreter(),
    signal: new AbortController().signal,
  });
}

const passing = (name: string): string => `def test_${name}():\n    assert True\n`;

describe('Runs that drafts of several modules share', () => {
  it('give each draft its own outcomes, and leave nothing behind', async () => {
    const root = shopProject();
    const before = readdirSync(path.join(root, 'tests'));
    const runs = await sharedRuns(root, new CountingGate());
    const texts = [
      passing('one'),
      `${passing('two')}\n\ndef test_three():\n    assert 1 == 2\n`,
      passing('same'),
      passing('same'),
    ];
    const results = await Promise.all(
      texts.map((text, index) =>
        runs.runnerFor(path.join(root, `shop/m${index}.py`))(text, { hashSeed: 77, orderSeed: 77 }),
      ),
    );
    assert.deepEqual(
      results.map(({ outcomes }) =>
        outcomes.map(({ nodeId, outcome }) => `${nodeId.split('::')[1]!} ${outcome}`).sort(),
      ),
      [['test_one passed'], ['test_three failed', 'test_two passed'], ['test_same passed'], ['test_same passed']],
    );
    assert.ok(results.every(({ problem, neighbours }) => problem === null && neighbours.length === 0));
    assert.deepEqual(readdirSync(path.join(root, 'tests')), before);
  });

  it('are one process for those that come while the gate is shut', async () => {
    const root = shopProject();
    const runs = await sharedRuns(root, new CountingGate());
    const telling = 'import os\n\n\ndef test_it():\n    raise ValueError(os.getpid())\n';
    const results = await Promise.all(
      [telling, telling, telling].map((text) =>
        runs.runnerFor(path.join(root, 'shop/pricing.py'))(text, { hashSeed: 77, orderSeed: 77 }),
      ),
    );
    const processes = new Set(results.map(({ outcomes }) => outcomes[0]!.message));
    assert.equal(processes.size, 1, [...processes].join());
    assert.match([...processes][0]!, /ValueError: \d+/);
  });

  it('run each draft by itself when one of them ends Python, or cannot be loaded', async () => {
    const root = shopProject();
    const runs = await sharedRuns(root, new CountingGate());
    const texts = [passing('one'), 'import os\n\n\ndef test_end():\n    os._exit(3)\n', 'import nowhere_to_be_found\n'];
    const [one, end, broken] = await Promise.all(
      texts.map((text) => runs.runnerFor(path.join(root, 'shop/pricing.py'))(text, { hashSeed: 77, orderSeed: 77 })),
    );
    assert.deepEqual([one!.outcomes.map(({ outcome }) => outcome), one!.problem], [['passed'], null]);
    assert.ok(end!.problem !== null || end!.unfinished !== null);
    assert.match(broken!.problem ?? '', /nowhere_to_be_found/);
  });

  it('guard every draft', async () => {
    const root = shopProject();
    const runs = await sharedRuns(root, new CountingGate());
    const writing = `def test_it():\n    open(${JSON.stringify(path.join(root, 'left'))}, "w").write("x")\n`;
    const results = await Promise.all(
      [writing, passing('one'), writing].map((text) =>
        runs.runnerFor(path.join(root, 'shop/pricing.py'))(text, { hashSeed: 1, orderSeed: 1, untrusted: true }),
      ),
    );
    assert.deepEqual(
      results.map(({ outcomes }) => outcomes[0]!.outcome),
      ['failed', 'passed', 'failed'],
    );
    assert.ok(!readdirSync(root).includes('left'));
  });

  it('tell of the tests that ran beside them', async () => {
    const root = shopProject();
    const runs = await sharedRuns(root, new CountingGate());
    const files = readdirSync(path.join(root, 'tests'))
      .filter((name) => name.startsWith('test_'))
      .map((name) => path.join(root, 'tests', name));
    const results = await Promise.all(
      [passing('one'), passing('two')].map((text) =>
        runs.runnerFor(path.join(root, 'shop/pricing.py'))(text, { hashSeed: 5, beside: { files, first: true } }),
      ),
    );
    assert.ok(results[0]!.neighbours.length > 0);
    assert.deepEqual(
      results.map(({ outcomes }) => outcomes.length),
      [1, 1],
    );
    assert.deepEqual(
      results[0]!.neighbours.map(({ nodeId }) => nodeId),
      results[1]!.neighbours.map(({ nodeId }) => nodeId),
    );
  });

  it('are never those that measure coverage', async () => {
    const root = shopProject();
    const runs = await sharedRuns(root, new CountingGate());
    const text = 'import shop.pricing\n\n\ndef test_import():\n    pass\n';
    const results = await Promise.all(
      [text, text].map((one) =>
        runs.runnerFor(path.join(root, 'shop/pricing.py'))(one, { hashSeed: 1, coverage: true }),
      ),
    );
    assert.ok(results.every(({ coverage }) => coverage !== undefined && coverage.covered > 0));
  });
});
