import assert from 'node:assert/strict';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';

describe('how parameters are used', () => {
  let analyzer: ASTFunctionAnalyzer;

  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  /** Of the parameters of the first function but `self`: `name kind path count`. */
  const uses = (...lines: string[]): string[] =>
    analyzer
      .analyze(lines.join('\n'), { parameterUses: true })
      .functions[0]!.params.filter(({ name }) => name !== 'self')
      .flatMap((param) => param.uses!.map(({ kind, name, count }) => `${param.name} ${kind} ${name} ${count ?? '-'}`));

  it('is not read unless it is asked for', () => {
    const [only] = analyzer.analyze('def f(a):\n    a()\n').functions;
    assert.equal('uses' in only!.params[0]!, false);
  });

  it('tells what is called, with how many arguments', () => {
    assert.deepEqual(uses('def f(a, b):', '    a(1, 2, key=3)', '    return b(*a)'), ['a called  2', 'b called  -']);
  });

  it('tells what is looked up: attributes by their whole path, methods, keys and places', () => {
    assert.deepEqual(
      uses('def f(order):', '    order.customer.name', '    order.close(1)', '    order["id"]', '    return order[2]'),
      ['order attribute customer.name -', 'order method close 1', 'order key "id" -', 'order index  2'],
    );
  });

  it('tells what is iterated and unpacked, and into how many names', () => {
    assert.deepEqual(
      uses('def f(a, b, c):', '    for k, v in a: ...', '    [x for x in b]', '    left, middle, right = c'),
      ['a iterated  2', 'b iterated  1', 'c unpacked  3'],
    );
  });

  it('looks into functions inside it, as decorators have them', () => {
    assert.deepEqual(uses('def twice(fn):', '    def inner(x):', '        return fn(fn(x))', '    return inner'), [
      'fn called  1',
    ]);
  });

  it('follows what is passed on to a function, a method or a class of the module, however they call each other', () => {
    assert.deepEqual(
      uses(
        'def f(a, b):',
        '    g(0, a)',
        '    return Box(b)',
        'def g(n, item):',
        '    item.strip()',
        '    return f(item, n)',
        'class Box:',
        '    def __init__(self, content):',
        '        self.check(content)',
        '    def check(self, value):',
        '        value.weight',
      ),
      ['a method strip 0', 'b attribute weight -'],
    );
  });

  it('follows what is kept in an attribute to the methods of the class', () => {
    assert.deepEqual(
      uses(
        'class Task:',
        '    def __init__(self, fork):',
        '        self._fork = fork',
        '    def run(this):',
        '        return this._fork(1, 2)',
      ),
      ['fork called  2'],
    );
  });
});
