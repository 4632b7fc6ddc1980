import assert from 'node:assert/strict';
import { contextsOf } from '../../../src/coverage/lineContexts';
import { fixtureText, spoiled } from './reports';

describe('contextsOf', () => {
  const of = (text: string, path = 'src/app.py') => Object.fromEntries(contextsOf(Buffer.from(text), path));

  it('says which tests ran a line, by the report of a real coverage.py', () => {
    const name = 'coverage-7.17.3-branch-contexts.json';
    const raw = JSON.parse(fixtureText(name)) as { files: Record<string, { contexts: Record<string, string[]> }> };
    for (const [path, { contexts }] of Object.entries(raw.files)) {
      const named = Object.entries(contexts).map(
        ([line, names]) => [line, names.filter((each) => each !== '')] as const,
      );
      assert.deepEqual(of(fixtureText(name), path), Object.fromEntries(named.filter(([, names]) => names.length > 0)));
    }
  });

  it('knows of none in a report without contexts, or of a file that is not in it', () => {
    const text = spoiled((_, file) => (file.contexts = { 1: ['test_a'] }));
    assert.deepEqual(of(fixtureText('coverage-7.6.12.json'), 'pkg/shapes.py'), {});
    assert.deepEqual(of(text, 'src/other.py'), {});
  });

  it('leaves out what ran outside of tests, and joins what two systems measured', () => {
    const text = spoiled(({ files }, file) => {
      file.contexts = { 1: ['', 'test_a'], 2: [''] };
      files['src\\app.py'] = { ...file, contexts: { 1: ['test_b', 'test_a'] } };
    });
    assert.deepEqual(of(text), { 1: ['test_a', 'test_b'] });
  });

  it('refuses contexts that are none', () => {
    const text = spoiled((_, file) => (file.contexts = { 1: 'test_a' }));
    assert.throws(() => of(text), /contexts\["1"\] should be the list/);
  });
});
