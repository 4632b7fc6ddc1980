import assert from 'node:assert/strict';
import { argumentVectors, setupsOf } from '../../../src/generation/setups';
import { analysis, parameter, signature } from './targets';

const uses = (...texts: string[]) => texts.map((text) => ({ text, operator: 'other', subject: null }));
const texts = (...args: Parameters<typeof setupsOf>): string[] => setupsOf(...args).map(({ text }) => text);

describe('Setting the world up', () => {
  it('gives variables of the environment that a function may ask for a value, and takes it away', () => {
    const home = signature('home', { constants: uses('"SHOP_HOME"', '"tea"') });
    assert.deepEqual(texts(home, analysis()), [
      'monkeypatch.setenv("SHOP_HOME", "1")',
      'monkeypatch.setenv("SHOP_HOME", "test_value")',
      'monkeypatch.delenv("SHOP_HOME", raising=False)',
    ]);
  });

  it('gives a main function that takes no arguments a command line', () => {
    const main = signature('main');
    const parser = signature('build', { constants: uses('"--verbose"') });
    const known = analysis({
      functions: [main, parser],
      imports: [{ name: 'argparse', module: 'argparse', member: null }],
    });
    assert.ok(texts(main, known).includes('monkeypatch.setattr("sys.argv", ["prog", "--verbose"])'));
    assert.deepEqual(texts(signature('main', { params: [parameter('argv')] }), known), []);
    assert.deepEqual(texts(main, analysis()), []);
  });

  it('makes command lines of the options that a module speaks of', () => {
    const vectors = argumentVectors([signature('main', { constants: uses('"--out"', '"-v"', '"add"', '"A b"') })]);
    assert.deepEqual(vectors[0], []);
    assert.ok(vectors.some((one) => one.join(' ') === '"--out" "1"'));
    assert.ok(vectors.some((one) => one.join(' ') === '"add"'));
    assert.ok(!vectors.flat().includes('"A b"'));
  });
});
