import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ClassCatalog } from '../../../src/generation/classCatalog';
import { absentState, stateSetups } from '../../../src/generation/moduleState';
import type { ObservedException } from '../../../src/pytest/probe';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';

describe('State of the objects of a module', () => {
  let analyzer: ASTFunctionAnalyzer;
  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  function absentIn(text: string, message: string): string[] {
    const analysis = analyzer.analyze(text, { parameterUses: true });
    const catalog = new ClassCatalog({ name: 'shop.trace', analysis }, []);
    const exception = { type: 'AttributeError', message } as ObservedException;
    return absentState(exception, 'shop.trace', analysis, catalog).map((step) => step.text);
  }

  const depth = 'state = threading.local()\n\n\ndef indent():\n    return " " * state.depth\n';

  it('is given to them where they lack it, whichever function of the module reads it', () => {
    const steps = absentIn(
      `import threading\n\n${depth}\n\ndef show():\n    return indent()\n`,
      "'_thread._local' object has no attribute 'depth'",
    );
    assert.equal(steps[0], 'monkeypatch.setattr("shop.trace.state.depth", 1, raising=False)');
  });

  it('is of the kind that the body uses', () => {
    const steps = absentIn(
      'state = Local()\n\n\ndef last():\n    return state.stack.pop()\n\n\ndef push(x):\n    state.stack.append(x)\n',
      "'_thread._local' object has no attribute 'stack'",
    );
    assert.match(steps[0]!, /^monkeypatch\.setattr\("shop\.trace\.state\.stack", \[.*\], raising=False\)$/);
  });

  it('is not what an argument lacks, nor a class, nor a module', () => {
    assert.deepEqual(absentIn(depth, "'int' object has no attribute 'name'"), []);
    const used = 'import os\n\n\nclass Box:\n    pass\n\n\ndef size():\n    return Box.width + os.width\n';
    assert.deepEqual(absentIn(used, "type object 'Box' has no attribute 'width'"), []);
  });

  it('is nothing to set where the function only reads its arguments and modules', () => {
    const analysis = analyzer.analyze('import os\n\n\ndef kind(order):\n    return order.kind + os.sep\n', {
      parameterUses: true,
    });
    const catalog = new ClassCatalog({ name: 'shop.trace', analysis }, []);
    assert.deepEqual(stateSetups('shop.trace', analysis.functions[0]!, analysis, catalog), []);
  });
});
