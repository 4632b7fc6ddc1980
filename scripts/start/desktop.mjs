import { spawnSync } from 'node:child_process';
import { findOnPath, root, showAudit } from '../paths.mjs';

const editors = ['code', 'code-insiders', 'codium'];

/**
 * Opens the folder in the installed VS Code, with the built extension and nothing of ours left behind.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} environment
 */
export function startDesktop(folder, environment) {
  const editor = findOnPath(editors);
  if (editor === undefined) {
    console.error(`No desktop VS Code on PATH (looked for ${editors.join(', ')}). npm start opens one in the browser.`);
    process.exitCode = 1;
    return;
  }
  const extensions = [root, showAudit];
  const args = ['--new-window', ...extensions.map((path) => `--extensionDevelopmentPath=${path}`), folder];
  // Windows' `code` is a batch file, which only a shell starts.
  const shell = process.platform === 'win32';
  const { status } = spawnSync(editor, args, { env: environment, stdio: 'inherit', shell });
  process.exitCode = status ?? 1;
}
