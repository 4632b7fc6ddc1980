import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/paths.mjs';
import type { Assertion, TestCase, TestDesign, TestTarget } from '../../../src/generation/testDesign';
import { plainStyle } from '../../../src/generation/testStyle';
import { writeTests } from '../../../src/generation/testWriter';
import { syntaxProblems } from './python';
import { argument, call, expression, parameter, signature, target, testCase } from './targets';

const GOLDEN = path.join(root, 'test/fixtures/generation');

const check = (left: string, form: Assertion['form'], right: string, module?: string, name?: string): Assertion => ({
  left,
  form,
  right: expression(right, module, name),
});
const equals = (right: string, left = 'result'): Assertion => check(left, 'equals', right);

const design = (of: TestTarget, ...cases: TestCase[]): TestDesign => ({
  target: of,
  cases,
  unreachedLines: [],
  dropped: [],
  tried: 10,
});

const order = expression('Order(1)', 'shop.pricing', 'Order');

const DESIGNS: Readonly<Record<string, () => readonly TestDesign[]>> = {
  single: () => [
    design(
      target(signature('total', { params: [parameter('prices')] })),
      testCase({ call: call([argument('prices', '[1, 2]')]), assertions: [equals('3')] }),
    ),
  ],

  parametrized: () => {
    const discount = target(signature('discount', { params: [parameter('price'), parameter('rate')] }));
    const row = (price: string, rate: string, result: string): TestCase =>
      testCase({ call: call([argument('price', price), argument('rate', rate)]), assertions: [equals(result)] });
    return [
      design(
        discount,
        row('100', '0.5', '50.0'),
        row('0', '0.5', '0.0'),
        row('""', '0.5', '""'),
        row('"größe"', '0.5', '"g"'),
        row('["a long item", "another long item", "a third long item", "a fourth long item"]', '0.5', '1'),
      ),
    ];
  },

  raises: () => {
    const withdraw = target(
      signature('withdraw', {
        params: [parameter('amount: int')],
        raises: [{ name: 'ValueError', line: 12, condition: 'amount <= 0' }],
      }),
    );
    const raising = (amount: string, message: string | null): TestCase =>
      testCase({
        reason: 'error path',
        call: call([argument('amount', amount)]),
        raises: { type: expression('ValueError'), message },
      });
    const own = testCase({
      reason: 'error path',
      call: call([argument('amount', '1000')]),
      raises: { type: expression('StockError', 'shop.errors', 'StockError'), message: null },
    });
    return [design(withdraw, raising('0', '"amount is 0"'), raising('-1', '"amount is -1"'), own)];
  },

  state: () => {
    const add = target(signature('Order.add', { params: [parameter('self'), parameter('name'), parameter('lines')] }));
    return [
      design(
        add,
        testCase({
          call: call([argument('name', '"tea"'), argument('lines', '[]')], { receiver: order }),
          assertions: [equals('["tea"]', 'lines'), equals('1', 'order.size')],
        }),
        testCase({
          call: call([argument('name', '"tea"'), argument('lines', '[]')], {
            receiver: order,
            before: [expression('.close()')],
          }),
          raises: { type: expression('RuntimeError'), message: '"closed"' },
          assertions: [equals('2', 'order.attempts')],
        }),
      ),
    ];
  },

  asynchronous: () => [
    design(
      target(signature('fetch', { isAsync: true, params: [parameter('key')] })),
      testCase({ drive: 'await', call: call([argument('key', '"a"')]), assertions: [equals('{"a": 1}')] }),
    ),
    design(
      target(signature('stream', { isAsync: true, isGenerator: true, params: [parameter('count')] })),
      testCase({ drive: 'async_iterate', call: call([argument('count', '2')]), assertions: [equals('[0, 1]')] }),
      testCase({
        drive: 'async_iterate',
        call: call([argument('count', '"a value"'), argument('sep', '"another"', 'keyword')]),
        assertions: [equals('[]')],
      }),
    ),
    design(
      target(signature('countdown', { isGenerator: true, params: [parameter('start')] })),
      testCase({ drive: 'iterate', call: call([argument('start', '3')]), assertions: [equals('[3, 2, 1]')] }),
    ),
  ],

  members: () => {
    const size = signature('Order.size', { kind: 'property', decorators: ['property'], params: [parameter('self')] });
    const equal = signature('Order.__eq__', { params: [parameter('self'), parameter('other')] });
    const parse = signature('Order.parse', { kind: 'class_method', params: [parameter('cls'), parameter('text')] });
    const init = signature('Order.__init__', { params: [parameter('self'), parameter('size')] });
    return [
      design(target(size), testCase({ call: call([], { receiver: order }), assertions: [equals('1')] })),
      design(
        target(equal),
        testCase({
          call: call([argument('other', '3')], { receiver: order }),
          assertions: [check('result', 'is', 'False')],
        }),
      ),
      design(
        target(parse),
        testCase({
          call: call([argument('text', '"1"')]),
          assertions: [check('result', 'isinstance', 'Order', 'shop.pricing', 'Order'), equals('1', 'result.size')],
        }),
      ),
      design(target(init), testCase({ call: call([argument('size', '2')]), assertions: [equals('2', 'result.size')] })),
    ];
  },

  contextManager: () => {
    const opened = target(signature('opened', { isGenerator: true, decorators: ['contextmanager'] }));
    return [
      design(
        opened,
        testCase({ drive: 'enter', call: call([argument('name', '"a"')]), assertions: [equals('"A"')] }),
        testCase({
          drive: 'enter',
          call: call([argument('name', '""')]),
          raises: { type: expression('ValueError'), message: '"no name"' },
        }),
      ),
    ];
  },

  effects: () => {
    const save = target(signature('save', { params: [parameter('path: Path'), parameter('text')] }));
    const show = target(signature('show', { params: [parameter('name')] }));
    return [
      design(
        save,
        testCase({
          call: call([argument('path', 'tmp_path / "file.txt"'), argument('text', '"one"')]),
          assertions: [equals('"one\\n"', '(tmp_path / "file.txt").read_text(encoding="utf-8")')],
        }),
        testCase({
          needsOwnDirectory: true,
          call: call([argument('path', '"out.txt"'), argument('text', '"one"')]),
          assertions: [equals('"one\\n"', '(tmp_path / "out.txt").read_text(encoding="utf-8")')],
        }),
      ),
      design(
        show,
        testCase({
          call: call([argument('name', '"Ann"')]),
          assertions: [equals('"Hello Ann\\n"', 'capsys.readouterr().out')],
        }),
        testCase({
          call: call([argument('name', '"Bob"')]),
          assertions: [equals('"Hello Bob\\n"', 'capsys.readouterr().out')],
        }),
      ),
    ];
  },

  values: () => {
    const mean = target(signature('mean', { params: [parameter('values'), parameter('*rest'), parameter('**more')] }));
    return [
      design(
        mean,
        testCase({
          call: call([argument('values', '[0.1, 0.2]')]),
          assertions: [check('result', 'approx', '0.15000000000000002')],
        }),
        testCase({
          call: call([
            argument('values', '[]'),
            argument('rest', '(1, 2)', 'star'),
            argument('more', '{"key": 1}', 'double_star'),
          ]),
          assertions: [check('result', 'is', 'None')],
        }),
        testCase({
          call: {
            ...call([argument('values', '[Decimal("1.5")]')]),
            arguments: [
              { name: 'values', passing: 'positional', value: expression('[Decimal("1.5")]', 'decimal', 'Decimal') },
            ],
          },
          assertions: [check('result', 'equals', 'Decimal("1.5")', 'decimal', 'Decimal')],
        }),
        testCase({
          call: call([argument('values', '"a"')]),
          assertions: [check('result', 'isinstance', 'dict'), equals('2', 'len(result)')],
        }),
      ),
    ];
  },
};

