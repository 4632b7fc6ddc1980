import assert from 'node:assert/strict';
import { writtenFiles } from '../../../src/generation/batchUndo';
import type { GenerationResult } from '../../../src/generation/generationRecords';

const wrote = (testFile: string | null, text: string | null, previousText: string | null) => ({
  file: '/project/shop/pricing.py',
  outcome: { testFile, text, previousText } as GenerationResult,
});

describe('Undoing a batch', () => {
  it('begins with each test file as it was, also one that several modules wrote to', () => {
    const modules = [
      wrote('/project/tests/test_new.py', 'new', null),
      wrote('/project/tests/test_old.py', 'old, more', 'old'),
      { file: '/project/shop/broken.py', outcome: 'broken.py has a syntax error.' },
      wrote(null, null, null),
      wrote('/project/tests/test_new.py', 'new, more', 'new'),
    ];
    assert.deepEqual(writtenFiles({ modules }), [
      { testFile: '/project/tests/test_new.py', text: 'new, more', previousText: null },
      { testFile: '/project/tests/test_old.py', text: 'old, more', previousText: 'old' },
    ]);
  });
});
