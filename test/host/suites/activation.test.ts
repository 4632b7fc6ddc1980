import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { root } from '../../../scripts/paths.mjs';
import { commands } from '../../../src/editor/ids';
import { note } from '../events';

const budgetMs = 50;

interface Main {
  activate(context: vscode.ExtensionContext): unknown;
}

/** Milliseconds that the extension host's thread worked: what other programs do meanwhile does not count. */
interface ActivationTimes {
  readonly loadMs: number;
  /** Until what `activate` returns is settled. */
  callMs: number;
}

describe('activation', () => {
  const find = (): vscode.Extension<unknown> => {
    const extension = vscode.extensions.getExtension('smart-test.smart-test');
    assert.ok(extension, 'the extension is not installed');
    return extension;
  };

  it('does not happen in a folder without Python', () => {
    assert.equal(find().isActive, false);
  });

  it(`takes less than ${budgetMs} ms`, async () => {
    const times = loadUnderTheClock(require.resolve(find().extensionPath));
    await find().activate();
    const loads = [times.loadMs, ...(await loadElsewhere(require.resolve(find().extensionPath)))];
    const ms = Math.min(...loads) + times.callMs;
    const loading = loads.map((one) => one.toFixed(1)).join(', ');
    note(`activation: ${ms.toFixed(1)} ms (loading ${loading}; activate ${times.callMs.toFixed(1)})`);
    assert.equal(find().isActive, true);
    assert.ok(ms < budgetMs, `activation took ${ms.toFixed(1)} ms`);
  });

  it('registers every command that the manifest offers', async () => {
    const manifest = find().packageJSON as { contributes: { commands: readonly { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const offered = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(
      offered.filter((command) => !registered.has(command)),
      [],
    );
    assert.deepEqual(offered.toSorted(), Object.values(commands).toSorted());
  });
});

/**
 * Loads the extension's module as VS Code is about to, and puts a clock around its `activate`. `Extension.activate()` alone
 * tells nothing: it waits for whatever else the host does at that time.
 */
function loadUnderTheClock(file: string): ActivationTimes {
  const requireNow = createRequire(__filename);
  const loading = threadClock();
  const main = requireNow(file) as Main;
  const times: ActivationTimes = { loadMs: loading(), callMs: Number.NaN };
  const cached = requireNow.cache[file];
  assert.ok(cached);
  cached.exports = {
    ...main,
    activate: async (context: vscode.ExtensionContext) => {
      const calling = threadClock();
      const result = await main.activate(context);
      times.callMs = calling();
      return result;
    },
  };
  return times;
}

/**
 * Loads the module three times more, each time in a thread that has loaded nothing yet and where `vscode` is an object that has
 * every property: the fastest says what the work costs; the others, what else the machine had to do.
 */
async function loadElsewhere(file: string): Promise<number[]> {
  const script = `
    const { parentPort, workerData } = require('node:worker_threads');
    require(workerData.anyVsCode);
    const start = process.threadCpuUsage();
    require(workerData.extension);
    const { user, system } = process.threadCpuUsage(start);
    parentPort.postMessage((user + system) / 1000);`;
  const workerData = { extension: file, anyVsCode: join(root, 'test/harness/anyVsCode.cjs') };
  const times: number[] = [];
  for (let time = 0; time < 3; time++) {
    const worker = new Worker(script, { eval: true, workerData });
    const [ms] = (await once(worker, 'message')) as [number];
    times.push(ms);
    await worker.terminate();
  }
  return times;
}

/** Starts a clock. It returns how long this thread has worked since, in milliseconds. */
function threadClock(): () => number {
  const start = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  };
}
