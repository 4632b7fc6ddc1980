import assert from 'node:assert/strict';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { ChatRequest } from '../../../src/models/chatModel';
import { ModelError } from '../../../src/models/modelError';
import { fixTests } from '../../../src/repair/fixTests';
import { ModelRepairs } from '../../../src/repair/modelRepairs';
import type { TestRepair } from '../../../src/repair/repairRecords';
import { assertGoldenPrompt, goldenText } from '../../harness/goldenPrompt';
import { replying } from '../../harness/scriptedModel';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { wasmDirectory } from '../../harness/wasm';
import { interpreter, runtimeDirectory } from '../pytest/project';
import { TestRepository } from './history/testRepository';

const test = 'from shop import total\n\n\ndef test_total():\n    result = total([10])\n    assert result == 12\n';
const before = 'def total(prices):\n    return sum(prices) * 1.2\n';
const now = 'def total(prices, rate):\n    return sum(prices) * rate\n';
const mended = 'def test_total():\n    result = total([10], rate=1.2)\n    assert result == 12\n';
const bytecode = temporaryFolder();

interface Fixed {
  readonly test: TestRepair;
  readonly text: string;
  readonly requests: readonly ChatRequest[];
}

/** Repairs a test whose function needs one more argument now, which no recipe knows. */
async function fixed(replies: readonly unknown[]): Promise<Fixed> {
  const repository = await TestRepository.create();
  await repository.commit('Begin', { 'shop.py': before, 'test_shop.py': test });
  await repository.commit('A rate', { 'shop.py': now });
  const { model, requests } = replying(replies);
  const root = realpathSync(repository.folder);
  const report = await fixTests({
    ...{ root, interpreter: await interpreter(), runtimeDirectory, wasmDirectory: wasmDirectory(), bytecode },
    model: new ModelRepairs(model),
    now: () => performance.now(),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return { test: report.tests[0]!, text: readFileSync(path.join(root, 'test_shop.py'), 'utf8'), requests };
}

const reply = (code: string, more: object = {}): object => ({
  ...{ code, imports: [], renames: [], why: 'total needs a rate now.' },
  ...more,
});

describe('A model that repairs tests', function () {
  this.timeout(60_000);

  it('is asked where no recipe applies, and its repair is kept when the test passes', async () => {
    const { test: repaired, text, requests } = await fixed([reply(mended)]);
    assert.deepEqual([repaired.state, repaired.attempts.length], ['repaired', 1]);
    assert.equal(text, test.replace('total([10])', 'total([10], rate=1.2)'));
    // A commit has another hash each day.
    const prompt = goldenText(requests[0]!).replace(
      /commit [0-9a-f]+ "A rate" of [0-9-]+/u,
      'commit HASH "A rate" of DATE',
    );
    assertGoldenPrompt('test-fixer.md', prompt);
  });

  it('gets three attempts, and is told what was taken back', async () => {
    const {
      test: failing,
      text,
      requests,
    } = await fixed([
      reply(mended.replace('1.2', '1.3')),
      reply(mended.replace('assert result == 12', 'assert result')),
      reply(mended.replace('1.2', '1.4')),
      reply(mended),
    ]);
    assert.equal(failing.state, 'not repaired');
    assert.equal(failing.attempts.length, 3);
    assert.match(failing.attempts[1]!.rejected!, /It would ask less of the code\. An assertion is gone or changed/);
    assert.equal(requests.length, 3);
    assert.match(goldenText(requests[2]!), /tried before and taken back/);
    assert.equal(text, test);
  });

  it('is refused a test that passes without the code', async () => {
    const idle = mended.replace('total([10], rate=1.2)', '(lambda prices, rate: 12)([10], 1.2)');
    const { test: failing, text } = await fixed([reply(idle), reply(mended)]);
    assert.match(failing.attempts[0]!.rejected!, /asks nothing of the code\. It runs no function of the modules/);
    assert.deepEqual([failing.state, failing.attempts.length], ['repaired', 2]);
    assert.match(text, /rate=1\.2/);
  });

  it('is refused a test that runs the code and notices nothing of it', async () => {
    const idle = mended.replace('total([10], rate=1.2)', '(lambda rate: 12)(total([10], 1.2))');
    const { test: failing } = await fixed([reply(idle), reply('')]);
    assert.match(
      failing.attempts[0]!.rejected!,
      /Of the code that it runs \d changes? (?:was|were) tried, and it notices none/,
    );
    assert.equal(failing.state, 'not repaired');
  });

  for (const [what, code, why] of [
    [
      'brings in what nobody looked at',
      mended.replace('result = ', 'eval("1"); result = '),
      /uses eval, which neither/,
    ],
    ['gives up', '', /The model does not repair it: total needs a rate now\./],
    ['changes nothing', 'def test_total():\n    result = total([10])\n    assert result == 12', /the test as it is/],
  ] as const) {
    it(`changes nothing when it ${what}`, async () => {
      const { test: failing, text } = await fixed([reply(code)]);
      assert.deepEqual([failing.state, failing.attempts.length], ['not repaired', 0]);
      assert.match(failing.nextStep!, why);
      assert.equal(text, test);
    });
  }

  it('loses nothing when it cannot be asked', async () => {
    const { test: failing, text } = await fixed([new ModelError('authentication', 'The key is wrong.')]);
    assert.equal(failing.state, 'not repaired');
    assert.match(failing.nextStep!, /The key is wrong\./);
    assert.equal(text, test);
  });
});
