import assert from 'node:assert/strict';
import { equalHash } from '../../../src/generation/equalHash';
import type { Call } from '../../../src/generation/testDesign';
import type { DescribedValue } from '../../../src/pytest/probe';
import { call, described, expression, observation, signature, target } from './targets';

const order = expression('Order(1)', 'shop.pricing', 'Order');

const said = (fields: Partial<Call>, value: DescribedValue, method = '__hash__'): string | undefined => {
  const hash = equalHash(target(signature(`Order.${method}`)), call([], fields), observation({ value }));
  return hash && `${hash.left} ${hash.form} ${hash.right.text}`;
};

describe('What a test says of a hash', () => {
  it('is that an object built the same way has the same one, where the number is another one in the next run', () => {
    assert.equal(said({ receiver: order }, described(null)), 'result equals hash(Order(1))');
  });

  it('is the number itself where that is the same everywhere', () => {
    assert.equal(said({ receiver: order }, described('7')), undefined);
  });

  it('is nothing more where one expression does not build the object, or where it is no hash', () => {
    assert.equal(said({ receiver: order, before: [expression('.add("a")')] }, described(null)), undefined);
    assert.equal(said({}, described(null)), undefined);
    assert.equal(said({ receiver: order }, described(null, 'Order')), undefined);
    assert.equal(said({ receiver: order }, described(null), 'total'), undefined);
  });
});
