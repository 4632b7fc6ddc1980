import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import { applyEdits } from '../../../src/repair/recipes/edits';
import { repairsFor } from '../../../src/repair/recipes/repairsFor';
import type { TextEdit } from '../../../src/repair/repairRecords';
import { wasmDirectory } from '../../harness/wasm';
import { contextOf, outdated, recipeCases } from './recipeCases';

describe('mechanical repairs', () => {
  let parser: Parser;

  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  after(() => parser.delete());

  it('mend an object that only a name tells apart where tests fail, and leave what passes', () => {
    const one = recipeCases().find(({ name }) => name === 'a mock without a spec is asked for by the new name')!;
    const [path, text] = [...one.tests][0]!;
    const { failure, ...rest } = one.diagnosis;
    const diagnosis = { ...rest, failure: { ...failure, nodeId: `${path}::test_magic` } };
    const [first] = repairsFor(diagnosis, outdated, contextOf(parser, one)).repairs;
    const lines = first!.edits.get(`/project/${path}`)!.map(({ start }) => text.slice(0, start).split('\n').length);
    assert.deepEqual(lines, [17]);
  });

  for (const one of recipeCases()) {
    it(one.name, () => {
      const { repairs, refusals } = repairsFor(one.diagnosis, outdated, contextOf(parser, one), [...one.tests.keys()]);
      const edits = repairs[0]?.edits ?? new Map<string, readonly TextEdit[]>();
      const repaired = new Map<string, string>();
      for (const [path, text] of one.tests) {
        const own = edits.get(`/project/${path}`);
        if (own) repaired.set(path, applyEdits(text, own));
      }
      assert.equal(written(repaired), written(one.repaired));
      for (const sentence of one.refused) {
        assert.ok(
          refusals.some((refusal) => refusal.includes(sentence)),
          `${sentence}\nis not among\n${refusals.join('\n')}`,
        );
      }
      assert.equal(refusals.length > 0, one.refused.length > 0, refusals.join('\n'));
    });
  }
});

function written(files: ReadonlyMap<string, string>): string {
  return [...files].map(([path, text]) => `# ${path}\n${text}`).join('\n');
}
