import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { absentModules, absentName } from '../../../src/generation/absentThings';
import type { ObservedException } from '../../../src/pytest/probe';
import { signature } from './targets';

const nothing = {
  ...{ callees: [], flags: [], memberships: [], state: [], handled: [] },
  ...{ results: new Map(), stateUses: new Map() },
};
const importing = (...imported: string[]) => signature('load', { reads: { ...nothing, imported } });
const texts = (setups: ReturnType<typeof absentModules>) => setups.map((steps) => steps.map(({ text }) => text));

describe('Things that are not there', () => {
  it('are put there: a module that is not installed, with the packages that it is in', () => {
    assert.deepEqual(texts(absentModules(importing('colorlog.formatter'), () => false)), [
      [
        'monkeypatch.setitem(sys.modules, "colorlog", Mock())',
        'monkeypatch.setitem(sys.modules, "colorlog.formatter", Mock())',
      ],
    ]);
  });

  it('are taken away where they are there, as if they were not installed', () => {
    assert.deepEqual(texts(absentModules(importing('json'), () => true)), [
      ['monkeypatch.setitem(sys.modules, "json", None)'],
    ]);
  });

  it('are names of Python 2; other names that are missing are mistakes', () => {
    const missing = (name: string) =>
      absentName({ type: 'NameError', message: `name '${name}' is not defined` } as ObservedException, 'shop.pricing');
    assert.equal(missing('unicode')?.text, 'monkeypatch.setattr("shop.pricing.unicode", str, raising=False)');
    assert.equal(missing('pricce'), undefined);
  });
});
