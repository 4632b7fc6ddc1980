// What npm start does once everything is set up and built. Runs on the pinned Node, with TypeScript.
import { relative } from 'node:path';
import { packagedExtension } from '../../test/harness/extensionFolder.ts';
import { startVsCode } from '../../test/harness/vscode.ts';
import { childEnvironment, cleanEnvironment } from '../environment.mjs';
import { root, showAudit } from '../paths.mjs';
import { checkPage } from './checkPage.mjs';
import { startDesktop } from './desktop.mjs';
import { measure } from './measure.mjs';

/** @type {{ folder: string, check: boolean, desktop: boolean }} */
const { folder, check, desktop } = JSON.parse(process.argv[2]);

// examples/ has no Python of its own. Whoever brings a folder brings its Python too.
const isOurs = !relative(root, folder).startsWith('..');
const environment = isOurs ? childEnvironment() : cleanEnvironment();

const measured = await measure(folder, environment);
if (desktop) {
  startDesktop(folder, environment);
} else {
  const extensions = [await packagedExtension(), showAudit];
  // Naming a folder to measure is trusting it: its tests have just been run.
  const vscode = await startVsCode({ folder, trusted: true, extensions, environment });
  console.log(`\nVS Code is at ${vscode.url}\n`);
  if (check) {
    process.exitCode = (await checkPage(vscode.url)) && measured ? 0 : 1;
    await vscode.stop();
  } else {
    console.log('Ctrl+C ends it.');
  }
}
