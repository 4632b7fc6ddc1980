import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonScanner, JsonSyntaxProblem } from '../../../src/coverage/jsonScanner';
import { fixtureText } from './reports';

describe('JsonScanner', () => {
  const spaced = fc.json({ maxDepth: 4, stringUnit: 'binary' }).map((text) => text.replaceAll(',', ' ,\n\t'));
  const pieces = [
    ...Array.from('[]{}":,\\-+.eE019 \n\0é'),
    'true',
    'nul',
    '\\u00e9',
    '\\ud800',
    '\\u12',
    '"a":',
    '01',
    '1e5',
    '-',
  ];

  it('reads any value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const scanner = scannerOf(`  ${text} `);
        assert.deepEqual(scanner.value(), JSON.parse(text));
        scanner.end();
      }),
    );
  });

  it('takes for JSON what JSON.parse does, and nothing else', () => {
    const edited = fc
      .tuple(spaced, fc.nat(), fc.nat(3), fc.constantFrom('', ...pieces))
      .map(([text, at, length, piece]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + piece + text.slice(start + length);
      });
    const made = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(edited, made), (text) => {
        assert.equal(isPassed(text), isParsed(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('says where the text goes wrong', () => {
    for (const [text, offset] of [
      ['[1, 2,]', 6],
      ['{"a" 1}', 5],
      ['{a: 1}', 1],
      ['[01]', 2],
      ['[1.]', 3],
      ['["\\x"]', 3],
      ['["\\u00g0"]', 6],
      ['[nulL]', 4],
      ['["a\nb"]', 3],
      ['[1', 2],
      ['"abc', 4],
      ['{"a": tru', 9],
      ['[] []', 3],
    ] as const) {
      assert.throws(() => pass(text), { name: 'JsonSyntaxProblem', offset }, text);
    }
  });

  it('goes through members and elements, and keeps what it is asked for', () => {
    const scanner = scannerOf('{"skipped": [[{"a": "]}"}]], "l\\u0069st": [ 1,-2 , 3e2, 12345678901], "empty": []}');
    const numbers: unknown[] = [];
    const keys: string[] = [];
    for (const key of scanner.members()) {
      keys.push(key);
      if (key === 'skipped') {
        scanner.skip();
        continue;
      }
      for (let more = scanner.enterList(); more; more = scanner.nextElement()) {
        numbers.push(scanner.number());
      }
    }
    scanner.end();
    assert.deepEqual(keys, ['skipped', 'list', 'empty']);
    assert.deepEqual(numbers, [1, -2, 300, 12345678901]);
  });

  it('leaves what is no number where it is', () => {
    const scanner = scannerOf('"7"');
    assert.equal(scanner.number(), undefined);
    assert.equal(scanner.value(), '7');
  });

  it('passes over real reports', () => {
    for (const name of ['coverage-7.2.7-branch.json', 'coverage-7.17.3-branch-contexts.json']) {
      assert.ok(isPassed(fixtureText(name)), name);
    }
  });
});

function scannerOf(text: string): JsonScanner {
  return new JsonScanner(Buffer.from(text));
}

function pass(text: string): void {
  const scanner = scannerOf(text);
  scanner.skip();
  scanner.end();
}

function isPassed(text: string): boolean {
  try {
    pass(text);
    return true;
  } catch (error) {
    assert.ok(error instanceof JsonSyntaxProblem, String(error));
    return false;
  }
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
