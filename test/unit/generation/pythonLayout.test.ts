import assert from 'node:assert/strict';
import fc from 'fast-check';
import { folded, splitArguments } from '../../../src/generation/pythonLayout';
import { askPython } from './python';

const DUMPS = `
def dump(text):
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError as error:
        return f"SyntaxError: {error.msg}"
answers = [[dump(text) for text in pair] for pair in questions]
`;

/** Python expressions as tests have them: literals, calls, comprehensions, subscripts, lambdas, operators. */
const python = fc.letrec<{ expression: string; atom: string; compound: string }>((tie) => {
  const name = fc.constantFrom('total', 'Decimal', 'shop.Order', 'x', 'result', 'in_stock', 'lambda_value', 'notes');
  const string = fc.oneof(
    fc.string({ maxLength: 30 }).map((text) => JSON.stringify(text).replaceAll(/[\u2028\u2029\ud800-\udfff]/g, 'u')),
    fc.constantFrom(
      `'a, "b" (c'`,
      `"it's, ["`,
      `b"x)y"`,
      `r"\\d, ("`,
      `"\\\\"`,
      `f"{x}, ("`,
      `"a: b"`,
      `"lambda x: ("`,
    ),
  );
  const several = fc.array(tie('expression'), { maxLength: 5 });
  const some = fc.array(tie('expression'), { minLength: 1, maxLength: 5 });
  return {
    atom: fc.oneof(
      name,
      string,
      fc.integer().map(String),
      fc.constantFrom('None', 'True', '1.5', '-0.0', '1e10', '...'),
    ),
    expression: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('atom'), tie('compound')),
    compound: fc.oneof(
      several.map((items) => `[${items.join(', ')}]`),
      some.map((items) => (items.length === 1 ? `(${items[0]!},)` : `(${items.join(', ')})`)),
      fc
        .array(fc.tuple(tie('atom'), tie('expression')), { maxLength: 4 })
        .map((items) => `{${items.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
      some.map((items) => `{${items.join(', ')}}`),
      fc.tuple(name, several).map(([callee, items]) => `${callee}(${items.join(', ')})`),
      fc.tuple(name, tie('expression')).map(([callee, item]) => `${callee}(key=${item}, *args, **kwargs)`),
      fc.tuple(name, tie('expression')).map(([value, index]) => `${value}[${index}]`),
      fc.tuple(name, tie('expression'), tie('expression')).map(([value, a, b]) => `${value}[${a}:${b}]`),
      fc.tuple(tie('atom'), tie('expression')).map(([a, b]) => `(${a} + ${b})`),
      tie('expression').map((body) => `(lambda a, b=1: ${body})`),
      tie('expression').map((body) => `run(lambda *args, **kwargs: ${body}, 2)`),
      fc.tuple(tie('expression'), name).map(([body, items]) => `[${body} for x, y in ${items}]`),
      fc.tuple(tie('expression'), name).map(([body, items]) => `sum(${body} for x in ${items})`),
      fc.tuple(tie('atom'), tie('expression')).map(([a, b]) => `(${a} if x else ${b})`),
      fc.tuple(name, several, name).map(([callee, items, method]) => `${callee}(${items.join(', ')}).${method}`),
    ),
  };
}).expression;

const statement = fc
  .tuple(python, python)
  .chain(([a, b]) =>
    fc.constantFrom(
      `value = ${a}`,
      `assert ${a} == ${b}`,
      `assert ${a} is ${b}`,
      `assert total(${a}, key=${b}) == pytest.approx(${b})`,
      `assert isinstance(${a}, ${b})`,
      `total(${a}, ${b})`,
      `order.add(${a}).total(${b})`,
      `with shop.open(${a}, ${b}) as result:`,
      `with pytest.raises(ValueError):`,
      `return [item async for item in total(${a}, ${b})]`,
    ),
  );

/** Something that can be parsed alone. */
function program(text: string): string {
  return `async def f():\n${text}${/:$/.test(text) ? '\n            pass' : ''}\n`;
}

describe('Folding long lines', () => {
  it('leaves a line that fits as it is', () => {
    assert.deepEqual(folded('assert total([1, 2]) == 3', 4), ['    assert total([1, 2]) == 3']);
  });

  it('breaks at the last bracket, as Black does', () => {
    const statement = 'order = Order(["a first rather long item", "a second rather long item"], x=True, y=False)';
    assert.deepEqual(folded(statement, 4), [
      '    order = Order(',
      '        ["a first rather long item", "a second rather long item"], x=True, y=False',
      '    )',
    ]);
  });

  it('breaks at an earlier bracket where what is before the last one is too long', () => {
    const items = ['lambda *args: args[0]', 'lambda *args: args[0]', 'lambda *args: 1'].join(', ');
    assert.deepEqual(folded(`parse_string_factory(1, 1, ${items}, 1)("Apple")`, 4), [
      '    parse_string_factory(',
      `        1, 1, ${items}, 1`,
      '    )("Apple")',
    ]);
  });

  it('puts an assert in parentheses that has no bracket to break at', () => {
    const message = `"${'x'.repeat(70)}"`;
    assert.deepEqual(folded(`assert str(caught.value) == ${message}`, 4), [
      '    assert (',
      '        str(caught.value)',
      `        == ${message}`,
      '    )',
    ]);
  });

  it('puts each item on a line of its own, with a comma behind the last, where they do not fit on one', () => {
    const items = Array.from({ length: 4 }, (_, index) => `"${String(index).repeat(30)}"`);
    assert.deepEqual(folded(`value = [${items.join(', ')}]`, 0), [
      'value = [',
      ...items.map((item) => `    ${item},`),
      ']',
    ]);
  });

  it('adds no comma that would make a tuple or another subscript', () => {
    const long = `"${'x'.repeat(90)}"`;
    for (const text of [`value = (${long})`, `value = rows[${long}]`, `assert x in (${long})`]) {
      assert.deepEqual(folded(text, 0), [text]);
    }
  });

  it('splits arguments at their own commas only', () => {
    assert.deepEqual(splitArguments('a, [b, c], "d, e", f(g, h), {1: 2, 3: 4}, lambda i, j: i'), [
      'a',
      '[b, c]',
      '"d, e"',
      'f(g, h)',
      '{1: 2, 3: 4}',
      'lambda i, j: i',
    ]);
    assert.deepEqual(splitArguments(''), []);
    assert.deepEqual(splitArguments(`'it\\'s, "', 2`), [`'it\\'s, "'`, '2']);
  });

  it('never changes what the Python means', () => {
    const texts = fc.sample(fc.tuple(statement, fc.constantFrom(4, 8)), { numRuns: 4000, seed: 11 });
    const long = texts.filter(([text, indent]) => text.length + indent > 88);
    assert.ok(long.length > 500, `only ${long.length} long statements`);
    const pairs = long.map(([text, indent]) => [
      program(' '.repeat(indent) + text),
      program(folded(text, indent).join('\n')),
    ]);
    const dumps = askPython(DUMPS, pairs) as [string, string][];
    const valid = dumps.filter(([before]) => !before.startsWith('SyntaxError'));
    assert.ok(valid.length > 0.9 * dumps.length, `only ${valid.length} of ${dumps.length} samples are Python`);
    dumps.forEach(([before, after], index) => {
      if (!before.startsWith('SyntaxError')) assert.equal(after, before, pairs[index]!.join('\n'));
    });
  });

  it('gives every item that it splits back, in order', () => {
    const lists = fc.sample(fc.array(python, { minLength: 1, maxLength: 6 }), { numRuns: 2000, seed: 12 });
    const script = `
def items(texts):
    try:
        return [ast.dump(ast.parse(text, mode="eval")) for text in texts]
    except SyntaxError:
        return None
answers = [[items(whole), items(split)] for whole, split in questions]
`;
    const pairs = lists.map((items) => [items, splitArguments(items.join(', '))]);
    const answers = askPython(script, pairs) as [string[] | null, string[] | null][];
    answers.forEach(([whole, split], index) => {
      if (whole) assert.deepEqual(split, whole, pairs[index]!.join('\n'));
    });
  });
});
