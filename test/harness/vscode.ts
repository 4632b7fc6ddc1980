import { createWriteStream } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { childEnvironment } from '../../scripts/environment.mjs';
import { pinnedNode, serverMain } from '../../scripts/paths.mjs';
import { endGroup, startGroup } from '../../scripts/processes.mjs';
import { installExtensions } from './extensionFolder';
import { temporaryFolder } from './temporaryFolder';

export type Settings = Readonly<Record<string, unknown>>;

export interface VsCodeOptions {
  /** The folder or .code-workspace file to open. */
  readonly folder: string;
  /** Whether the folder is trusted; otherwise it opens in Restricted Mode. */
  readonly trusted: boolean;
  /** User settings, over `quietSettings`. */
  readonly settings?: Settings;
  /** Settings of the machine, where a remote window reads those that no folder and no other machine may set. */
  readonly machineSettings?: Settings;
  /** Folders of unpacked extensions to install. */
  readonly extensions?: readonly string[];
  /**
   * Lets the page load a development extension and its tests (`testUrl`). VS Code then shows no notification toasts and
   * refuses modal dialogs, so tests that act as a person do without it.
   */
  readonly smoke?: boolean;
  /** The environment of the server, and so of the extension host and of every Python. Default `childEnvironment()`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Gets everything that the server prints. */
  readonly logFile?: string;
}

/** A VS Code server with its own, temporary user data, for the browser. */
export interface VsCode {
  /** Opens the folder in a browser. Holds the token without which the server answers nobody. */
  readonly url: string;
  /** Opens the folder and runs the tests of an extension in the extension host. Needs `smoke`. */
  testUrl(extensionFolder: string, testsModule: string): string;
  /** Replaces the user settings; the open page takes them up within a second. */
  setSettings(settings: Settings): Promise<void>;
  /** Everything that VS Code keeps on the disk: settings, state, logs. */
  readonly data: string;
  /** Keeps VS Code's own log files. */
  saveLogs(folder: string): Promise<void>;
  /** Ends the server and every process that it started. */
  stop(): Promise<void>;
}

/** What keeps VS Code's own offers out of the page, and lets a Python file have breakpoints with no debugger installed. */
export const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'debug.allowBreakpointsEverywhere': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Starts VS Code's server on a free port of this machine's loopback address. */
export async function startVsCode(options: VsCodeOptions): Promise<VsCode> {
  const data = temporaryFolder();
  const settingsFile = join(data, 'data/User/settings.json');
  const extensionsDirectory = join(data, 'extensions');
  const setSettings = (settings: Settings): Promise<void> =>
    writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...options.settings, ...settings }, undefined, 2));
  await Promise.all([dirname(settingsFile), extensionsDirectory].map((folder) => mkdir(folder, { recursive: true })));
  await setSettings({});
  if (options.machineSettings) await writeMachineSettings(data, options.machineSettings);
  await installExtensions(options.extensions ?? [], extensionsDirectory);

  const token = randomBytes(16).toString('hex');
  const args = [
    serverMain,
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
    ...['--server-data-dir', data, '--accept-server-license-terms', '--disable-telemetry'],
    ...(options.trusted ? ['--disable-workspace-trust'] : []),
    ...(options.smoke === true ? ['--enable-smoke-test-driver'] : []),
  ];
  const server = startGroup(pinnedNode, args, {
    env: options.environment ?? childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const authority = `127.0.0.1:${await listeningPort(server, options.logFile)}`;
  const url = pageUrl(authority, token, options.folder);
  return {
    url: url.href,
    testUrl(extensionFolder, testsModule) {
      const remote = (path: string): string => `vscode-remote://${authority}${resolve(path)}`;
      const payload = [
        ['extensionDevelopmentPath', remote(extensionFolder)],
        ['extensionTestsPath', remote(testsModule)],
        ['skipWelcome', 'true'],
        ['skipReleaseNotes', 'true'],
      ];
      const page = new URL(url);
      page.searchParams.set('payload', JSON.stringify(payload));
      return page.href;
    },
    setSettings,
    data,
    saveLogs: (folder) => cp(join(data, 'data/logs'), folder, { recursive: true }),
    // The server has nothing to save, and its children outlive a request to end.
    stop: () => endGroup(server, { patienceMs: 0 }),
  };
}

async function writeMachineSettings(data: string, settings: Settings): Promise<void> {
  await mkdir(join(data, 'data/Machine'), { recursive: true });
  await writeFile(join(data, 'data/Machine/settings.json'), JSON.stringify(settings));
}

function pageUrl(authority: string, token: string, folder: string): URL {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('tkn', token);
  url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', resolve(folder));
  return url;
}

async function listeningPort(server: ChildProcess, logFile: string | undefined): Promise<string> {
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  let printed = '';
  const port = new Promise<string>((resolve) => {
    const read = (chunk: Buffer): void => {
      log?.write(chunk);
      if (printed.length > 100_000) return;
      printed += chunk.toString();
      const match = /Extension host agent listening on (\d+)/.exec(printed);
      if (match?.[1] !== undefined) resolve(match[1]);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
  });
  const ended = once(server, 'exit').then(() => {
    throw new Error(`VS Code's server ended before it listened:\n${printed}`);
  });
  return Promise.race([port, ended]);
}
