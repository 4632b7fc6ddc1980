import assert from 'node:assert/strict';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { KnownImports } from '../../../../src/generation/parallel/knownImports';
import { readProjectLayout } from '../../../../src/python/projectLayout';
import { optionsFor, shopProject } from '../shopProject';

describe('Imports that are known without importing', () => {
  it('are those of the project, the standard library and installed packages', async () => {
    const root = shopProject();
    writeFileSync(path.join(root, 'shop/stars.py'), 'from os.path import *\n');
    const { analyzer, interpreter } = await optionsFor(root);
    const imports = new KnownImports({ layout: await readProjectLayout(root), analyzer, interpreter });
    const there = [
      { module: 'shop.pricing', name: '' },
      { module: 'shop', name: 'pricing' },
      { module: 'shop.stars', name: 'join' },
      { module: 'decimal', name: 'Decimal' },
      { module: 'pytest', name: '' },
      { module: 'coverage', name: 'Coverage' },
    ];
    const missing = [
      { module: 'shop.nowhere', name: '' },
      { module: 'shop.pricing', name: 'nothing_of_that_name' },
      { module: 'no_such_package_anywhere', name: 'it' },
      { module: '..pricing', name: 'x' },
    ];
    assert.deepEqual(await imports.importable([...missing, ...there]), there);
  });
});
