import path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { Interpreter } from '../pytest/interpreter';
import { runPytest } from '../pytest/pytestRun';

/** The test files that are there for a module, by their names. `preferred` is one of them whatever its name. */
export function ownTests(moduleFile: string, preferred: string, testFiles: readonly string[]): string[] {
  const stem = path.basename(moduleFile, '.py');
  const name = new RegExp(`^(test_${stem}(_.*)?|${stem}_test)\\.py$`);
  return testFiles.filter((one) => one === preferred || name.test(path.basename(one)));
}

export interface MeasureOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  readonly pytestArgs: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** What test files reach in a module; `undefined` when it was not measured. */
export async function measureTests(
  moduleFile: string,
  tests: readonly string[],
  options: MeasureOptions,
): Promise<ModuleCoverage | undefined> {
  const run = await runPytest({
    ...options,
    args: [...options.pytestArgs, ...tests],
    timeoutMs: 300_000,
    coverage: { sources: [moduleFile], branch: true },
  });
  return run.coverage?.modules.find(({ path: name }) => path.resolve(options.root, name) === moduleFile);
}
