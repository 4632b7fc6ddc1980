import assert from 'node:assert/strict';
import { followUps as allFollowUps } from '../../../src/generation/followUps';
import { analysis, described, observation, signature, target } from './targets';

const { module } = target(signature('make'));
const inner = signature('make.<locals>.inner', { kind: 'nested', className: null, startLine: 12 });
const known = analysis({ functions: [signature('make'), inner, signature('named', { startLine: 40 })] });
const followUps = (seen: Parameters<typeof allFollowUps>[0], of: typeof module, all: typeof known) =>
  allFollowUps(seen, of, all, signature('make'));
const functionAt = (file: string, line: number) => described(null, 'function', { definedAt: [file, line] });

describe('Following what a call returned', () => {
  it('finds the function inside that was returned', () => {
    const found = followUps(observation({ value: functionAt(module.file, 12) }), module, known);
    assert.deepEqual(found, [{ text: '', of: inner, line: 12 }]);
  });

  it('finds functions that the returned object holds, also those without a name', () => {
    const holder = described(null, 'Task', { attributes: [['fork', functionAt(module.file, 15)]] });
    assert.deepEqual(followUps(observation({ value: holder }), module, known), [
      { text: '.fork', of: undefined, line: 15 },
    ]);
  });

  it('calls an object of a class that says what its objects do when they are called', () => {
    const called = signature('Condition.__call__', { kind: 'method', className: 'Condition', startLine: 50 });
    const found = followUps(observation({ value: described(null, 'Condition') }), module, {
      ...known,
      functions: [...known.functions, called],
    });
    assert.deepEqual(found, [{ text: '', of: called, line: 50 }]);
  });

  it('calls what a decorator of another module made of the function, with the function’s own arguments', () => {
    const decorated = signature('check', { decorators: ['message("expected a check")'], startLine: 60 });
    const wrapper = observation({ value: functionAt('/usr/lib/other.py', 12) });
    assert.deepEqual(allFollowUps(wrapper, module, known, decorated), [{ text: '', of: decorated, line: 60 }]);
  });

  it('leaves alone what is defined elsewhere or has a name of its own in the module', () => {
    assert.deepEqual(followUps(observation({ value: functionAt('/usr/lib/other.py', 12) }), module, known), []);
    assert.deepEqual(followUps(observation({ value: functionAt(module.file, 40) }), module, known), []);
    assert.deepEqual(followUps(observation({ value: null }), module, known), []);
  });
});
