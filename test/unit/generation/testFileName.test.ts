import assert from 'node:assert/strict';
import path from 'node:path';
import { freeTestFile } from '../../../src/generation/testFileName';

const tests = path.resolve('/project/tests');
const named = (subject: string | null, ...taken: string[]): string =>
  path.relative(
    tests,
    freeTestFile(
      path.join(tests, 'test_orders.py'),
      subject,
      taken.map((one) => path.join(tests, one)),
    ),
  );

describe('The name of a new test file', () => {
  it('is the module’s, when nothing has it', () => {
    assert.equal(named('total'), 'test_orders.py');
  });

  it('has the function’s name in it otherwise, and then a number', () => {
    assert.equal(named('Order.addLine', 'test_orders.py'), 'test_orders_order_add_line.py');
    assert.equal(named('total', 'test_orders.py', 'test_orders_total.py'), 'test_orders_total_2.py');
    assert.equal(
      named('total', 'test_orders.py', 'test_orders_total.py', 'test_orders_total_2.py'),
      'test_orders_total_3.py',
    );
    assert.equal(named(null, 'test_orders.py'), 'test_orders_2.py');
    assert.equal(named('Order.__init__', 'test_orders.py'), 'test_orders_order_init.py');
  });

  it('is one that no test file has in any folder, in whatever case: pytest imports them by it', () => {
    assert.equal(named('total', 'unit/test_orders.py'), 'test_orders_total.py');
    assert.equal(named('total', 'Test_Orders.py'), 'test_orders_total.py');
  });
});
