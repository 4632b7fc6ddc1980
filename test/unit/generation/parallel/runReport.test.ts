import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../../scripts/paths.mjs';
import type { ModuleGenerator } from '../../../../src/generation/parallel/moduleGenerator';
import { reportRun, type RunReport } from '../../../../src/generation/parallel/runReport';
import { runReportPage } from '../../../../src/generation/parallel/runReportPage';
import { UserError } from '../../../../src/userError';
import { closeJournals, CountingModel, openRun, projectOf, trustingGenerator } from './runs';

const measured = (covered: number): object => ({ statements: 3, covered, branches: 0, coveredBranches: 0 });

/** One module fails, one has a dropped test with all that a page must not take literally. */
const generator: ModuleGenerator<string[]> = {
  ...trustingGenerator,
  async verify(module, ...rest) {
    if (module.name === 'pkg.m2') throw new UserError('The module cannot be imported.');
    const { result, ...verified } = await trustingGenerator.verify(module, ...rest);
    const dropped = module.name === 'pkg.m1' ? [{ what: 'test_a', why: 'assert [1](http://x) == `2`\nmore' }] : [];
    const coverage = { before: measured(0), after: measured(2) } as Pick<typeof result, 'before' | 'after'>;
    return { ...verified, result: { ...result, ...coverage, dropped } };
  },
};

async function reported(dollars?: number): Promise<RunReport> {
  const project = projectOf(4);
  const limits = dollars === undefined ? {} : { dollars };
  const { workflow, journal } = await openRun(project, new CountingModel(), { generator, concurrency: 1, ...limits });
  return reportRun(project.plan, await workflow.run(), journal.index, 12.3);
}

describe('The report of a run', () => {
  afterEach(closeJournals);

  it('says of each module and batch what was kept, dropped, paid and covered, and why something failed', async () => {
    const expected = path.join(root, 'test/fixtures/parallel/report.md');
    assert.equal(runReportPage(await reported()), readFileSync(expected, 'utf8'));
  });

  it('adds up', async () => {
    const report = await reported();
    assert.deepEqual(report.modules, { kept: 3, nothing: 0, failed: 1, 'not done': 0 });
    assert.deepEqual([report.kept, report.dropped], [6, 1]);
    assert.deepEqual([report.coverage.statements, report.coverage.before, report.coverage.after], [12, 0, 6]);
    assert.deepEqual([report.paid.requests, report.paid.tokens], [8, 1200]);
  });

  it('says why a run stopped, and how much is left', async () => {
    const report = await reported(0.05);
    assert.equal(report.status, 'stopped');
    assert.ok(report.modules['not done'] > 0);
    assert.match(runReportPage(report), /Not finished: The next request could cost more than is left.* \d not done\./);
  });
});
