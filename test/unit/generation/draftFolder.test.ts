import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DraftFolder } from '../../../src/generation/draftRunner';
import { createFile } from '../../../src/replaceFile';
import { temporaryFolder } from '../../harness/temporaryFolder';

describe('A folder of drafts', () => {
  it('is there for each draft while others come and go, and files that stay', async () => {
    const root = temporaryFolder();
    const directory = path.join(root, 'tests', 'behavioral', 'generated');
    const comeAndGo = async (): Promise<void> => {
      const drafts = new DraftFolder(directory);
      for (let draft = 0; draft < 100; draft += 1) {
        const wasThere = await drafts.withDraft('', (file) => Promise.resolve(existsSync(file)));
        assert.ok(wasThere);
      }
    };
    await Promise.all([comeAndGo(), comeAndGo(), comeAndGo()]);
    const stay = async (): Promise<void> => {
      for (let file = 0; file < 100; file += 1) await createFile(path.join(root, `${file % 10}`, `${file}.py`), '');
    };
    const nested = new DraftFolder(path.join(root, '1'));
    await Promise.all([stay(), ...Array.from({ length: 50 }, () => nested.withDraft('', () => Promise.resolve()))]);
    assert.equal(readdirSync(path.join(root, '1')).length, 10);
  });
});
