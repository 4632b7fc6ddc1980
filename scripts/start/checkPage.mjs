import { join } from 'node:path';
import { launchBrowser } from '../../test/harness/browser.ts';
import { Workbench } from '../../test/ui/pages/workbench.ts';
import { artifacts } from '../paths.mjs';

/**
 * Loads the page in a browser that nobody sees.
 * @param {string} url
 * @returns {Promise<boolean>} whether the workbench comes up with the audit open and filled; if not, it is said why
 */
export async function checkPage(url) {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const { audit } = await Workbench.open(page, url);
    await audit.pane.waitFor();
    await audit.tree.getByRole('treeitem').first().waitFor();
    console.log(`The audit is open: ${await audit.pane.locator('.pane-header').getAttribute('aria-label')}`);
    return true;
  } catch (error) {
    const picture = join(artifacts, 'start.png');
    await page.screenshot({ path: picture });
    console.error(`The page does not show the audit (see ${picture}): ${error.message}`);
    return false;
  } finally {
    await browser.close();
  }
}
