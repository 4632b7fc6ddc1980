import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { auditFormats } from '../../../src/audit/auditFormats';
import type { AuditReport } from '../../../src/audit/auditReport';
import { dayText, parseBaseline, trendOf, trendText, type Baseline } from '../../../src/audit/trend';
import { historyLimit, trendSince, withAudit, type PastAudit } from '../../../src/audit/trendHistory';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { run } from '../cli/run';
import { legacyAudit, legacyProject } from './audits';

const earlier = { measuredAt: '2026-05-01T10:00:00', health: 26, percent: 50 };

describe('The trend', () => {
  it('is what health and coverage gained or lost since the earlier report', async () => {
    const report = await legacyAudit();
    const trend = trendOf(report, earlier);
    assert.deepEqual(trend, { since: earlier.measuredAt, health: 4, coverage: -5.6, past: [earlier] });
    assert.equal(trendText(trend, report.measuredAt), '+4 health, −5.6 points of statement coverage since 1 May');
    assert.equal(trendText({ ...trend, health: 0, coverage: 0 }, '2027-01-01T10:00:00'), 'unchanged since 1 May 2026');
    assert.match(trendText({ ...trend, health: 0 }, report.measuredAt), /^±0 health, −5\.6 points/u);
  });

  it('names a day as briefly as can be understood', () => {
    assert.equal(dayText('2026-05-01T09:05:59.123456', '2026-05-01T10:00:00'), '09:05');
    assert.equal(dayText('2026-12-31T09:05:59', '2026-05-01T10:00:00'), '31 Dec');
    assert.equal(dayText('2025-05-01T09:05:59', '2026-05-01T10:00:00'), '1 May 2025');
    assert.equal(dayText('yesterday', '2026-05-01T10:00:00'), 'yesterday');
  });

  it('stands beside the score in the formats that people read', async () => {
    const report = await legacyAudit();
    const withTrend = { ...report, trend: trendOf(report, earlier) };
    for (const format of ['tree', 'markdown', 'html'] as const) {
      assert.match(auditFormats[format](withTrend), /\+4 health, −5\.6 points of statement coverage since 1 May/u);
      assert.doesNotMatch(auditFormats[format](report), /since 1 May/u);
    }
  });

  it('is a line in HTML from three reports on', async () => {
    const report = await legacyAudit();
    const between = { ...earlier, measuredAt: '2026-06-01T10:00:00', health: 28 };
    const html = (past: readonly Baseline[]) => auditFormats.html({ ...report, trend: trendOf(report, earlier, past) });
    assert.doesNotMatch(html([earlier]), /<svg class="trend"/u);
    assert.match(html([earlier, between]), /<svg class="trend" role="img" aria-label="Health from 26 to 30, /u);
    assert.doesNotMatch(html([earlier, { ...between, measuredAt: '<b>' }]), /<svg class="trend"|<b>/u);
  });

  it('reads what an audit wrote as JSON, and says of anything else that it is none', async () => {
    const report = await legacyAudit();
    const { health } = parseBaseline(auditFormats.json(report), 'a.json');
    assert.equal(health, report.health.score);
    for (const text of ['', 'null', '[]', '{"health":{"score":"1"}}', '{"measuredAt":"x","health":{"score":1}}']) {
      assert.throws(() => parseBaseline(text, 'a.json'), UserError, text);
    }
  });

  it('is asked for with --baseline', async () => {
    const cwd = temporaryFolder();
    await run(['audit', legacyProject, '--json', '--out', 'before.json'], { cwd });
    const { stdout } = await run(['audit', legacyProject, '--baseline', 'before.json'], { cwd });
    assert.match(stdout, /^Health \d+ of 100, unchanged since /u);
    assert.equal((await run(['audit', legacyProject, '--baseline', 'none.json'], { cwd })).exitCode, 2);
    writeFileSync(join(cwd, 'other.json'), '{}');
    assert.match((await run(['audit', legacyProject, '--baseline', 'other.json'], { cwd })).stderr, /no audit/u);
  });
});

describe('The history of a folder', () => {
  let report: AuditReport;
  const past = (measuredAt: string, health: number): PastAudit => ({ measuredAt, health, percent: 40, threshold: 80 });
  const measured = (measuredAt: string): AuditReport => ({ ...report, measuredAt });

  before(async () => {
    report = await legacyAudit();
  });

  it('compares with the last report of an earlier day, or else with the first of the day', () => {
    const history = [past('2026-05-01T08:00:00', 10), past('2026-05-01T09:00:00', 20), past('2026-05-04T08:00:00', 25)];
    assert.equal(trendSince([], measured('2026-05-04T10:00:00')), null);
    assert.equal(trendSince(history, measured('2026-05-04T10:00:00'))?.since, '2026-05-01T09:00:00');
    assert.equal(trendSince(history, measured('2026-05-01T10:00:00'))?.since, '2026-05-01T08:00:00');
    assert.equal(trendSince(history, measured('2026-04-30T10:00:00')), null);
    assert.equal(trendSince(history, measured('2026-05-09T10:00:00'))?.past.length, 3);
  });

  it('compares only what was made with the same threshold', () => {
    const history = [{ ...past('2026-05-01T08:00:00', 10), threshold: 50 }];
    assert.equal(trendSince(history, measured('2026-05-04T10:00:00')), null);
    assert.equal(withAudit(history, measured('2026-05-01T08:00:00')).length, 2);
  });

  it('has each measuring once, as it was first', () => {
    const history = withAudit([], measured('2026-05-01T08:00:00'));
    const raised = { ...measured('2026-05-01T08:00:00'), health: { ...report.health, score: 99 } };
    assert.equal(withAudit(history, raised), history);
  });

  it('keeps the last report of a day once the day is over', () => {
    const moments = ['2026-05-01T08:00:00', '2026-05-01T09:00:00', '2026-05-04T08:00:00', '2026-05-04T09:00:00'];
    const history = moments.reduce<readonly PastAudit[]>((all, each) => withAudit(all, measured(each)), []);
    assert.deepEqual(
      history.map(({ measuredAt }) => measuredAt),
      moments.slice(1),
    );
  });

  it('is sorted by time and never longer than its limit, in whatever order reports come', () => {
    const day = fc.integer({ min: 1, max: 400 }).map((days) => new Date(Date.UTC(2026, 0, days)).toISOString());
    fc.assert(
      fc.property(fc.array(day, { maxLength: 300 }), (days) => {
        const history = days.reduce<readonly PastAudit[]>((all, each) => withAudit(all, measured(each)), []);
        const moments = history.map(({ measuredAt }) => measuredAt);
        assert.deepEqual(moments, [...new Set(days)].sort().slice(-historyLimit));
      }),
      { numRuns: 20 },
    );
  });
});