describe('Writing tests', () => {
  for (const [name, designs] of Object.entries(DESIGNS)) {
    it(`gives the text of ${name}.py`, () => {
      const file = path.join(GOLDEN, `${name}.py`);
      const { text } = writeTests(designs());
      // `UPDATE_GOLDEN=1 npm run test:unit` writes them again: read the difference before you commit it.
      if (process.env['UPDATE_GOLDEN']) writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }

  it('gives the same bytes for the same design', () => {
    for (const designs of Object.values(DESIGNS)) assert.equal(writeTests(designs()).text, writeTests(designs()).text);
  });

  it('has a golden file for every design, and each of them is Python', () => {
    const names = readdirSync(GOLDEN).filter((name) => name.endsWith('.py'));
    assert.deepEqual(
      names.sort(),
      Object.keys(DESIGNS)
        .map((name) => `${name}.py`)
        .sort(),
    );
    const texts = names.map((name) => readFileSync(path.join(GOLDEN, name), 'utf8'));
    assert.deepEqual(
      syntaxProblems(texts),
      names.map(() => null),
    );
  });

  it('keeps to 88 columns, and leaves no blanks at the end of a line', () => {
    for (const designs of Object.values(DESIGNS)) {
      const faulty = writeTests(designs())
        .text.split('\n')
        .filter((line) => line.length > 88 || /\s$/.test(line));
      assert.deepEqual(faulty, []);
    }
  });

  it('says which case each test is, by the name that pytest gives it', () => {
    const { caseByTest } = writeTests(DESIGNS['parametrized']!());
    const names = [...caseByTest.keys()];
    assert.equal(names.length, 5);
    assert.equal(names[0], 'test_discount[price=100]');
    assert.equal(caseByTest.get('test_discount[price=0]')?.call.arguments[0]?.value.text, '0');
  });

  it('puts methods into a class for each function or class under test, where a project does so', () => {
    const style = { ...plainStyle, isInClasses: true, functionPrefix: 'check_', classPrefix: 'Describe' };
    const designs = [...DESIGNS['parametrized']!(), ...DESIGNS['members']!(), ...DESIGNS['members']!()];
    const { text, caseByTest } = writeTests(designs, style);
    assert.deepEqual(
      [...text.matchAll(/^class (\w+):$/gm)].map(([, name]) => name),
      ['DescribeDiscount', 'DescribeOrder'],
    );
    assert.match(text, /^class DescribeDiscount:\n {4}@pytest\.mark\.parametrize\(\n {8}\("price", "expected"\),$/m);
    assert.match(text, /^ {4}def check_discount\(self, price, expected\):\n {8}assert/m);
    assert.match(text, /^ {4}def check_size\(self\):\n {8}"""/m);
    assert.ok(caseByTest.has('DescribeDiscount::check_discount[price=100]'));
    assert.ok(caseByTest.has('DescribeOrder::check_size_2'));
    assert.deepEqual(syntaxProblems([text]), [null]);
  });

  it('leaves docstrings out, and keeps to another width, where a project does so', () => {
    const style = { ...plainStyle, hasDocstrings: false, width: 50 };
    for (const [name, designs] of Object.entries(DESIGNS)) {
      const { text } = writeTests(designs(), style);
      assert.doesNotMatch(text, /^ +"""/m);
      if (name === 'parametrized') assert.match(text, /pytest\.param\(\n {12}/);
    }
  });

  it('gives tests of functions with the same name different names', () => {
    const one = design(target(signature('get')), testCase({ call: call([]), assertions: [equals('1')] }));
    const other = design(target(signature('_get')), testCase({ call: call([]), assertions: [equals('2')] }));
    assert.deepEqual([...writeTests([one, other]).caseByTest.keys()], ['test_get', 'test_get_2']);
  });
});
