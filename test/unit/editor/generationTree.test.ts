import assert from 'node:assert/strict';
import { runFigures, runLine, runMessage } from '../../../src/editor/generationHeader';
import { batchRow, moduleRow, moduleTooltip } from '../../../src/editor/generationTree';
import { withoutTests, type ModuleResult } from '../../../src/generation/parallel/moduleResult';
import { plannedModules } from '../../../src/generation/parallel/runPlan';
import {
  countPhases,
  type ModulePhase,
  type ModuleState,
  type RunState,
} from '../../../src/generation/parallel/runState';
import { noUsage } from '../../../src/models/chatModel';
import { planOf } from '../generation/parallel/runs';

const plan = planOf(4);
const modules = plannedModules(plan);
const noSpending = { requests: 0, usage: noUsage, dollars: 0 };

const kept: ModuleResult = {
  ...withoutTests('nothing', ''),
  ...{ outcome: 'kept', kept: 3, testFile: 'tests/generated/test_pkg_m1.py', repairs: 1 },
  before: { statements: 50, covered: 6, branches: 8, coveredBranches: 0 },
  after: { statements: 50, covered: 32, branches: 8, coveredBranches: 5 },
  dropped: [{ what: 'test_*wrong*', why: 'assert 1 == 2\nand more' }],
};

function stateOf(index: number, phase: ModulePhase, result: ModuleResult | null = null): ModuleState {
  return { module: modules[index]!, phase, result };
}

const states = [
  stateOf(0, 'done', kept),
  stateOf(1, 'done', withoutTests('failed', 'The module cannot be imported.')),
  stateOf(2, 'verifying'),
  stateOf(3, 'waiting'),
];

function runOf(some: Partial<RunState> = {}): RunState {
  return {
    ...{ status: 'running', reason: '', modules: states, counts: countPhases(states), tests: 3 },
    ...{ spending: { requests: 4, usage: { ...noUsage, input: 1200 }, dollars: 0.42 }, secondsLeft: 330 },
    ...some,
  };
}

const fiveDollars = { dollars: 5, tokens: Infinity };

describe('The rows of a run', () => {
  it('say where each module is, and what became of it', () => {
    const drawn = states
      .map((state) => moduleRow(state, plan))
      .map(({ label, description }) => `${label} | ${description}`);
    assert.deepEqual(drawn, [
      'm1.py | kept 3 · 12 % → 64 %',
      'm2.py | failed: The module cannot be imported.',
      'm3.py | verifying',
      'm4.py | waiting',
    ]);
  });

  it('say that tests are looked for where no model has written any', () => {
    assert.equal(moduleRow(states[2]!, { model: null }).description, 'looking for tests');
  });

  it('move only for what is under way', () => {
    const icons = (['waiting', 'designing', 'writing', 'written', 'verifying', 'repairing'] as const).map(
      (phase) => moduleRow(stateOf(0, phase), plan).icon.name,
    );
    const spin = 'loading~spin';
    assert.deepEqual(icons, ['circle-outline', spin, spin, 'circle-filled', spin, spin]);
  });

  it('tell outcomes apart by their shape, not by colour alone', () => {
    const icons = (['kept', 'nothing', 'failed'] as const).map(
      (outcome) => moduleRow(stateOf(0, 'done', { ...kept, outcome }), plan).icon.name,
    );
    assert.equal(new Set(icons).size, 3);
  });

  it('are read out as sentences', () => {
    assert.equal(moduleRow(states[0]!, plan).speech, 'm1.py, module, kept 3 tests, coverage from 12 % to 64 %');
    assert.equal(
      batchRow(plan.batches[0]!, states).speech,
      `${plan.batches[0]!.name}, batch, 2 of 4 modules done, 3 tests, 1 failed`,
    );
  });

  it('sum up a batch', () => {
    assert.equal(batchRow(plan.batches[0]!, states).description, '2 of 4 · 3 tests · 1 failed');
  });

  it('call a batch that is done by the best that came of it', () => {
    const [failed, nothing] = [withoutTests('failed', 'x'), withoutTests('nothing', 'x')];
    const iconOf = (...results: readonly ModuleResult[]): string =>
      batchRow(
        plan.batches[0]!,
        results.map((result, index) => stateOf(index, 'done', result)),
      ).icon.name;
    assert.deepEqual(
      [iconOf(failed, kept), iconOf(failed, nothing), iconOf(nothing, nothing)],
      ['pass', 'error', 'circle-slash'],
    );
  });

  it('have in their tooltip what it cost, what it changed, and what was dropped, with nothing in it formatted', () => {
    const spending = { requests: 3, usage: { ...noUsage, input: 1200, output: 34 }, dollars: 0.014 };
    const text = moduleTooltip(states[0]!, spending, plan);
    assert.match(text, /\| Statements covered \| 6 → 32 of 50 \|\n\| Branches covered \| 0 → 5 of 8 \|/);
    assert.match(
      text,
      /\| Requests \| 3 \|\n\| Tokens \| 1,234 \|\n\| Cost \| \$0\.01 \|\n\| Sent back to the model \| 1 time \|/,
    );
    assert.match(text, /- test\\_\\\*wrong\\\*: assert 1 == 2$/m);
    assert.ok(!text.includes('and more'));
  });

  it('have no table in the tooltip of a module that nothing is known of', () => {
    assert.equal(moduleTooltip(states[3]!, noSpending, plan), '**src/pkg/m4.py** — waiting');
  });
});

describe('The header of a run', () => {
  it('says how far it is, what it spent, and how long it will take', () => {
    const run = runOf();
    assert.equal(runFigures(run, 'running'), '2 of 4 · 3 tests kept');
    assert.equal(runMessage(run, 'running', fiveDollars), '$0.42 of $5.00 · about 6 min left');
    assert.equal(runLine(run, 'running', fiveDollars), '2 of 4 · 3 tests kept · $0.42 of $5.00 · about 6 min left');
  });

  it('counts tokens where no price is known, and nothing without a model', () => {
    assert.match(runMessage(runOf(), 'running', { dollars: Infinity, tokens: 1e6 }), /^1,200 of 1,000,000 tokens · /);
    assert.equal(runMessage(runOf(), 'running', null), 'about 6 min left');
  });

  it('gives the time in a unit that fits, and does not guess', () => {
    const left = [null, 0.2, 42, 330, 9000].map((secondsLeft) => runMessage(runOf({ secondsLeft }), 'running', null));
    assert.deepEqual(left, [
      'time left not known yet',
      'about 1 s left',
      'about 42 s left',
      'about 6 min left',
      'about 3 h left',
    ]);
  });

  it('says why it stopped', () => {
    const stopped = runOf({ status: 'stopped', reason: 'You stopped it.' });
    assert.equal(runFigures(stopped, 'stopped'), 'stopped · 2 of 4 · 3 tests kept');
    assert.equal(
      runMessage(stopped, 'stopped', fiveDollars),
      'Not finished. You stopped it. What is done is kept, and it can be resumed · $0.42 of $5.00',
    );
  });
});
