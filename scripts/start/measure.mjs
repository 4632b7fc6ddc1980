import { join } from 'node:path';
import { dist, pinnedNode } from '../paths.mjs';
import { runGroup } from '../processes.mjs';

/**
 * Runs the folder's tests under coverage and prints the audit, by the built command line. A project that cannot be
 * measured, for want of a Python say, is opened all the same: the editor says what to do about it.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<boolean>} whether there is a report
 */
export async function measure(folder, environment) {
  const smartTest = async (...args) => {
    const options = { cwd: folder, env: environment, stdio: ['ignore', 'inherit', 'inherit'] };
    const { exitCode } = await runGroup(pinnedNode, [join(dist, 'cli.js'), ...args], options);
    // 1 says that tests fail, or that the audit has findings.
    return exitCode === 0 || exitCode === 1;
  };
  console.log(`\nRunning the tests of ${folder} with coverage …`);
  if (!(await smartTest('coverage', folder))) return false;
  console.log();
  return smartTest('audit', folder);
}
