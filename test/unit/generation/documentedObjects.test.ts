import assert from 'node:assert/strict';
import { documentedObjects } from '../../../src/generation/documentedObjects';
import { analysis, classSignature, signature } from './targets';

function shown(docstring: string): string[] {
  const module = analysis({
    classes: [classSignature('Version', { docstring }), classSignature('Outer.Inner')],
    functions: [signature('Version.bump', { docstring })],
  });
  return (
    documentedObjects(module, 'shop.versions')
      .get('Version')
      ?.map(({ text }) => text) ?? []
  );
}

describe('Objects that the documentation makes', () => {
  it('are calls of classes with literals, each once', () => {
    assert.deepEqual(shown('>>> Version("1.2 (b)").bump()\n>>> Version(1, minor=2)\nA Version(1, minor=2) is.'), [
      'Version("1.2 (b)")',
      'Version(1, minor=2)',
    ]);
  });

  it('need no names that only the documentation knows', () => {
    assert.deepEqual(shown('>>> Version(text)\n>>> Version(...)\n>>> Version("unclosed'), []);
  });
});
