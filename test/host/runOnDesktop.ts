import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { childEnvironment } from '../../scripts/environment.mjs';
import { root } from '../../scripts/paths.mjs';
import { endGroup, startGroup } from '../../scripts/processes.mjs';
import { installExtensions } from '../harness/extensionFolder';
import { temporaryFolder } from '../harness/temporaryFolder';
import { quietSettings } from '../harness/vscode';
import type { Ending } from './events';
import type { HostRun } from './run';

/**
 * Runs suites in a desktop VS Code, downloaded unless it was before. Not by `runTests` of @vscode/test-electron: that
 * trusts every folder, and leaves processes behind when it is stopped.
 */
export async function runOnDesktop(run: HostRun): Promise<Ending> {
  const { situation, keepIn } = run;
  const executable = await downloadAndUnzipVSCode();
  const data = temporaryFolder();
  await mkdir(join(data, 'User'), { recursive: true });
  await mkdir(keepIn, { recursive: true });
  await mkdir(join(data, 'extensions'), { recursive: true });
  await installExtensions(situation.extensions?.map((folder) => join(root, folder)) ?? [], join(data, 'extensions'));
  await writeFile(join(data, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...situation.settings }));
  const args = [
    run.workspace,
    `--extensionDevelopmentPath=${run.extension}`,
    `--extensionTestsPath=${run.testsModule}`,
    `--user-data-dir=${data}`,
    `--extensions-dir=${join(data, 'extensions')}`,
    ...(situation.trusted ? ['--disable-workspace-trust'] : []),
    ...['--skip-welcome', '--skip-release-notes', '--disable-updates', '--disable-telemetry'],
    ...['--no-sandbox', '--disable-gpu-sandbox'],
  ];
  const code = startGroup(executable, args, {
    env: childEnvironment(run.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(keepIn, 'console.log'));
  code.stdout?.pipe(log, { end: false });
  code.stderr?.pipe(log, { end: false });
  const seconds = situation.timeoutSeconds ?? 120;
  const ending = await Promise.race([
    once(code, 'exit').then((): Ending => ({ kind: 'exited', code: code.exitCode ?? -1 })),
    delay(seconds * 1000, undefined, { ref: false }).then((): Ending => ({ kind: 'timedOut', seconds })),
  ]);
  await endGroup(code);
  log.end();
  return ending;
}
