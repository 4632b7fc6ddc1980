import assert from 'node:assert/strict';
import type { FailedComparison, RaisedError, TestFailure } from '../../../src/pytest/failure';
import { classify } from '../../../src/repair/rootCause';
import { failed, inCode, inLibrary, inMock, inTest, raised, shop } from './madeFailures';

const causeOf = (error: RaisedError | null, more: Partial<TestFailure> = {}): string => {
  const { cause, detail, subject } = classify(failed(error, more), shop);
  return `${cause}: ${detail}${subject === null ? '' : ` (${subject})`}`;
};

const typeError = (message: string) => causeOf(raised('TypeError', message));

describe('The cause of a failure, whatever the version of Python says,', () => {
  it('is a wrong call', () => {
    const texts = [
      "m() missing 2 required positional arguments: 'a' and 'b'",
      "D.m() missing 1 required keyword-only argument: 'a'",
      "f() got an unexpected keyword argument 'kk'",
      "f() got an unexpected keyword argument 'kk'. Did you mean 'k'?",
      "int() got an unexpected keyword argument 'zz'",
      "'zz' is an invalid keyword argument for int()",
      'f() takes 1 positional argument but 2 were given',
      'f() takes from 1 to 2 positional arguments but 3 were given',
      'f() takes no arguments',
      'sum() takes at most 2 arguments (3 given)',
      'f() takes no keyword arguments',
      "f() got multiple values for argument 'a'",
      "f() got some positional-only arguments passed as keyword arguments: 'a'",
      "__new__() missing 1 required positional argument: 'a'",
      "<lambda>() missing 1 required positional argument: 'a'",
      "Can't instantiate abstract class C with abstract methods q, r",
      "Can't instantiate abstract class C without an implementation for abstract methods 'q', 'r'",
      "missing a required argument: 'a'",
      'too many positional arguments',
    ];
    for (const text of texts) assert.match(typeError(text), /^type error: call(?: \(|$)/, text);
  });

  it('is a patch target that is gone', () => {
    const patching = { frames: [inTest, { ...inMock, function: '_importer' }] };
    const cases = [
      raised('AttributeError', "<module 'shop' from 'x.py'> does not have the attribute 'old'"),
      raised('ModuleNotFoundError', "No module named 'shop.old'", { bases: ['builtins.ImportError'], ...patching }),
      raised('AttributeError', "module 'shop' has no attribute 'old'", {
        ...patching,
        name: 'old',
        receiver: { kind: 'module', name: 'shop', owner: 'code' },
      }),
    ];
    for (const error of cases) assert.match(causeOf(error), /^mock mismatch: stale patch target/);
  });

  it('is not the patch when a module that is loaded for it fails', () => {
    const error = raised('AttributeError', "module 'shop' has no attribute 'old'", {
      name: 'old',
      receiver: { kind: 'module', name: 'shop', owner: 'code' },
      frames: [inTest, { ...inMock, function: '_importer' }, inCode],
    });
    assert.equal(causeOf(error), 'code error: symbol missing in the code (shop.old)');
  });

  it('is not the patch when the package is not installed', () => {
    const error = raised('ModuleNotFoundError', "No module named 'boto3'", {
      bases: ['builtins.ImportError'],
      frames: [inTest, { ...inMock, function: '_importer' }],
    });
    assert.equal(causeOf(error), 'environment issue: package not installed (boto3)');
  });

  it('is an exception that did not come', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['Failed', "DID NOT RAISE <class 'ValueError'>"],
      ['Failed', 'DID NOT RAISE ValueError'],
      ['AssertionError', 'ValueError not raised'],
      ['AssertionError', 'ValueError not raised by parse'],
    ];
    for (const [type, text] of texts) {
      assert.equal(causeOf(raised(type, text)), 'assertion drift: exception not raised (ValueError)', text);
    }
    for (const text of [
      'DID NOT WARN. No warnings of type (UserWarning,) were emitted.',
      'UserWarning not triggered',
    ]) {
      assert.equal(causeOf(raised('AssertionError', text)), 'assertion drift: warning not given', text);
    }
  });

  it('is the message of an exception', () => {
    const texts = [
      "Regex pattern 'abc' does not match 'xyz'.",
      "Regex pattern did not match.\n Regex: 'abc'\n Input: 'xyz'",
      "Regex pattern did not match.\n  Expected regex: 'abc'\n  Actual message: 'xyz'",
    ];
    for (const text of texts)
      assert.equal(causeOf(raised('AssertionError', text)), 'assertion drift: exception message');
  });

  it('is a wrong call that only the text of an exception shows', () => {
    const text =
      "Regex pattern did not match.\n Regex: 'abc'\n Input: 'total() got an unexpected keyword argument \\'a\\''";
    assert.equal(causeOf(raised('AssertionError', text)), 'type error: call where an exception is expected (total)');
  });

  it('is an assertion of mocks in any wording', () => {
    const frames = [inTest, { ...inMock, function: 'assert_called_with' }];
    for (const text of [
      'expected call not found.\nExpected: send(2)\nActual: send(1)',
      'expected call not found.\nExpected: send(2)\n  Actual: send(1)',
      "Expected 'send' to have been called once. Called 0 times.",
      "Expected 'send' to not have been called. Called 1 times.",
    ]) {
      assert.equal(causeOf(raised('AssertionError', text, { frames })), 'mock mismatch: call mismatch (send)', text);
    }
    for (const text of [
      "Attributes cannot start with 'assert' or 'assret'",
      "'assert_caled' is not a valid assertion.",
    ]) {
      assert.match(causeOf(raised('AttributeError', text, { frames })), /^mock mismatch: unknown assertion/);
    }
  });

  it('is an import that goes in a circle', () => {
    const texts = [
      "cannot import name 'a' from partially initialized module 'shop' (most likely due to a circular import) (x.py)",
      "partially initialized module 'shop' has no attribute 'v' (most likely due to a circular import)",
    ];
    for (const text of texts) assert.match(causeOf(raised('ImportError', text)), /^import error: circular import/);
  });

  it('is a module that the project, its surroundings or Python lacks', () => {
    const missing = (name: string, more: Partial<RaisedError> = {}) =>
      causeOf(
        raised('ModuleNotFoundError', `No module named '${name}'`, { bases: ['builtins.ImportError'], name, ...more }),
      );
    assert.equal(missing('shop.prices'), 'import error: module missing (shop.prices)');
    assert.equal(missing('stock'), 'import error: module missing (stock)');
    assert.equal(missing('shops'), 'import error: module missing (shops)');
    assert.equal(
      missing('shop.prices', { frames: [inTest, inCode] }),
      'code error: module missing in the code (shop.prices)',
    );
    assert.equal(missing('shop.pricing'), 'environment issue: path (shop.pricing)');
    assert.equal(missing('yaml'), 'environment issue: package not installed (PyYAML)');
    assert.equal(missing('boto3.session'), 'environment issue: package not installed (boto3)');
    assert.equal(missing('distutils.core'), 'environment issue: Python version (distutils.core)');
  });

  it('is the code when a name is missing in what it makes while it runs', () => {
    const made = { file: '<shop-0>', line: 1, function: 'f', owner: 'synthetic' as const };
    const missing = (frames: RaisedError['frames']): string =>
      causeOf(raised('NameError', "name 'ar' is not defined", { name: 'ar', frames }));
    assert.equal(missing([inTest, made]), 'code error: undefined name (ar)');
    assert.equal(missing([inTest]), 'import error: name missing in the test (ar)');
  });

  it('is a coroutine that nobody awaits, or something else that is awaited', () => {
    assert.match(typeError("'coroutine' object is not subscriptable"), /^type error: became asynchronous/);
    assert.match(typeError('cannot unpack non-iterable coroutine object'), /^type error: became asynchronous/);
    const warnings = ["coroutine 'total' was never awaited"];
    assert.equal(
      causeOf(raised('AssertionError', 'assert None'), { warnings }),
      'type error: became asynchronous (total)',
    );
    assert.equal(
      causeOf(raised('_pytest.outcomes.Failed', "DID NOT RAISE <class 'ValueError'>"), { warnings }),
      'type error: became asynchronous (total)',
    );
    // Made by the test, kept by the code: nobody else can await it.
    const inside = raised('TypeError', "'coroutine' object is not iterable", { frames: [inTest, inCode] });
    assert.equal(causeOf(inside, { warnings }), 'type error: became asynchronous (total)');
    assert.equal(causeOf(inside), 'code error: coroutine not awaited');
    assert.equal(typeError("object int can't be used in 'await' expression"), 'type error: no longer asynchronous');
  });

  it('is a fixture that is missing, or the plugin that would bring it', () => {
    const lookup = (name: string, availableFixtures: string[] = []) =>
      causeOf(raised('_pytest.fixtures.FixtureLookupError', 'x', { name, frames: [] }), {
        phase: 'setup',
        availableFixtures,
      });
    assert.equal(lookup('baskets', ['basket']), 'missing fixture: fixture not found (baskets)');
    assert.equal(lookup('mocker'), 'environment issue: plugin not installed (pytest-mock)');
    assert.equal(lookup('snapshot'), 'environment issue: plugin not installed (syrupy)');
    assert.equal(lookup('page'), 'missing fixture: fixture not found (page)');
    for (const text of [
      "ScopeMismatch: You tried to access the 'function' scoped fixture 'fx' with a 'session' scoped request object",
      'ScopeMismatch: You tried to access the function scoped fixture fx with a session scoped request object.',
    ]) {
      assert.equal(causeOf(raised('Failed', text, { frames: [] })), 'missing fixture: fixture scope (fx)');
    }
    for (const text of [
      "In test_a: function uses no argument 'zz'",
      "In test_a.py::test_a: function uses no argument 'zz'",
      "In test_a: function uses no fixture 'zz'",
    ]) {
      assert.equal(causeOf(raised('Failed', text, { frames: [] })), 'missing fixture: parametrize (zz)');
    }
    const text = "Values.test_a() missing 1 required positional argument: 'basket'";
    const more = { isUnittest: true, nodeId: 'tests/test_a.py::Values::test_a' };
    assert.equal(
      causeOf(raised('TypeError', text, { frames: [] }), more),
      'missing fixture: fixture in a unittest class (basket)',
    );
  });

  it('is what the test does not simulate', () => {
    const refused = (frames: RaisedError['frames'], text: string) =>
      causeOf(raised('ConnectionRefusedError', '[Errno 111] Connection refused', { frames }), {
        statement: { file: inTest.file, line: 7, endLine: 7, text, expects: null, isTried: false },
      });
    assert.equal(refused([inTest, inCode, inLibrary], 'total()'), 'environment issue: service not reachable');
    assert.match(refused([inTest, inCode, inMock], 'total()'), /^code error: exception/);
    assert.match(refused([inTest], 'raise ConnectionRefusedError'), /^assertion drift: check of its own/);
  });

  it('is the surroundings’: a variable, a file, a program, a service, a terminal', () => {
    const os = { file: '/usr/lib/python3.9/os.py', line: 679, function: '__getitem__', owner: 'library' } as const;
    const frames = [inTest, inCode, os];
    assert.equal(
      causeOf(raised('KeyError', "'SHOP_KEY'", { name: 'SHOP_KEY', frames })),
      'environment issue: variable not set (SHOP_KEY)',
    );
    assert.equal(
      causeOf(raised('ValueError', 'The environment variable SHOP_KEY must be set', { frames: [inTest, inCode] })),
      'environment issue: variable not set (SHOP_KEY)',
    );
    const lost = (file: string, more: RaisedError['frames']) =>
      causeOf(
        raised('FileNotFoundError', `[Errno 2] No such file or directory: '${file}'`, {
          file,
          frames: [inTest, ...more],
        }),
      );
    assert.equal(lost('data/tax.csv', [inCode]), 'environment issue: file (data/tax.csv)');
    assert.equal(
      lost('dot', [inCode, { ...inLibrary, file: '/usr/lib/python3.12/subprocess.py' }]),
      'environment issue: program not installed (dot)',
    );
    assert.equal(
      lost('/tmp/pytest-of-me/out.txt', []),
      'assertion drift: file not written (/tmp/pytest-of-me/out.txt)',
    );
    assert.equal(
      causeOf(raised('EOFError', 'EOF when reading a line', { frames: [inTest, inCode] })),
      'environment issue: needs a terminal',
    );
    assert.equal(
      causeOf(raised('ImportError', 'libGL.so.1: cannot open shared object file: No such file or directory')),
      'environment issue: native library (libGL.so.1)',
    );
    assert.equal(
      causeOf(
        raised('psycopg2.OperationalError', 'could not connect to server: Connection refused', { frames: [inCode] }),
      ),
      'environment issue: service not reachable',
    );
  });

  it('is in the way that two values differ', () => {
    const compared = (left: string, right: string, type: string, operator = '=='): string => {
      const operand = (literal: string) => ({ repr: literal, literal, type: `builtins.${type}` });
      const comparison: FailedComparison = { operator, left: operand(left), right: operand(right) };
      return classify(failed(raised('AssertionError', 'assert'), { comparison }), shop).detail;
    };
    assert.equal(compared('0.30000000000000004', '0.3', 'float'), 'float');
    assert.equal(compared('0.31', '0.3', 'float'), 'value');
    assert.equal(compared("[1, 'a, b', (2, 3)]", "[(2, 3), 1, 'a, b']", 'list'), 'order');
    assert.equal(compared('(1, 2)', '(2, 1)', 'tuple', 'assertEqual'), 'order');
    assert.equal(compared('[1, 2, 2]', '[1, 1, 2]', 'list'), 'value');
    assert.equal(compared('[1, 2]', '[2, 1]', 'list', '!='), 'value');
  });

  it('is how the test ended, when there is no exception', () => {
    assert.equal(causeOf(null, { ending: 'hung', stack: [inTest, inCode, inLibrary] }), 'timeout: hang (total)');
    assert.equal(causeOf(null, { ending: 'hung', phase: 'collect' }), 'timeout: file hangs');
    assert.equal(causeOf(null, { ending: 'ended python', stack: [inTest] }), 'code error: crash (test_a)');
    assert.equal(causeOf(null, { ending: 'ended python' }), 'code error: exit');
    assert.equal(causeOf(null, { ending: 'passed' }), 'assertion drift: passes now');
    assert.equal(causeOf(raised('Failed', 'Timeout >1.0s')), 'timeout: waits too long');
  });

  it('is that of a group’s first exception, and of no cause of an ordinary one', () => {
    const inner = raised('KeyError', "'x'", { name: 'x', frames: [inCode] });
    const group = raised('ExceptionGroup', 'unhandled errors in a TaskGroup (1 sub-exception)');
    assert.equal(causeOf(group, { chain: [group, inner] }), 'code error: exception (total)');
    const outer = raised('shop.Invalid', 'invalid', { frames: [inTest, inCode] });
    assert.match(
      causeOf(outer, { chain: [outer, raised('NameError', "name 'x' is not defined")] }),
      /^code error: exception/,
    );
  });

  it('is in the test or in the code, by the place of the last frame', () => {
    const missing = (frames: RaisedError['frames']) =>
      causeOf(
        raised('AttributeError', "'Basket' object has no attribute 'add'", {
          name: 'add',
          receiver: { kind: 'instance', name: 'shop.Basket', owner: 'code' },
          frames,
        }),
      );
    assert.equal(missing([inTest]), 'type error: attribute missing (shop.Basket.add)');
    assert.equal(missing([inTest, inCode]), 'code error: attribute (shop.Basket.add)');
    assert.equal(
      causeOf(
        raised('AttributeError', "'datetime.timedelta' object has no attribute 'spread'", {
          name: 'spread',
          receiver: { kind: 'instance', name: 'datetime.timedelta', owner: 'standard library' },
          frames: [inTest, { ...inCode, function: 'Basket.__getattr__' }],
        }),
      ),
      'type error: attribute missing (Basket.spread)',
    );
    const name = (frames: RaisedError['frames']) =>
      causeOf(raised('NameError', "name 'x' is not defined", { name: 'x', frames }));
    assert.equal(name([inTest]), 'import error: name missing in the test (x)');
    assert.equal(name([inTest, inCode]), 'code error: undefined name (x)');
    assert.equal(
      causeOf(raised('AssertionError', 'no price', { frames: [inTest, inCode] })),
      'code error: assert in the code',
    );
  });

  it('is found for 500 failures in less than a second', () => {
    const failures = Array.from({ length: 500 }, (_, index) =>
      failed(
        raised(index % 2 ? 'TypeError' : 'OddError', `${index} ${'x'.repeat(2900)}`, {
          frames: Array(80).fill(inTest),
        }),
      ),
    );
    const began = performance.now();
    for (const failure of failures) classify(failure, shop);
    assert.ok(performance.now() - began < 1000);
  });
});
