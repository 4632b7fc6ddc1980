import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkEvidence, type CheckOptions } from '../../../src/generation/checkEvidence';
import { evidenceFile, type FileEvidence } from '../../../src/generation/evidence';
import { keepEvidence, readEvidence } from '../../../src/generation/evidenceStore';
import { evidenceOf } from '../../../src/generation/fileEvidence';
import type { GenerationOptions, GenerationResult } from '../../../src/generation/generationRecords';
import { TestGenerationWorkflow } from '../../../src/generation/testGenerationWorkflow';
import type { Killer, MutantVerdict, ObservedTest } from '../../../src/pytest/mutantRun';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { accept, optionsFor, shopProject } from './shopProject';

const verdict = (
  line: number,
  killers: readonly string[],
  more: Partial<MutantVerdict> & { readonly forChoosing?: boolean; readonly qualname?: string } = {},
): MutantVerdict => ({
  mutant: {
    ...{ operator: 'comparison', start: 0, end: 1, replacement: '<=', change: '< became <=' },
    ...{ qualname: more.qualname ?? 'total', line, statementLine: line, forChoosing: more.forChoosing ?? true },
  },
  verdict: killers.length > 0 ? 'killed' : 'survived',
  killers: killers.map((name): Killer => ({ name, assertions: [0], raised: false })),
  ...{ how: null, message: null, seconds: 0 },
  ...more,
});

const test = (name: string, lines: readonly number[]): ObservedTest => ({ name, lines, outcome: 'passed', seconds: 0 });

function evidence(
  tests: readonly ObservedTest[],
  verdicts: readonly MutantVerdict[],
  missing: readonly number[],
): FileEvidence {
  return evidenceOf({
    run: { tests, verdicts, earlyLines: [1] },
    subjects: new Map([
      ['test_total', 'total'],
      ['test_other', 'other'],
    ]),
    missingBefore: new Set(missing),
    ...{ module: 'shop.pricing', moduleFile: 'shop/pricing.py', moduleHash: '0' },
  });
}

