import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { childEnvironment } from '../../scripts/environment.mjs';
import { root } from '../../scripts/paths.mjs';
import { startVsCode } from '../harness/vscode';
import type { Ending } from './events';
import type { HostRun } from './run';

/** Lines of VS Code's own that say nothing about the extension. */
const noise = /AgentHost|ChatModelSelection|AccountPolicyGate|open-vsx|grace time|marketplace/i;

/** Runs suites in the extension host of VS Code's server, with the workbench in a browser that nobody sees. */
export async function runInServer(browser: Browser, run: HostRun): Promise<Ending> {
  const { situation, keepIn } = run;
  await mkdir(keepIn, { recursive: true });
  const vscode = await startVsCode({
    folder: run.workspace,
    trusted: situation.trusted,
    smoke: true,
    environment: childEnvironment(run.environment),
    logFile: join(keepIn, 'server.log'),
    ...(situation.extensions && { extensions: situation.extensions.map((folder) => join(root, folder)) }),
    ...(situation.settings && { settings: situation.settings }),
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const { ended } = await watchHost(page, join(keepIn, 'console.log'));
    await page.goto(vscode.testUrl(run.extension, run.testsModule));
    const ending = await Promise.race([ended, timeOut(situation.timeoutSeconds ?? 120)]);
    await page.screenshot({ path: join(keepIn, 'page.png') }).catch((error: unknown) => {
      console.error(`No screenshot of "${situation.name}": ${String(error)}`);
    });
    await vscode.saveLogs(join(keepIn, 'logs'));
    return ending;
  } finally {
    await page.close();
    await vscode.stop();
  }
}

/** Gives the page the two functions that VS Code calls: with each line of the console, and at the end of the host. */
async function watchHost(page: Page, logFile: string): Promise<{ ended: Promise<Ending> }> {
  const log = createWriteStream(logFile);
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    const line = args.map(String).join(' ');
    if (!noise.test(line)) log.write(`[${type}] ${line}\n`);
  });
  let end: (ending: Ending) => void;
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  }).finally(() => log.end());
  page.once('crash', () => end({ kind: 'crashed', message: 'The page of the workbench crashed.' }));
  await page.exposeFunction('codeAutomationExit', (code: number) => end({ kind: 'exited', code }));
  return { ended };
}

async function timeOut(seconds: number): Promise<Ending> {
  await delay(seconds * 1000, undefined, { ref: false });
  return { kind: 'timedOut', seconds };
}
