import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bugText } from '../../../src/generation/generationSummary';
import type { LikelyBug } from '../../../src/generation/testDesign';
import type { GenerationResult } from '../../../src/generation/generationRecords';
import { TestGenerationWorkflow } from '../../../src/generation/testGenerationWorkflow';
import { runProcess } from '../../../src/processes/process';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { interpreter } from '../pytest/project';
import { optionsFor, shopProject } from './shopProject';

describe('Likely bugs', function () {
  this.timeout(120_000);
  let root: string;
  let result: GenerationResult;

  before(async () => {
    root = shopProject();
    const workflow = new TestGenerationWorkflow(await optionsFor(root, { seconds: 6 }));
    result = await workflow.generate({ file: path.join(root, 'shop', 'mistakes.py') });
  });

  const of = (qualname: string): LikelyBug | undefined => result.bugs.find((bug) => bug.qualname === qualname);

  for (const [qualname, kind, what] of [
    ['sign', 'return type', 'sign(0) returns None, where the hint promises int.'],
    ['slug', 'documented example', `The documented example slug("A b") gives 'a-b', where the docstring shows 'a_b'.`],
    [
      'mean',
      'documented exception',
      'mean([]) raises ZeroDivisionError: division by zero, where the docstring announces ValueError.',
    ],
    ['toggled', 'return type', 'returns False, where the hint promises str.'],
    ['year_of', 'internal error', "raises AttributeError: 'NoneType' object has no attribute 'group'."],
    ['label', 'internal error', 'raises UnboundLocalError: '],
    ['area', 'internal error', "raises NameError: name 'heigth' is not defined."],
  ] as const) {
    it(`are found in ${qualname}: ${kind}`, () => {
      const bug = of(qualname);
      assert.equal(bug?.kind, kind);
      assert.ok(bug.what.includes(what), bug.what);
    });
  }

  it('are none in code that does what it says', () => {
    assert.deepEqual(result.bugs.map(({ qualname }) => qualname).sort(), [
      'area',
      'label',
      'mean',
      'sign',
      'slug',
      'toggled',
      'year_of',
    ]);
  });

  it('are shown by Python that runs by itself', async () => {
    const { executable } = await interpreter();
    const seen: Record<string, string> = {};
    for (const { qualname, reproducer } of result.bugs) {
      const file = path.join(root, 'reproducer.py');
      writeFileSync(file, reproducer);
      const run = await runProcess(executable, [file], { cwd: root, env: childEnvironment(), timeoutMs: 10_000 });
      seen[qualname] = (run.stdout + run.stderr).trim().split('\n').at(-1)!;
    }
    assert.equal(seen['sign'], 'None');
    assert.equal(seen['slug'], "'a-b'");
    assert.equal(seen['mean'], 'ZeroDivisionError: division by zero');
    assert.equal(seen['year_of'], "AttributeError: 'NoneType' object has no attribute 'group'");
    assert.match(seen['label']!, /^UnboundLocalError/);
    assert.match(seen['area']!, /^NameError/);
  });

  it('are not recorded in a test', () => {
    assert.doesNotMatch(
      result.text!,
      /slug\(|ZeroDivisionError|NameError|UnboundLocalError|sign\(0\)|test_sign_returns/,
    );
    assert.match(result.text!, /assert sign\(number\) == expected/);
  });

  it('are told with the place, the sentence and the Python', () => {
    assert.equal(
      bugText(of('mean')!, 'shop/mistakes.py'),
      [
        `Likely bug in mean (shop/mistakes.py:${of('mean')!.line}). mean([]) raises ZeroDivisionError: division by zero, where the docstring announces ValueError.`,
        '    from shop.mistakes import mean',
        '',
        '    values = []',
        '    mean(values)',
      ].join('\n'),
    );
  });
});
