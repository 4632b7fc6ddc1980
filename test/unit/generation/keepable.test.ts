import assert from 'node:assert/strict';
import { unfitness } from '../../../src/generation/keepable';
import type { Observation, ObservedException } from '../../../src/pytest/probe';
import { described, observation, signature, target } from './targets';

const total = target(signature('total'));
const raiseLines = new Set([12]);

const judged = (fields: Partial<Observation>): string | undefined => unfitness(total, raiseLines, observation(fields));

const raised = (
  type: string,
  fields: Partial<ObservedException> = {},
  more: Partial<Observation> = {},
): string | undefined =>
  judged({
    ...more,
    outcome: 'raised',
    value: null,
    exception: {
      ...described(null, type),
      message: '',
      messageText: '""',
      unstable: false,
      lastFile: '/project/src/shop/pricing.py',
      lastLine: 15,
      isException: true,
      ...fields,
    },
  });

describe('What is fit for a test', () => {
  it('is a call that returned', () => {
    assert.equal(judged({}), undefined);
  });

  it('is no call that hung, ended Python, left a thread or reached outside', () => {
    assert.equal(judged({ outcome: 'timeout' }), 'it did not end in time');
    assert.equal(judged({ outcome: 'lost' }), 'it ended Python');
    assert.equal(judged({ threadsLeft: true }), 'it left a thread running');
    assert.equal(judged({ outcome: 'broken' }), 'its inputs could not be built');
    assert.match(judged({ outcome: 'denied', denied: ['subprocess.Popen'] })!, /reach outside \(subprocess\.Popen\)/);
  });

  it('is no call that filled the stack, which takes the trace function away', () => {
    assert.match(judged({ traceReplaced: true })!, /leaves a trace function behind/);
    assert.equal(raised('RecursionError', {}, { traceReplaced: true }), 'it calls itself without end');
  });

  it('is no call that hid from itself that it was stopped', () => {
    assert.match(judged({ denied: ['socket.connect'] })!, /socket\.connect/);
  });

  it('is an exception that the module raises itself, whatever its type', () => {
    assert.equal(raised('ValueError', { lastLine: 12 }), undefined);
    assert.equal(raised('TypeError', { lastLine: 12 }), undefined);
    assert.equal(raised('NotImplementedError', { lastLine: 12 }), undefined);
  });

  it('is an exception class of the project, wherever it is raised', () => {
    const own = { module: 'shop.errors', typeImport: ['shop.errors', 'StockError'] as const };
    assert.equal(raised('StockError', { ...own, lastFile: '/project/src/shop/stock.py' }), undefined);
  });

  it('is an exception about a value, and what the module asserts', () => {
    assert.equal(raised('ZeroDivisionError'), undefined);
    assert.equal(raised('KeyError'), undefined);
    assert.equal(raised('AssertionError', { lastLine: 12 }), undefined);
    const foreign = { module: 'json.decoder', typeImport: ['json.decoder', 'JSONDecodeError'] as const };
    assert.equal(raised('JSONDecodeError', { ...foreign, lastFile: '/usr/lib/python3/json/decoder.py' }), undefined);
  });

  it('is no accident of a wrong input', () => {
    const elsewhere = { lastFile: '/usr/lib/python3/json/decoder.py' };
    assert.match(raised('TypeError')!, /^it raised TypeError, which nothing in the function announces$/);
    assert.match(raised('AttributeError', elsewhere)!, /AttributeError/);
    assert.match(raised('AssertionError', elsewhere)!, /AssertionError/);
  });
});
