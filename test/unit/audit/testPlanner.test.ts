import assert from 'node:assert/strict';
import type { AuditModule } from '../../../src/audit/auditReport';
import { healthPoints, measureModules } from '../../../src/audit/coverageAuditor';
import { noEffort } from '../../../src/audit/effort';
import { mostImproving, planBatches, planStart } from '../../../src/audit/testPlanner';
import { startText } from '../../../src/audit/wording';
import { legacyAudit } from './audits';
import { moduleCoverage } from './modules';

/** A module without functions. */
function module(path: string, statements: number, covered: number, minutes: number): AuditModule {
  return {
    path,
    file: null,
    isTest: path.startsWith('tests/'),
    testFile: null,
    statements,
    covered,
    percent: (covered / statements) * 100,
    branches: null,
    coveredAtImport: 0,
    isOnlyImported: false,
    missingLines: [],
    priority: 0,
    importers: 0,
    churn: null,
    risk: 1,
    functions: [],
    paths: [],
    problem: null,
    effort: { ...noEffort, minutes },
  };
}

/** The plan of all modules, in the order given. */
function planOf(modules: readonly AuditModule[]): ReturnType<typeof planBatches> {
  const coverage = modules.map(({ path, statements, covered, percent }) => ({
    ...moduleCoverage([], []),
    path,
    statements,
    covered,
    percent,
  }));
  const byPath = new Map(modules.map((each) => [each.path, each]));
  return planBatches(coverage, byPath, measureModules(modules, 50), 50);
}

describe('planBatches', () => {
  it('orders by gain for a minute also where gains are below a tenth of a point', () => {
    const large = Array.from({ length: 9 }, (_, index) => module(`big/m${index}.py`, 100_000, 100_000, 0));
    const small = [module('slow/a.py', 20, 10, 60), module('mid/a.py', 20, 10, 20), module('quick/a.py', 20, 10, 5)];
    const plan = planOf([...large, ...small]).filter(({ packagePath }) => packagePath !== 'big');
    assert.deepEqual(
      plan.map(({ packagePath, gain }) => [packagePath, gain.health]),
      [
        ['quick', 0],
        ['mid', 0],
        ['slow', 0],
      ],
    );
  });
});

describe('planStart', () => {
  it('adds up the first three batches: minutes, covered statements and health', () => {
    const modules = ['a', 'b', 'c', 'd'].map((name) => module(`${name}/m.py`, 100, 20, 10));
    const start = planStart(planOf(modules), measureModules(modules, 50), 50)!;
    assert.deepEqual([start.batches, start.minutes, start.percent], [3, 30, 80]);
    assert.equal(
      startText({ ...start, health: 79 }),
      'If you do only the first 3 batches (~30 min), you reach 80 % of statements and health 79.',
    );
  });

  it('is nothing when nothing is planned', () => {
    assert.equal(planStart([], measureModules([], 50), 50), null);
  });
});

describe('mostImproving', () => {
  it('finds the modules whose coverage raises health most, tests and covered ones left out', () => {
    const modules = [
      module('small.py', 10, 0, 1),
      module('large.py', 1000, 0, 90),
      module('covered.py', 500, 500, 0),
      module('tests/test_large.py', 5000, 0, 1),
      module('half.py', 100, 50, 9),
      module('other.py', 300, 0, 9),
    ];
    const metrics = measureModules(modules, 50);
    const found = mostImproving(modules, metrics, 50);
    assert.deepEqual(
      found.map(({ path }) => path),
      ['large.py', 'other.py', 'small.py'],
      'a module that gets over the threshold counts more than one that is over it',
    );
  });

  it('gains what the score rises by: changes add up', async () => {
    const { improvements, metrics, start } = await legacyAudit();
    const gained = improvements.reduce((sum, { gain }) => sum + gain.health, 0);
    assert.ok(Math.abs(healthPoints(metrics) + gained - 100) < 0.2);
    assert.equal(start?.health, 100);
  });
});
