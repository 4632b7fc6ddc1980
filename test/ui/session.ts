import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { artifacts, root } from '../../scripts/paths.mjs';
import { launchBrowser } from '../harness/browser';
import { packagedExtension } from '../harness/extensionFolder';
import { startVsCode, type Settings, type VsCode } from '../harness/vscode';
import { Workbench } from './pages/workbench';

/** Every page of the UI suites, and so every screenshot, has this size. */
export const viewport = { width: 1280, height: 800 };

export interface SessionOptions {
  /** Folder or .code-workspace file to open: a copy, if the suite changes it. */
  readonly folder: string;
  /** Default true. */
  readonly trusted?: boolean;
  readonly settings?: Settings;
  /** See `VsCodeOptions`. */
  readonly machineSettings?: Settings;
}

/**
 * A VS Code with the extension installed as a user would have it, open in a browser. Keeps a screenshot and logs when a
 * test fails.
 */
export interface Session {
  readonly workbench: Workbench;
  readonly vscode: VsCode;
}

/**
 * Opens VS Code before the tests of a `describe` and closes it after them. `options` is asked before the first test.
 * @returns the session; only tests and hooks may look into it
 */
export function useVsCode(options: () => Promise<SessionOptions>): Session {
  let browser: Browser | undefined;
  let vscode: VsCode | undefined;
  let workbench: Workbench | undefined;
  const consoleLines: string[] = [];

  before(async () => {
    const { folder, trusted = true, settings = {}, machineSettings = {} } = await options();
    const extensions = [await packagedExtension()];
    vscode = await startVsCode({ folder, trusted, settings, machineSettings, extensions });
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport, deviceScaleFactor: 1 });
    const page = await context.newPage();
    page.on('console', (message) => consoleLines.push(`[${message.type()}] ${message.text()}\n`));
    workbench = await Workbench.open(page, vscode.url);
  });

  afterEach(async function () {
    // One that is tried again is neither passed nor failed.
    const { currentTest: test } = this;
    if (test === undefined || test.isPending() || test.state === 'passed' || workbench === undefined) return;
    const folder = join(artifacts, 'ui', test.fullTitle().replaceAll(/\W+/g, '-'));
    await keepEvidence(workbench.page, vscode, folder);
    await writeFile(join(folder, 'console.log'), consoleLines);
    console.log(`      A screenshot and logs are in ${relative(root, folder)}`);
  });

  after(async () => {
    await browser?.close();
    await vscode?.stop();
  });

  return {
    get workbench() {
      if (workbench === undefined) throw new Error('VS Code is not open yet: ask for it in a test or hook');
      return workbench;
    },
    get vscode() {
      if (vscode === undefined) throw new Error('VS Code is not started yet: ask for it in a test or hook');
      return vscode;
    },
  };
}

async function keepEvidence(page: Page, vscode: VsCode | undefined, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'page.png') });
  await vscode?.saveLogs(join(folder, 'logs'));
}
