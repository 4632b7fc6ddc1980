// npm test: everything. npm run test:unit, test:host, test:ui, test:desktop: one suite, with arguments for its runner after
// `--`; the first of them measures what it reaches, too. The last line is plain, for machines: `N passed, N failed`.
import { rmSync } from 'node:fs';
import { artifacts } from './paths.mjs';
import { everything, npmPackages, pythonEnvironment, setUp } from './setup.mjs';
import { SetUpError } from './setup/setUpError.mjs';
import { runStage } from './test/runStage.mjs';
import { build, checks, suites } from './test/stages.mjs';

/**
 * What is set up and what is run.
 * @param {string | undefined} suite
 * @param {readonly string[]} args
 */
function plan(suite, args) {
  const { unit, measuredUnit, host, ui, desktop } = suites(args);
  const withoutBrowser = [npmPackages, pythonEnvironment];
  switch (suite) {
    case undefined:
      return { steps: everything, checks, stages: [build, unit, host, ui] };
    case 'unit':
      return { steps: withoutBrowser, checks: [], stages: [build, measuredUnit] };
    case 'host':
      return { steps: everything, checks: [], stages: [build, host] };
    case 'ui':
      return { steps: everything, checks: [], stages: [build, ui] };
    case 'desktop':
      return { steps: withoutBrowser, checks: [], stages: [build, desktop] };
    default:
      throw new SetUpError(`There is no suite "${suite}". There are: unit, host, ui, desktop.`);
  }
}

/** @param {readonly import('./test/runStage.mjs').StageResult[]} results */
function printSummary(results) {
  for (const { title, message } of results.flatMap(({ failures }) => failures)) console.log(`\n✖ ${title}\n${message}`);
  const rows = results.map(({ name, seconds, passed, failed, skipped }) => {
    const tests = passed + failed + skipped === 0 ? 'ok' : `${passed} passed, ${failed} failed, ${skipped} skipped`;
    return `${name.padEnd(9)}${`${seconds} s`.padStart(6)}   ${tests}`;
  });
  console.log(`\n${rows.join('\n')}\n`);
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  console.log(`${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`);
}

async function main([suite, ...args]) {
  const { steps, checks, stages } = plan(suite, args);
  await setUp(steps);
  rmSync(artifacts, { recursive: true, force: true });
  if (checks.length > 0) console.log(`\n— ${checks.map(({ name }) => name).join(', ')} —`);
  // Each says nothing when it finds nothing, and they need no more than one processor each.
  const results = await Promise.all(checks.map(runStage));
  for (const stage of stages) {
    console.log(`\n— ${stage.name} —`);
    const result = await runStage(stage);
    results.push(result);
    // Without a build there is nothing to test; an unformatted file should not hide a failing test.
    if (stage === build && result.failed > 0) break;
  }
  printSummary(results);
  process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
