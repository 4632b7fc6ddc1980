import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import { staleUses, withStaleUse } from '../../../src/repair/recipes/staleUses';
import type { Diagnosis } from '../../../src/repair/repairRecords';
import { wasmDirectory } from '../../harness/wasm';
import { contextOf, diagnosisOf } from './recipeCases';

const was = `class Order:
    def __init__(self, rate=0, discount=0, **options):
        self.rate = rate
        self.share = 1 - discount
        self.options = options

    def total(self, net):
        return net * (1 + self.rate)
`;
const now = was.replaceAll('self.rate', 'self.tax_rate').replaceAll('discount', 'reduction');
const tests = `import pytest
from shop import Order

ORDER = Order()
ORDER.rate = 1


@pytest.fixture
def taxed(order):
    return order


@pytest.fixture
def order():
    made = Order()
    made.rate = 2
    return made


def double(order):
    order.rate *= 2
    return order


class TestTotal:
    def setup_method(self):
        self.order = Order(discount=1)

    def test_set_up(self):
        assert self.order.total(1) == 2

    def test_set_up_too(self):
        assert self.order.total(2) == 4


def test_sets():
    order = Order()
    order.rate = 1
    assert order.total(1) == 2


def test_fixture(taxed):
    assert taxed.total(1) == 3


def test_helper():
    assert double(Order()).total(1) == 1


def test_constant():
    assert ORDER.total(1) == 2


def test_other():
    assert Order().total(1) == 2
`;

describe('what a test uses that is stale', () => {
  let parser: Parser;
  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  const file = 'tests/test_shop.py';
  const contextWith = (code: string): ReturnType<typeof contextOf> =>
    contextOf(parser, {
      ...{ name: '', repaired: new Map(), refused: [], withoutHistory: false, diagnosis: diagnosisOf(file, {}) },
      before: new Map([['shop.py', was]]),
      after: new Map([['shop.py', code]]),
      tests: new Map([[file, tests]]),
    });
  const failing = (test: string, cause: Diagnosis['cause'] = 'assertion drift'): Diagnosis => {
    const { failure, ...rest } = diagnosisOf(file, { cause });
    return { ...rest, failure: { ...failure, nodeId: `${file}::${test}` } };
  };
  const lines = (test: string): number[] =>
    staleUses(failing(test), contextWith(now)).flatMap(({ edits }) =>
      edits.map(({ start }) => tests.slice(0, start).split('\n').length),
    );

  it('is found in the test, in fixtures of fixtures, in what sets its class up, in helpers and constants, and nowhere else', () => {
    assert.deepEqual(lines('test_sets'), [38]);
    assert.deepEqual(lines('test_fixture[one]'), [16]);
    assert.deepEqual(lines('TestTotal::test_set_up'), [27]);
    assert.deepEqual(lines('test_constant'), [5]);
    assert.deepEqual(lines('test_helper'), [21]);
    assert.deepEqual(lines('test_other'), []);
  });

  it('is the root cause of a failure that comes of it, be it of a value or in the code', () => {
    for (const cause of ['assertion drift', 'code error'] as const) {
      const found = withStaleUse(failing('test_sets', cause), contextWith(now));
      assert.deepEqual([found.cause, found.detail, found.subject], ['type error', 'stale use', 'shop.Order.rate']);
      assert.match(found.evidence.at(-1)!, new RegExp(`${cause}.*Order\\.rate is called Order\\.tax_rate now`, 'u'));
    }
  });

  it('is what a mock was not called by', () => {
    const diagnosis = failing('test_sets', 'mock mismatch');
    const found = withStaleUse({ ...diagnosis, detail: 'call mismatch' }, contextWith(now));
    assert.deepEqual([found.cause, found.detail, found.subject], ['type error', 'stale use', 'shop.Order.rate']);
    const patched = { ...diagnosis, detail: 'stale patch target' };
    assert.equal(withStaleUse(patched, contextWith(now)), patched);
  });

  it('is a call that lacks a parameter, too, when something caught what it raises', () => {
    const required = was.replace('total(self, net)', 'total(self, net, currency)');
    const found = withStaleUse(failing('test_sets'), contextWith(required));
    assert.deepEqual([found.cause, found.detail, found.subject], ['type error', 'stale use', 'shop.Order.total']);
    assert.match(found.evidence.at(-1)!, /total needs a value for currency now/u);
  });

  it('is an import error where a module or something of it is named, in what the test has the code load', () => {
    const loading =
      'import subprocess, sys\n\n\ndef test_runs():\n    subprocess.run([sys.executable, "-m", "store.till"], check=True)\n';
    const context = contextOf(parser, {
      ...{ name: '', repaired: new Map(), refused: [], withoutHistory: false, diagnosis: diagnosisOf(file, {}) },
      before: new Map([
        ['store/__init__.py', ''],
        ['store/till.py', was],
      ]),
      after: new Map([
        ['store/__init__.py', ''],
        ['store/register.py', was],
      ]),
      tests: new Map([[file, loading]]),
    });
    const found = withStaleUse(failing('test_runs', 'code error'), context);
    assert.deepEqual([found.cause, found.detail, found.subject], ['import error', 'stale use', 'store.till']);
  });

  it('leaves every other diagnosis as it is', () => {
    const drift = failing('test_other');
    assert.equal(withStaleUse(drift, contextWith(now)), drift);
    const unchanged = failing('test_sets');
    assert.equal(withStaleUse(unchanged, contextWith(was)), unchanged);
    const environment = failing('test_sets', 'environment issue');
    assert.equal(withStaleUse(environment, contextWith(now)), environment);
  });
});
