import { chromium, type Browser } from 'playwright-core';
import { chromiumPath } from '../../scripts/setup/chromium.mjs';

/** Starts the Chromium that set-up found, without a window. It goes when this process ends. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('Chromium is missing: run node scripts/setup.mjs');
  return chromium.launch({
    executablePath,
    // Containers have neither the rights for the sandbox nor much shared memory; the page is our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
    // processes.mjs ends this process on a signal, and its end takes the browser along.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
