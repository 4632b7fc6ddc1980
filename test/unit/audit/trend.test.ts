import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFormats } from '../../../src/audit/auditFormats';
import { parseBaseline, trendOf, trendText } from '../../../src/audit/trend';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { run } from '../cli/run';
import { legacyAudit, legacyProject } from './audits';

const earlier = { measuredAt: '2026-05-01T10:00:00', health: 26, percent: 50 };

describe('The trend', () => {
  it('is what health and coverage gained or lost since the earlier report', async () => {
    const trend = trendOf(await legacyAudit(), earlier);
    assert.deepEqual(trend, { since: earlier.measuredAt, health: 4, coverage: -5.6 });
    assert.equal(trendText(trend), '+4 health and −6 coverage points since 2026-05-01T10:00:00');
  });

  it('stands beside the score in the formats that people read', async () => {
    const report = await legacyAudit();
    const withTrend = { ...report, trend: trendOf(report, earlier) };
    for (const format of ['tree', 'markdown', 'html'] as const) {
      assert.match(auditFormats[format](withTrend), /\+4 health and −6 coverage points/u);
      assert.doesNotMatch(auditFormats[format](report), /points since/u);
    }
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
    assert.match(stdout, /^Health \d+ of 100, \+0 health and \+0 coverage points since /u);
    assert.equal((await run(['audit', legacyProject, '--baseline', 'none.json'], { cwd })).exitCode, 2);
    writeFileSync(join(cwd, 'other.json'), '{}');
    assert.match((await run(['audit', legacyProject, '--baseline', 'other.json'], { cwd })).stderr, /no audit/u);
  });
});
