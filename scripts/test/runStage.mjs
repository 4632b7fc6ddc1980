import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../environment.mjs';
import { pinnedNode, root } from '../paths.mjs';
import { runGroup } from '../processes.mjs';

/**
 * @typedef {import('../../test/harness/totals').Totals} Totals
 * @typedef {import('./stages.mjs').Stage} Stage
 * @typedef {Totals & { name: string, seconds: number }} StageResult
 */

const totalsFolder = join(root, '.vscode-test/totals');

/**
 * Runs a stage to its end. One that takes too long, or ends badly without saying which test failed, is one failure.
 * @param {Stage} stage
 * @returns {Promise<StageResult>}
 */
export async function runStage(stage) {
  const startedAt = Date.now();
  const totalsFile = join(totalsFolder, `${stage.name}.json`);
  mkdirSync(totalsFolder, { recursive: true });
  rmSync(totalsFile, { force: true });
  const ending = await runGroup(pinnedNode, stage.command, {
    cwd: root,
    env: childEnvironment({ SMART_TEST_TOTALS: totalsFile }),
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutMs: stage.minutes * 60_000,
  });
  const totals = existsSync(totalsFile) ? JSON.parse(readFileSync(totalsFile, 'utf8')) : undefined;
  rmSync(totalsFile, { force: true });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  return { name: stage.name, seconds, ...concludeStage(stage, ending, totals) };
}

/**
 * @param {Stage} stage
 * @param {{ exitCode: number | null, timedOut: boolean }} ending
 * @param {Totals | undefined} totals what the stage said about its tests, if it came to that
 * @returns {Totals}
 */
export function concludeStage(stage, ending, totals) {
  const said = totals ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  const problem = problemOf(stage, ending, totals);
  if (problem === undefined) return said;
  return {
    ...said,
    failed: said.failed + 1,
    failures: [...said.failures, { title: stage.name, message: problem }],
  };
}

/** @param {Parameters<typeof concludeStage>} stageAndEnding */
function problemOf(...[stage, { exitCode, timedOut }, totals]) {
  if (timedOut) return `Time-out. It did not end within ${stage.minutes} minutes.`;
  if (exitCode !== 0 && (totals?.failed ?? 0) === 0) return `It ended with code ${exitCode ?? 'of a signal'}.`;
  if (stage.runsTests && totals === undefined) return 'It ended without a word about its tests.';
  if (stage.runsTests && totals.passed + totals.failed === 0) return 'It ran no test.';
  return undefined;
}
