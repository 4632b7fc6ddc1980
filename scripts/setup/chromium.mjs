import { existsSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { SetUpError } from './setUpError.mjs';
import { canInstallSystemPackages, installSystemPackages } from './systemPackages.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser that the tests drive: what the variable CHROMIUM names, else what is on PATH, else macOS's applications.
 * @returns {string | undefined}
 */
export function chromiumPath() {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return findOnPath(names) ?? applications.find((file) => existsSync(file));
}

/** @type {import('../setup.mjs').Step} */
export const chromium = {
  name: 'Chromium',
  missing: () => (chromiumPath() === undefined ? 'not on PATH' : null),
  async install() {
    // Without a font the pages have no letters.
    if (canInstallSystemPackages()) await installSystemPackages(['chromium', 'fonts-dejavu-core']);
    if (chromiumPath() !== undefined) return;
    throw new SetUpError(
      'Tests in VS Code need Chromium or Chrome. Install one (Debian: apt install chromium; macOS: brew install --cask ' +
        'google-chrome), or name an executable in the environment variable CHROMIUM, and run this again.',
    );
  },
  describe: () => chromiumPath() ?? 'missing',
};
