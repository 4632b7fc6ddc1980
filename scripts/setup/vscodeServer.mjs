import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root, serverDirectory, serverMain, vscodeDirectory } from '../paths.mjs';
import { npm } from './install.mjs';
import { SetUpError } from './setUpError.mjs';

/** Names the version, with a lock file. Apart from the project's own packages: unpacked it is 600 MB. */
const manifests = join(root, 'test/vscode-server');
const lockFile = 'package-lock.json';

/** @type {import('../setup.mjs').Step} */
export const vscodeServer = {
  name: 'VS Code server',
  missing() {
    const installed = join(serverDirectory, lockFile);
    if (!existsSync(installed)) return `installing it into ${relative(root, serverDirectory)}`;
    const same = readFileSync(installed, 'utf8') === readFileSync(join(manifests, lockFile), 'utf8');
    return same && existsSync(serverMain) ? null : 'test/vscode-server has changed: installing it again';
  },
  async install() {
    if (process.platform === 'win32') {
      throw new SetUpError(
        'VS Code has no server for Windows on npm. Use: npm run start:desktop, npm run test:desktop',
      );
    }
    // Made in a folder beside, which gets its name when it is complete: an interrupted installation is never taken for one.
    const unfinished = `${serverDirectory}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    for (const file of ['package.json', lockFile]) copyFileSync(join(manifests, file), join(unfinished, file));
    // No install scripts: they compile what only code-server's own front needs. The parts of VS Code come prebuilt.
    await npm(['ci', '--ignore-scripts'], unfinished);
    // Not `ci`: the lock file that VS Code comes with lacks a package.
    await npm(
      ['install', '--omit=dev', '--ignore-scripts'],
      join(unfinished, relative(serverDirectory, vscodeDirectory)),
    );
    rmSync(serverDirectory, { recursive: true, force: true });
    mkdirSync(dirname(serverDirectory), { recursive: true });
    renameSync(unfinished, serverDirectory);
  },
  describe: () => JSON.parse(readFileSync(join(vscodeDirectory, 'package.json'), 'utf8')).version,
};
