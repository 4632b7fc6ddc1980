import assert from 'node:assert/strict';
import { commonMapping, suggestMapping } from '../../../src/coverage/suggestMapping';

describe('suggestMapping', () => {
  it('maps what differs in front of the common end', () => {
    assert.deepEqual(suggestMapping('src/shop/tax.py', ['/app/src/shop/tax.py']), { from: '/app', to: '.' });
    assert.deepEqual(suggestMapping('code/shop/tax.py', ['/app/shop/tax.py']), { from: '/app', to: 'code' });
  });

  it('prefers the path that has most in common with the file', () => {
    const paths = ['/other/tax.py', '/app/shop/tax.py', '/app/shop/discount.py'];
    assert.deepEqual(suggestMapping('lib/shop/tax.py', paths), { from: '/app', to: 'lib' });
  });

  it('suggests nothing when no path ends in the name of the file', () => {
    assert.equal(suggestMapping('src/tax.py', ['/app/discount.py', 'mytax.py']), undefined);
  });

  it('maps a report made inside the package', () => {
    assert.deepEqual(suggestMapping('src/shop/tax.py', ['tax.py']), { from: '.', to: 'src/shop' });
  });
});

describe('commonMapping', () => {
  const files = [
    'src/pkg/a.py',
    'src/pkg/b.py',
    'src/pkg/__init__.py',
    'tests/__init__.py',
    'app1/util.py',
    'app2/util.py',
  ];

  it('finds what most paths of a report have in common: a container, Windows, an installed copy, another folder', () => {
    for (const [from, to] of [
      ['/app', '.'],
      ['C:/Users/me/proj', '.'],
    ]) {
      const paths = [`${from}/src/pkg/a.py`, `${from}/src/pkg/b.py`, `${from}/src/pkg/__init__.py`, '/etc/b.py'];
      assert.deepEqual(commonMapping(files, paths), { mapping: { from, to }, found: 3 });
    }
    for (const from of ['/venv/lib/python3.12/site-packages', '.']) {
      const paths = ['a.py', 'b.py', '__init__.py'].map((name) => `${from === '.' ? '' : `${from}/`}pkg/${name}`);
      assert.deepEqual(commonMapping(files, paths), { mapping: { from, to: 'src' }, found: 3 });
    }
  });

  it('does not choose between files that fit equally well', () => {
    assert.equal(commonMapping(files, ['/build/app/util.py']), undefined);
    assert.deepEqual(commonMapping(files, ['/build/app2/util.py']), { mapping: { from: '/build', to: '.' }, found: 1 });
  });

  it('suggests nothing for paths of which no file has the name, upper and lower case told apart', () => {
    assert.equal(commonMapping(files, ['/app/src/pkg/gone.py', '/app/src/pkg/A.py', '']), undefined);
    assert.equal(commonMapping([], ['/app/a.py']), undefined);
    assert.equal(commonMapping(files, []), undefined);
  });
});
