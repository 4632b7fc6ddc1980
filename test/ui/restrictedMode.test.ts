import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

describe('A folder that is not trusted', () => {
  const session = useVsCode(async () => ({ folder: await copyWorkspace('examples'), trusted: false }));

  it('says in the audit view that nothing is run until it is trusted', async () => {
    const { audit } = session.workbench;
    await audit.open();
    await audit.pane.getByText('This folder is in Restricted Mode.').waitFor();
    assert.equal(await audit.pane.getByRole('button', { name: 'Run Tests with Coverage' }).count(), 0);
  });

  it('does not offer to generate tests', async () => {
    const { contextMenu, editor } = session.workbench;
    await session.workbench.openFile('pricing/discount.py');
    await editor.openContextMenu('def apply_discount');
    await contextMenu.item('Copy').first().waitFor();
    assert.equal(await contextMenu.item('Generate Tests for This Function').count(), 0);
    await contextMenu.close();
  });

  it('can have breakpoints all the same', async () => {
    const { editor } = session.workbench;
    await editor.clickGutter(23);
    await eventually(async () => assert.deepEqual(await editor.breakpoints(), [23]));
  });
});
