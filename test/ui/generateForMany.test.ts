import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually';
import { measureCoverage, runPython } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

describe('Generating tests for many modules', () => {
  let folder: string;
  let testsBefore: readonly string[];

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    testsBefore = await testFiles(folder);
    return { folder, settings: { 'smart-test.generationSeconds': 2, 'smart-test.threshold': 90 } };
  });

  const newTests = async (): Promise<string[]> =>
    (await testFiles(folder)).filter((file) => !testsBefore.includes(file));

  it('says what it is going to do before it begins', async () => {
    const { audit, generation, modal, palette } = session.workbench;
    await audit.open();
    await audit.row(/^io/).waitFor();
    await palette.run('Smart Test: Generate Tests for the Least Covered Modules…');
    await palette.answer(/How many modules\? \d modules can be tested below 90 %/, '4');
    await palette.option('The search alone').click();
    const text = await modal.text();
    assert.match(text, /Generate tests for 4 modules\?/);
    assert.match(text, /nothing leaves this machine/);
    assert.match(text, /tests\/behavioral\/generated/);
    assert.deepEqual(await newTests(), []);
    await modal.press('Generate');
    await generation.row(/, module, (looking for tests|waiting)$/).waitFor();
  });

  it('shows how far it is, pauses, and goes on', async () => {
    const { generation } = session.workbench;
    await generation.row(/, batch, 0 of \d modules? done$/).waitFor();
    await generation.press('Pause Generation');
    await generation.message.filter({ hasText: 'Paused:' }).waitFor({ timeout: 60_000 });
    assert.match(await generation.figures(), /^paused · \d of 4 · \d+ tests? kept$/);
    const before = await newTests();
    await generation.row(/, module, waiting$/).waitFor();
    await generation.press('Continue Generation');
    await eventually(async () => assert.ok((await newTests()).length > before.length), 60_000);
  });

  it('ends with proven tests, and a report', async () => {
    const { editor, generation, notifications } = session.workbench;
    await notifications.withText(/tests kept for \d of 4 modules/).waitFor({ timeout: 90_000 });
    assert.match(await generation.figures(), /^4 of 4 · \d+ tests kept$/);
    await notifications.press('Show Report');
    await editor.tab('Generation Report.md').waitFor();
    const written = await newTests();
    assert.ok(written.length > 0);
    assert.ok(written.every((file) => file.startsWith('tests/behavioral/generated/test_shopkit_')));
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q'], folder);
    assert.equal(exitCode, 0, stdout);
  });

  it('goes on, after the window was closed, with what was not done', async () => {
    const { audit, generation, modal, notifications, page, palette } = session.workbench;
    await notifications.closeAll();
    await palette.run('Smart Test: Generate Tests for the Least Covered Modules…');
    await palette.answer(/How many modules\?/, '3');
    await palette.option('The search alone').click();
    await modal.press('Generate');
    await eventually(async () => assert.match(await generation.figures(), /^[12] of 3/), 60_000);
    const before = await newTests();
    await page.reload();
    await notifications.withText(/generates tests for 3 modules stopped after [12]\./).waitFor({ timeout: 60_000 });
    await audit.open();
    await generation.press('Resume');
    await notifications.withText(/tests kept for \d of 3 modules/).waitFor({ timeout: 90_000 });
    const after = await newTests();
    assert.deepEqual(
      before.filter((file) => !after.includes(file)),
      [],
    );
    assert.equal((await testFiles(folder)).filter((file) => file.includes('_smart_test_draft_')).length, 0);
  });
});
