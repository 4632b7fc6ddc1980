import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';

describe('the analysis of a document that is edited', () => {
  let analyzer: ASTFunctionAnalyzer;

  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  /** Pieces of Python that change what stands around them: strings, brackets, comments, indentation, line ends. */
  const piece = fc.constantFrom(
    'def f(a, b: int = 1):\n    """Docs."""\n    return a\n',
    'class A(B):\n    x: int = 0\n\n    def m(self):\n        raise E(self.x)\n',
    '    if x and y:\n        yield 1\n    else:\n        pass\n',
    'x = f"{a:>{w}} {b!r}"\n',
    'y = (1 +\n2)\n',
    'async def g(*, k=lambda: 0): ...\n',
    '@d(1)\n',
    'match x:\n    case [1, _]:\n        pass\n',
    '"""',
    "'",
    '(',
    ')',
    '#',
    ':',
    '\\\n',
    '\n',
    '\r\n',
    '    ',
    '\t',
    ' ',
    '😀é',
    'f"{x:=}"',
    'not ',
    'else',
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const edit = fc.record({ at: fc.nat(), removed: fc.nat({ max: 40 }), inserted: fc.oneof(piece, fc.constant('')) });

  it('is the one that its text has by itself, after any edits', () => {
    const edited = fc.property(text, fc.array(edit, { maxLength: 8 }), (start, edits) => {
      const document = analyzer.openDocument();
      let now = start;
      assert.deepEqual(document.readModule(now), analyzer.readModule(now));
      for (const { at, removed, inserted } of edits) {
        const offset = at % (now.length + 1);
        now = now.slice(0, offset) + inserted + now.slice(offset + removed);
        assert.deepEqual(document.readModule(now), analyzer.readModule(now));
      }
      document.dispose();
    });
    fc.assert(edited, { numRuns: 150 });
  });

  it('is right again when an error is taken back', () => {
    const document = analyzer.openDocument();
    const whole = 'def f():\n    return 1\n\n\ndef g(x):\n    return x\n';
    for (const now of [whole, whole.replace('1', '("""'), whole, '', whole.replace('x', 'é😀'), whole]) {
      assert.deepEqual(document.readModule(now), analyzer.readModule(now), now);
    }
    document.dispose();
  });
});