describe('The evidence of a test file', () => {
  it('says which lines a test reaches that nothing reached before, and that nothing else reaches', () => {
    const tests = [
      test('test_total[count=1]', [2, 3]),
      test('test_total[count=2]', [2, 4]),
      test('test_other', [3, 5]),
      test('test_by_hand', [4]),
    ];
    const found = evidence(tests, [], [3, 4, 5]);
    assert.deepEqual(
      found.tests.map(({ test: name, newLines, onlyLines }) => [name, newLines, onlyLines]),
      [
        ['test_total', [3, 4], []],
        ['test_other', [3, 5], [5]],
      ],
    );
  });

  it('counts for a test the mutants of its function in lines that it reaches', () => {
    const tests = [test('test_total[count=1]', [2]), test('test_total[count=2]', [3]), test('test_other', [2, 4])];
    const verdicts = [
      verdict(2, ['test_total[count=1]', 'test_other']),
      verdict(3, []),
      verdict(4, ['test_other']),
      verdict(2, ['test_total[count=1]'], { qualname: 'total.<locals>.inner' }),
    ];
    const [total, other] = evidence(tests, verdicts, []).tests;
    assert.deepEqual(total!.mutants, { made: 3, killed: 2 });
    assert.deepEqual(other!.mutants, { made: 0, killed: 0 });
  });

  it('counts only what was run and reached, and apart what had no part in choosing', () => {
    const verdicts = [
      verdict(2, ['test_total']),
      verdict(3, [], { forChoosing: false }),
      verdict(4, ['test_total'], { forChoosing: false }),
      verdict(5, [], { verdict: 'not reached' }),
      verdict(6, [], { verdict: 'error' }),
      verdict(7, [], { verdict: 'not run' }),
    ];
    const found = evidence([test('test_total', [2, 3, 4])], verdicts, []);
    assert.deepEqual(found.mutants, { made: 3, killed: 2, unseen: { made: 2, killed: 1 } });
    assert.deepEqual(found.survivors, [{ line: 3, change: '< became <=' }]);
    assert.equal(found.mutantsNotRun, 1);
  });

  it('is kept in a folder of the project that git ignores, also for tests outside the project', async () => {
    const root = temporaryFolder();
    const found = evidence([test('test_total', [2])], [], [2]);
    for (const file of ['tests/test_pricing.py', '../elsewhere/test_pricing.py']) {
      const testFile = path.join(root, file);
      assert.equal(await readEvidence(root, testFile), undefined);
      await keepEvidence(root, testFile, found);
      assert.deepEqual(await readEvidence(root, testFile), found);
      assert.ok(evidenceFile(root, testFile).startsWith(path.join(root, '.smart-test', 'evidence')));
    }
    assert.match(readFileSync(path.join(root, '.smart-test/.gitignore'), 'utf8'), /^\*$/m);
  });

  it('is not kept where nothing can be written, and the sentence says so', async () => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, '.smart-test'), 'no folder');
    const keeping = keepEvidence(root, path.join(root, 'tests/test_pricing.py'), evidence([], [], []));
    await assert.rejects(keeping, (error) => error instanceof UserError && /cannot be kept/.test(error.message));
  });

  it('is unknown when another version wrote it, or half of it', async () => {
    const root = temporaryFolder();
    const testFile = path.join(root, 'tests/test_pricing.py');
    await keepEvidence(root, testFile, evidence([], [], []));
    for (const text of ['{"version": 2}', '{"version": 1, ']) {
      writeFileSync(evidenceFile(root, testFile), text);
      assert.equal(await readEvidence(root, testFile), undefined);
    }
  });

  describe('measured with a real Python', function () {
    this.timeout(120_000);
    let root: string;
    let result: GenerationResult;
    let file: string;
    let options: CheckOptions & GenerationOptions;

    before(async () => {
      root = shopProject();
      // Time for all mutants, also on a busy machine.
      options = { ...(await optionsFor(root, { seconds: 4 })), mutantSeconds: 90 };
      result = await new TestGenerationWorkflow(options).generate({ file: path.join(root, 'shop/pricing.py') });
      file = await accept(result);
      await keepEvidence(root, file, result.evidence!);
    });

    it('comes with the generated tests', () => {
      const { mutants, tests, moduleFile, mutantsNotRun } = result.evidence!;
      assert.equal(moduleFile, 'shop/pricing.py');
      assert.equal(mutantsNotRun, 0);
      assert.ok(mutants.made > 40 && mutants.killed / mutants.made > 0.7, JSON.stringify(mutants));
      assert.ok(mutants.unseen.made > 10 && mutants.unseen.made < mutants.made);
      const names = new Set([...result.text!.matchAll(/^def (test_\w+)/gm)].map((match) => match[1]!));
      names.delete('test_known'); // It was there before.
      assert.deepEqual(new Set(tests.map(({ test: name }) => name)), names);
      const newLines = new Set(tests.flatMap((one) => one.newLines));
      assert.deepEqual(
        result.gain.lines.filter((line) => !newLines.has(line)),
        [],
      );
      assert.ok(tests.some(({ onlyLines }) => onlyLines.length > 0));
    });

    it('is the same when it is measured again', async () => {
      const again = await checkEvidence(file, options);
      assert.deepEqual(again, { evidence: result.evidence, failing: [] });
      assert.deepEqual(await readEvidence(root, file), result.evidence);
    });

    it('is that of the file and the module as they are now', async () => {
      const module = path.join(root, 'shop/pricing.py');
      const source = readFileSync(module, 'utf8');
      writeFileSync(module, `# One line more.\n${source.replace('return "C"', 'return "D"')}`);
      try {
        const { evidence: now, failing } = await checkEvidence(file, options);
        assert.ok(failing.length > 0 && failing.every((name) => name.startsWith('test_grade')), failing.join(' '));
        assert.notEqual(now.moduleHash, result.evidence!.moduleHash);
        const [before, after] = [result.evidence!, now].map(({ tests }) =>
          tests.find(({ subject }) => subject === 'shipping')!.newLines.map(Number),
        );
        assert.deepEqual(
          after,
          before!.map((line) => line + 1),
        );
      } finally {
        writeFileSync(module, source);
      }
    });

    it('cannot be measured of a file that was not generated, and the sentence says so', async () => {
      const stranger = path.join(root, 'tests/test_stranger.py');
      await assert.rejects(checkEvidence(stranger, options), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /Nothing is known of test_stranger\.py/);
        return true;
      });
      assert.equal(existsSync(evidenceFile(root, stranger)), false);
    });
  });
});
