import assert from 'node:assert/strict';
import { suggestMapping, whyNothing } from '../../../src/editor/fileSituation';

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

describe('whyNothing', () => {
  it('says where the report was made when that is not here', () => {
    const situation = { kind: 'elsewhere', folder: {} as never, mapping: { from: '/app', to: 'src' } } as const;
    assert.equal(
      whyNothing(situation, 'tax.py'),
      'The report was made in another folder (/app). Set smart-test.pathMappings.',
    );
  });
});
