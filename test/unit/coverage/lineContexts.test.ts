import assert from 'node:assert/strict';
import { contextsOf } from '../../../src/coverage/lineContexts';
import { fixtureText, spoiled } from './reports';

describe('contextsOf', () => {
  const of = (text: string, path = 'src/app.py') => Object.fromEntries(contextsOf(Buffer.from(text), path));

  it('says which tests ran a line, by the report of a real coverage.py', () => {
    const name = 'coverage-7.17.3-branch-contexts.json';
    const raw = JSON.parse(fixtureText(name)) as { files: Record<string, { contexts: Record<string, string[]> }> };
    for (const [path, { contexts }] of Object.entries(raw.files)) {
      const named = Object.entries(contexts).map(([line, names]) => [line, names.filter((each) => each !== '')]);
      assert.deepEqual(of(fixtureText(name), path), Object.fromEntries(named));
    }
  });

  it('knows of none in a report without contexts, or of a file that is not in it', () => {
    const text = spoiled((_, file) => (file.contexts = { 1: ['test_a'] }));
    assert.deepEqual(of(fixtureText('coverage-7.6.12.json'), 'pkg/shapes.py'), {});
    assert.deepEqual(of(text, 'src/other.py'), {});
  });

  it('tells a line that ran outside of tests only from one of which nothing is known', () => {
    const text = spoiled((_, file) => (file.contexts = { 1: [''], 2: [] }));
    assert.deepEqual(of(text), { 1: [] });
  });

  it('keeps one list for all lines that the same tests ran', () => {
    const text = spoiled((_, file) => (file.contexts = { 1: ['test_a', 'test_b'], 2: ['', 'test_a', 'test_b'] }));
    const contexts = contextsOf(Buffer.from(text), 'src/app.py');
    assert.deepEqual(contexts.get(1), ['test_a', 'test_b']);
    assert.equal(contexts.get(1), contexts.get(2));
  });

  it('joins what two systems measured', () => {
    const text = spoiled(({ files }, file) => {
      file.contexts = { 1: ['', 'test_a'] };
      files['src\\app.py'] = { ...file, contexts: { 1: ['test_b', 'test_a'] } };
    });
    assert.deepEqual(of(text), { 1: ['test_a', 'test_b'] });
  });

  it('refuses contexts that are none', () => {
    const withContexts = (contexts: unknown) => of(spoiled((_, file) => (file.contexts = contexts)));
    assert.throws(() => withContexts({ 1: 'test_a' }), /contexts\["1"\] should be the list/);
    assert.throws(() => withContexts({ first: ['test_a'] }), /contexts\["first"\] should be the list/);
    assert.throws(() => withContexts(['test_a']), /contexts should be an object, but is a list/);
  });
});
