import assert from 'node:assert/strict';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { compareWithCPython, standardLibrary } from '../../harness/cpython';
import { wasmDirectory } from '../../harness/wasm';

describe("CPython's own ast and the analysis", () => {
  it('agree on every definition in a part of the standard library (SMART_TEST_FILES=all: in all of it)', async function () {
    this.timeout(600_000);
    const all = await standardLibrary();
    const step = process.env.SMART_TEST_FILES === 'all' ? 1 : Math.max(1, Math.floor(all.length / 150));
    const analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
    const { accepted, disagreements } = await compareWithCPython(
      all.filter((_, index) => index % step === 0),
      analyzer,
    );
    analyzer.dispose();
    assert.deepEqual(disagreements, []);
    assert.ok(accepted.length > 100, `only ${accepted.length} files were compared`);
  });
});
