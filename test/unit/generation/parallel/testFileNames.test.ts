import assert from 'node:assert/strict';
import { testFileNames } from '../../../../src/generation/parallel/testFileNames';

describe('Names of generated test files', () => {
  const names = (modules: Record<string, string>, taken: readonly string[] = []): Record<string, string> =>
    Object.fromEntries(testFileNames(new Map(Object.entries(modules)), taken));

  it('say the whole module', () => {
    assert.deepEqual(names({ a: 'shop.pricing.tax', b: 'shop' }), {
      a: 'test_shop_pricing_tax.py',
      b: 'test_shop.py',
    });
  });

  it('are different for modules that would get the same, whatever order they come in', () => {
    const expected = { one: 'test_a_b_c.py', two: 'test_a_b_c_2.py', three: 'test_a_b_c_3.py' };
    assert.deepEqual(names({ one: 'a.b.c', two: 'a.b_c', three: 'a_b.c' }), expected);
    assert.deepEqual(names({ three: 'a_b.c', two: 'a.b_c', one: 'a.b.c' }), expected);
  });

  it('are different where the case of letters makes no difference, and for one module in two places', () => {
    assert.deepEqual(names({ one: 'A.x', two: 'a.x' }), { one: 'test_A_x.py', two: 'test_a_x_2.py' });
    assert.deepEqual(names({ 'lib2/m.py': 'm', 'lib1/m.py': 'm' }), {
      'lib1/m.py': 'test_m.py',
      'lib2/m.py': 'test_m_2.py',
    });
  });

  it('are those of no file that is there', () => {
    assert.deepEqual(names({ a: 'a' }, ['test_a.py', 'Test_A_2.py']), { a: 'test_a_3.py' });
  });

  it('are never too long for a file system, and still different', () => {
    const long = 'package.'.repeat(60);
    const made = Object.values(names({ a: `${long}one`, b: `${long}two`, c: `größe.${'ß'.repeat(200)}` }));
    assert.equal(new Set(made).size, 3);
    assert.ok(made.every((name) => Buffer.byteLength(name) < 200));
  });
});
