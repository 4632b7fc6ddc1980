import assert from 'node:assert/strict';
import { callText, driven, driveOf, receiverName, snakeCase, variableName } from '../../../src/generation/callText';
import { argument, call, expression, parameter, signature, target } from './targets';

const total = target(signature('total', { params: [parameter('prices'), parameter('rate')] }));
const order = expression('Order(1)', 'shop.pricing', 'Order');

function methodText(name: string, ...texts: string[]): string {
  const of = target(signature(`Order.${name}`));
  const list = texts.map((text) => argument('other', text));
  return callText(of, call(list, { receiver: order })).expression;
}

describe('Writing a call', () => {
  it('gives no variable the name of a keyword', () => {
    assert.equal(receiverName(target(signature('Try.map'))), 'instance');
    assert.equal(receiverName(target(signature('With.open'))), 'instance');
  });

  it('passes plain values in place and objects that may change by a variable', () => {
    const text = callText(total, call([argument('prices', '[1, 2]'), argument('rate', '0.5', 'keyword')]));
    assert.deepEqual(text.arrange, ['prices = [1, 2]']);
    assert.equal(text.expression, 'total(prices, rate=0.5)');
    assert.deepEqual(text.watch, ['prices']);
    assert.deepEqual(text.imports[0], { module: 'shop.pricing', name: 'total' });
  });

  it('spreads arguments for *args and **kwargs', () => {
    const list = [argument('rest', '(1, 2)', 'star'), argument('more', '{"key": 1}', 'double_star')];
    assert.equal(callText(total, call(list)).expression, 'total(1, 2, key=1)');
  });

  it('calls a method on its object, in the state that it was brought into', () => {
    const add = target(signature('Order.add'));
    const text = callText(add, call([argument('name', '"tea"')], { receiver: order, before: [expression('.open()')] }));
    assert.deepEqual(text.arrange, ['order = Order(1)', 'order.open()']);
    assert.equal(text.expression, 'order.add("tea")');
    assert.deepEqual(text.watch, ['order']);
  });

  it('calls static and class methods on the class, and constructors by its name', () => {
    assert.equal(
      callText(target(signature('Order.parse', { kind: 'class_method' })), call([])).expression,
      'Order.parse()',
    );
    assert.equal(callText(target(signature('Order.__init__')), call([argument('size', '1')])).expression, 'Order(1)');
    assert.equal(callText(target(signature('Shop.Order.__init__')), call([])).expression, 'Shop.Order()');
  });

  it('reads a property', () => {
    const size = target(signature('Order.size', { kind: 'property', decorators: ['property'] }));
    assert.equal(callText(size, call([], { receiver: order })).expression, 'order.size');
  });

  it('uses operators for special methods', () => {
    assert.equal(methodText('__len__'), 'len(order)');
    assert.equal(methodText('__eq__', '3'), 'order == 3');
    assert.equal(methodText('__contains__', '"$1"'), '"$1" in order');
    assert.equal(methodText('__getitem__', '0'), 'order[0]');
    assert.equal(methodText('__call__', '1'), 'order(1)');
    assert.equal(methodText('__radd__', '1'), '1 + order');
    assert.equal(methodText('__enter__'), 'order');
  });

  it('gives variables no name that the test needs itself', () => {
    assert.equal(variableName(total, 'result'), 'result_value');
    assert.equal(variableName(total, 'total'), 'total_value');
    assert.equal(variableName(total, '_prices'), 'prices');
    assert.equal(variableName(total, 'list'), 'list_value');
    // pytest refuses it as a column of a table.
    assert.equal(variableName(total, 'request'), 'request_value');
    assert.equal(variableName(total, '__'), 'value');
  });

  it('names an object after its class, unless an argument has that name', () => {
    assert.equal(receiverName(target(signature('OrderLine.add'))), 'order_line');
    assert.equal(receiverName(target(signature('Order.merge', { params: [parameter('order')] }))), 'instance');
    assert.equal(receiverName(target(signature('HTTPClient.get'))), 'http_client');
    assert.equal(receiverName(target(signature('juxt.__call__'))), 'instance');
    assert.equal(snakeCase('XMLHttpRequest2'), 'xml_http_request2');
  });
});

describe('Consuming what a call gives', () => {
  it('follows from the signature', () => {
    assert.equal(driveOf(target(signature('f'))), 'value');
    assert.equal(driveOf(target(signature('f', { isAsync: true }))), 'await');
    assert.equal(driveOf(target(signature('f', { isGenerator: true }))), 'iterate');
    assert.equal(driveOf(target(signature('f', { isAsync: true, isGenerator: true }))), 'async_iterate');
    const decorators = ['contextlib.contextmanager'];
    assert.equal(driveOf(target(signature('f', { isGenerator: true, decorators }))), 'enter');
  });

  it('runs coroutines to their end and takes a bounded part of generators', () => {
    assert.deepEqual(driven('f()', 'await'), { text: 'asyncio.run(f())', modules: ['asyncio'] });
    assert.deepEqual(driven('f()', 'iterate'), { text: 'list(itertools.islice(f(), 20))', modules: ['itertools'] });
    assert.deepEqual(driven('f()', 'value'), { text: 'f()', modules: [] });
  });
});
