import assert from 'node:assert/strict';
import { whyNothing } from '../../../src/editor/fileSituation';

describe('whyNothing', () => {
  it('says where the report was made when that is not here', () => {
    const situation = { kind: 'elsewhere', folder: {} as never, mapping: { from: '/app', to: 'src' } } as const;
    assert.equal(
      whyNothing(situation, 'tax.py'),
      'The report was made in another folder (/app). Set smart-test.pathMappings.',
    );
  });
});
