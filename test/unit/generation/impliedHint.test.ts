import assert from 'node:assert/strict';
import { impliedHint } from '../../../src/generation/impliedHint';
import { parseTypeHint } from '../../../src/generation/typeHint';

const says = (parameter: string, docstring: string | null, hint: string): void =>
  assert.deepEqual(impliedHint(parameter, docstring), parseTypeHint(hint));

describe('What a parameter without an annotation seems to be', () => {
  it('is what a reST docstring says', () => {
    says('rate', 'Do it.\n\n:param rate: how much\n:type rate: float', 'float');
    says('rate', ':param float rate: how much', 'float');
    says('rows', ':type rows: list of str', 'list[str]');
  });

  it('is what a Google docstring says', () => {
    says('rate', 'Args:\n    rate (int or None): how much\n', 'int | None');
    says('key', 'Args:\n    key (callable, optional): how to sort\n', 'Callable');
  });

  it('is what a NumPy docstring says', () => {
    says('rate', 'Parameters\n----------\nrate : integer, default 3\n    How much.', 'int');
  });

  it('is what its name says when the docstring says nothing', () => {
    says('count', 'Counts.', 'int');
    says('callback', null, 'Callable[[Any], Any]');
  });

  it('is unknown when neither says anything, or what is said is no type', () => {
    assert.equal(impliedHint('whatever', null), undefined);
    assert.equal(impliedHint('whatever', ':type whatever: anything that has a name'), undefined);
    assert.equal(impliedHint('constructor', null), undefined);
  });
});
