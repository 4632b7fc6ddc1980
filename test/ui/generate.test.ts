import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { measureCoverage, readCoverageTotals, runPython, runSmartTest, type CoverageTotals } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

/** In examples/src/shopkit/pricing/discount.py. No test of the example calls it. */
const untested = { name: 'split_bill', signature: 'def split_bill', bodyLines: [47, 48, 49, 50] };

describe('From the gutter to a proven test', () => {
  let folder: string;
  let before: CoverageTotals;
  let testsBefore: readonly string[];
  let generated: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    testsBefore = await testFiles(folder);
    const coverage = await runSmartTest(['coverage', folder], folder);
    assert.equal(coverage.exitCode, 0, coverage.stderr);
    before = await readCoverageTotals(folder);
    return { folder };
  });

  it('marks the lines that no test reaches', async () => {
    const { workbench } = session;
    await workbench.openFile('pricing/discount.py');
    await workbench.palette.goToLine(untested.bodyLines[0]!);
    await eventually(async () => {
      const marks = await workbench.editor.marks();
      const unmarked = untested.bodyLines.filter((line) => marks.get(line) !== 'solid');
      assert.deepEqual(unmarked, [], `marks: ${JSON.stringify([...marks])}`);
    });
  });

  it('leaves the gutter to breakpoints', async () => {
    const { editor } = session.workbench;
    const line = untested.bodyLines[0]!;
    await editor.clickGutter(line);
    await eventually(async () => assert.deepEqual(await editor.breakpoints(), [line]));
  });

  it('generates tests from the context menu and opens them', async () => {
    const { contextMenu, editor } = session.workbench;
    await editor.openContextMenu(untested.signature);
    await contextMenu.choose('Generate Tests for This Function');
    generated = await eventually(async () => {
      const [created] = (await testFiles(folder)).filter((file) => !testsBefore.includes(file));
      assert.ok(created, 'no test file was created');
      await editor.tab(created.split('/').at(-1)!).waitFor({ timeout: 1000 });
      return created;
    }, 90_000);
    assert.match(await readFile(join(folder, generated), 'utf8'), new RegExp(untested.name));
  });

  it('has written tests that pass', async () => {
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q', generated], folder);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /\d+ passed/);
  });

  it('says above each test what it is worth, and more when that is clicked', async () => {
    const { editor } = session.workbench;
    await editor.lens(/covers \d lines? nothing else covers · kills \d+ of \d+ mutants/).click();
    await editor.tab('Evidence.md').waitFor();
    await editor.line('discount.py:49-50: nothing else covers it').waitFor();
  });

  it('says that it was measured before the code changed, and measures again', async () => {
    const { editor, notifications } = session.workbench;
    await notifications.closeAll();
    await appendFile(join(folder, 'src/shopkit/pricing/discount.py'), '# The end.\n');
    await session.workbench.openFile(generated);
    await session.workbench.palette.run('View: Close All Editors');
    await session.workbench.openFile(generated);
    await editor.lens('measured before discount.py changed').waitFor();
    const told = notifications.withText(/test_discount\.py passes\. \d+ of \d+ mutants are killed/);
    // A click on a lens that is just being drawn anew is lost.
    await eventually(async () => {
      await editor.lens('Check Again').click();
      await told.waitFor({ timeout: 20_000 });
    }, 90_000);
    await editor.lens(/kills \d+ of \d+ mutants/).waitFor();
  });

  it('has raised the coverage', async () => {
    const after = await measureCoverage(folder);
    assert.equal(after.num_statements, before.num_statements);
    assert.ok(
      after.covered_lines > before.covered_lines,
      `${before.covered_lines} statements were covered before, ${after.covered_lines} after`,
    );
  });
});
