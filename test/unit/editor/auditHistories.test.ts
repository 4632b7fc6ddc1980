import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditReport } from '../../../src/audit/auditReport';
import { AuditHistories } from '../../../src/editor/auditHistories';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { legacyAudit } from '../audit/audits';

describe('The histories of audits', () => {
  let report: AuditReport;
  let directory: string;
  const measured = (measuredAt: string, root = report.root): AuditReport => ({ ...report, measuredAt, root });

  beforeEach(async () => {
    report = await legacyAudit();
    directory = join(temporaryFolder(), 'audits');
  });

  it('give a report its trend, and remember it for the next one and the next start', async () => {
    const histories = new AuditHistories(directory);
    assert.equal((await histories.remember(measured('2026-05-01T08:00:00'))).trend, null);
    assert.equal((await histories.remember(measured('2026-05-02T08:00:00'))).trend?.since, '2026-05-01T08:00:00');
    const { trend } = await new AuditHistories(directory).remember(measured('2026-05-03T08:00:00'));
    assert.equal(trend?.since, '2026-05-02T08:00:00');
    assert.equal(trend.past.length, 2);
  });

  it('are one for each folder, and leave nothing else in their directory', async () => {
    const histories = new AuditHistories(directory);
    await histories.remember(measured('2026-05-01T08:00:00', '/home/me/shop'));
    const { trend } = await histories.remember(measured('2026-05-02T08:00:00', '/home/me/stock'));
    assert.equal(trend, null);
    assert.equal(readdirSync(directory).filter((name) => /^[0-9a-f]{32}\.json$/u.test(name)).length, 2);
    assert.equal(readdirSync(directory).length, 2);
  });

  it('write nothing for a report that they know', async () => {
    const histories = new AuditHistories(directory);
    await histories.remember(measured('2026-05-01T08:00:00'));
    const [file] = readdirSync(directory);
    const marked = `${readFileSync(join(directory, file!), 'utf8')}\n`;
    writeFileSync(join(directory, file!), marked);
    await histories.remember(measured('2026-05-01T08:00:00'));
    assert.equal(readFileSync(join(directory, file!), 'utf8'), marked);
  });

  it('begin anew where a file is damaged or of another version', async () => {
    const histories = new AuditHistories(directory);
    await histories.remember(measured('2026-05-01T08:00:00'));
    const [file] = readdirSync(directory);
    for (const damage of [
      '',
      '{',
      'null',
      '[]',
      '{"version":0,"audits":[]}',
      '{"version":1,"audits":[{"health":"x"}]}',
    ]) {
      writeFileSync(join(directory, file!), damage);
      assert.equal((await histories.remember(measured('2026-05-02T08:00:00'))).trend, null, damage);
      assert.equal((await histories.remember(measured('2026-05-03T08:00:00'))).trend?.past.length, 1, damage);
    }
  });

  it('say why they cannot be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await assert.rejects(new AuditHistories(join(file, 'audits')).remember(report), /ENOTDIR|EEXIST/u);
    mkdirSync(directory, { recursive: true });
    await new AuditHistories(directory).remember(report);
  });
});
