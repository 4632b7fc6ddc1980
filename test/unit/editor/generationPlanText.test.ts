import assert from 'node:assert/strict';
import {
  countProblem,
  limitOf,
  limitProblem,
  planDetail,
  unfinishedText,
  type ModelPlan,
} from '../../../src/editor/generationPlanText';
import { planPage } from '../../../src/editor/planPage';
import { planOf, question } from '../generation/parallel/runs';

const model: ModelPlan = {
  name: 'claude-sonnet-5-5 (Anthropic API)',
  place: 'api.anthropic.com',
  estimate: {
    ...{ modules: 12, withoutQuestions: 2, requests: 20 },
    ...{ inputTokens: 123_400, outputTokens: 240_000, dollars: 2.75 },
  },
  limits: { dollars: 1.5, tokens: Infinity },
};

describe('The question before many modules are worked on', () => {
  it('says without a model that nothing leaves this machine', () => {
    const text = planDetail(planOf(12), null);
    assert.match(text, /^2 batches of 12 modules, 0 % covered\./);
    assert.match(text, /The tests go to tests\/generated, one new file for each module/);
    assert.match(text, /nothing leaves this machine/);
  });

  it('says with a model what is sent where, what it costs at most, and where it stops', () => {
    const text = planDetail(planOf(12), model);
    assert.match(
      text,
      /20 requests to claude-sonnet-5-5 \(Anthropic API\), about 123,400 tokens of input and at most 240,000 of output: at most \$2\.75\. 2 modules need none\./,
    );
    assert.match(text, /The run stops before it costs more than \$1\.50\./);
    assert.match(text, /leave this machine, to api\.anthropic\.com/);
    assert.ok(!text.includes('nothing leaves'));
  });

  it('says what is left for another run', () => {
    assert.match(planDetail({ ...planOf(12), left: 1 }, null), /1 other below the threshold is left for another run/);
    assert.match(planDetail({ ...planOf(12), left: 30 }, null), /30 others below the threshold are left/);
  });

  it('can show every module with its test file, and the first request', () => {
    const page = planPage(planOf(2), question('test-designer', 'pkg.m1'));
    assert.match(page, /- `src\/pkg\/m2\.py` \(0 %\) → `tests\/generated\/test_pkg_m2\.py`/);
    assert.match(page, /# The first request: test-designer/);
  });

  it('takes a limit as people write it, and nothing that is none', () => {
    assert.deepEqual(['5', ' $2.50 ', '1,000,000'].map(limitOf), [5, 2.5, 1_000_000]);
    assert.deepEqual(['5', '$2.50'].map(limitProblem), [undefined, undefined]);
    for (const text of ['', '0', '-1', 'much', 'Infinity']) assert.equal(limitProblem(text), 'Enter a number above 0.');
  });

  it('takes a number of modules', () => {
    assert.deepEqual(['1', ' 200 '].map(countProblem), [undefined, undefined]);
    for (const text of ['', '0', '1.5', 'all']) assert.equal(countProblem(text), 'Enter a whole number, 1 or more.');
  });

  it('says how far an unfinished run came', () => {
    assert.equal(
      unfinishedText({ modules: 200, done: 38 }),
      'A run that generates tests for 200 modules stopped after 38.',
    );
  });
});
