import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MutantPhase } from '../../../src/generation/mutantPhase';
import { readTestStyle } from '../../../src/generation/readTestStyle';
import type { TestDesign, TestTarget } from '../../../src/generation/testDesign';
import { readProjectLayout } from '../../../src/python/projectLayout';
import { contents, optionsFor, shopProject } from './shopProject';
import { argument, call, expression, signature, target, testCase } from './targets';

describe('Drafts that are judged by mutants', function () {
  this.timeout(60_000);

  /** `assert known(20) == 19` of the project's pricing module. */
  const design = (root: string): TestDesign => {
    const file = path.join(root, 'shop', 'pricing.py');
    const known: TestTarget = target(signature('known'), { module: { name: 'shop.pricing', file, sourceRoot: root } });
    const right = expression('19');
    const one = testCase({
      call: call([argument('price', '20')]),
      assertions: [{ left: 'result', form: 'equals', right }],
    });
    return { target: known, cases: [one], unreachedLines: [], dropped: [], tried: 1 };
  };

  for (const [habit, settings, test] of [
    ['plainly named', '', 'test_known'],
    ['named as the project asks for', 'python_functions = ["check_*"]\n', 'check_known'],
    ['in classes', 'python_classes = ["Describe"]\n', 'DescribeKnown::test_known'],
  ] as const) {
    it(`are collected by the project's pytest, ${habit}`, async () => {
      const root = shopProject();
      const file = path.join(root, 'pyproject.toml');
      writeFileSync(file, readFileSync(file, 'utf8') + settings);
      const methods = [1, 2].map((number) => `    def test_${number}(self):\n        pass\n`);
      if (test.includes('::'))
        writeFileSync(path.join(root, 'tests', 'test_more.py'), `class DescribeIt:\n${methods.join('')}`);
      const before = contents(root);
      const style = await readTestStyle(await readProjectLayout(root), null);
      const known = design(root);
      const judge = new MutantPhase(await optionsFor(root)).draftJudge(
        known.target.module,
        path.join(root, 'tests'),
        style,
      );
      const judged = await judge([known]);
      assert.deepEqual(
        judged?.run.tests.map(({ name, outcome }) => [name, outcome]),
        [[test, 'passed']],
      );
      const killers = judged.run.verdicts.flatMap((verdict) => verdict.killers);
      assert.ok(killers.length > 0);
      assert.ok(killers.every(({ name, assertions, raised }) => name === test && (raised || assertions.length === 1)));
      assert.ok(killers.some(({ assertions }) => assertions.length === 1));
      assert.deepEqual(contents(root), before);
    });
  }
});
