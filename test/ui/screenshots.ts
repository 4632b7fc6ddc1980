// The README's pictures: npm run test:ui -- --screenshots. No tests, but done by the same hands.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../../scripts/paths.mjs';
import { eventually } from '../harness/eventually';
import { commitAll } from '../harness/gitRepository';
import { measureCoverage } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode, type Session } from './session';

const folder = join(root, 'media/screenshots');

const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
};

/** What would differ from one run to the next, or take the eye from what the picture is about. */
const stillSettings = {
  'editor.cursorBlinking': 'solid',
  'editor.occurrencesHighlight': 'off',
  'editor.renderLineHighlight': 'none',
  'files.exclude': { '**/.pytest_cache': true, '**/.coverage': true, '**/__pycache__': true },
  'window.title': '${activeEditorShort} — ${rootName}',
};

async function take({ workbench: { page } }: Session, picture: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.mouse.move(640, 796); // Where nothing shows a tooltip.
  await delay(1500); // Hovers fade, scroll bars too.
  await page.screenshot({ path: join(folder, `${picture}.png`) });
}

for (const [name, theme] of Object.entries(themes)) {
  describe(`Screenshots, ${name}`, () => {
    const session = useVsCode(async () => {
      const workspace = await copyWorkspace('examples');
      await measureCoverage(workspace);
      return { folder: workspace, settings: { ...stillSettings, 'workbench.colorTheme': theme } };
    });

    it('report', async () => {
      const { audit, page, palette, report } = session.workbench;
      await audit.open();
      await audit.row(/^stock/).waitFor();
      await palette.run('Smart Test: Open Audit Report');
      await report.untilReady();
      await page.keyboard.press('Control+b'); // All the width for the page.
      await take(session, `report-${name}`);
      await page.keyboard.press('Control+b');
      await palette.run('View: Close All Editors');
    });

    it('panel', async () => {
      const { workbench } = session;
      await workbench.openFile('pricing/discount.py');
      await workbench.palette.goToLine(22);
      const { audit } = workbench;
      await audit.open();
      await audit.expand(/^pricing/);
      await audit.expand(/^discount\.py/);
      await audit.expand(/^apply_discount/);
      await take(session, `panel-${name}`);
    });

    // The others look the same there, but for their colours.
    if (name === 'high-contrast') return;

    it('overlay', async () => {
      const { workbench } = session;
      await workbench.openExplorer();
      await workbench.openFile('pricing/discount.py');
      await workbench.palette.goToLine(22);
      await eventually(async () => {
        if ((await workbench.editor.marks()).size === 0) throw new Error('No line is marked.');
      });
      await take(session, `overlay-${name}`);
    });

    it('generated test', async () => {
      const { audit, contextMenu, editor, notifications } = session.workbench;
      await audit.open();
      await editor.openContextMenu('def apply_discount');
      await contextMenu.choose('Generate Tests for This Function');
      const result = notifications.withText(/kept for apply_discount/);
      await result.waitFor({ timeout: 90_000 });
      await editor.lens(/kills \d+ of \d+ mutants/).waitFor();
      await notifications.expand(result);
      await take(session, `generated-${name}`);
    });
  });

  if (name === 'high-contrast') continue;

  describe(`Screenshots of a red test, ${name}`, () => {
    const session = useVsCode(async () => {
      const workspace = await copyWorkspace('examples');
      await commitAll(workspace, 'Prices, stock and delivery');
      const discount = join(workspace, 'src/shopkit/pricing/discount.py');
      const text = await readFile(discount, 'utf8');
      await writeFile(discount, text.replaceAll('apply_discount', 'discounted'));
      await commitAll(workspace, 'Call it what it gives: the discounted price');
      return { folder: workspace, settings: { ...stillSettings, 'workbench.colorTheme': theme } };
    });

    it('repair', async () => {
      const { failing, notifications, page } = session.workbench;
      await failing.open();
      await failing.press('Run Tests');
      await failing.row(/^test_pricing/).waitFor({ timeout: 60_000 });
      await notifications.closeAll();
      await failing.pressInline(/^test_pricing/, 'Fix This Test');
      await page.getByRole('tab', { name: /repair of/ }).waitFor({ timeout: 90_000 });
      await notifications.withText(/can be repaired/).waitFor();
      await take(session, `repair-${name}`);
    });
  });
}
