import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeEverything, hoverSays, open, root } from '../editing';

describe('a file that changed after the report', () => {
  afterEach(closeEverything);

  it('has only marks that say so when nobody saw what changed', async () => {
    const file = join(root(), 'shop/stock.py');
    const text = await readFile(file, 'utf8');
    await writeFile(file, `${text}\n# changed outside\n`);
    const { document } = await open('shop/stock.py');
    await hoverSays(document, 3, /Out of date.* this file changed/);
  });
});
