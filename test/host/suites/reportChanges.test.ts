import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeEverything, hoverSays, open, root } from '../editing';

describe('a report that changes', () => {
  const file = () => join(root(), 'coverage.json');
  let original: string;

  before(async () => {
    original = await readFile(file(), 'utf8');
  });

  afterEach(async () => {
    await writeFile(file(), original);
    await closeEverything();
  });

  it('is shown as soon as it was written', async () => {
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 13, /Not covered/);
    await writeFile(file(), original.replace(/("missing_lines": \[\s*)13,/g, '$1').replaceAll('13,\n', '14,\n'));
    await hoverSays(document, 20, /Not covered/);
    await hoverSays(document, 13, /^$/);
  });

  it('leaves no marks behind when it is deleted, and brings them back', async () => {
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 13, /Not covered/);
    await rm(file());
    await hoverSays(document, 13, /^$/);
    await writeFile(file(), original);
    await hoverSays(document, 13, /Not covered/);
  });

  it('may be cut off in the middle: nothing is shown, and the next one is', async () => {
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 13, /Not covered/);
    await writeFile(file(), original.slice(0, original.length / 2));
    await hoverSays(document, 13, /^$/);
    await writeFile(file(), original);
    await hoverSays(document, 13, /Not covered/);
  });
});
