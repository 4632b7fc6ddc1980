import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { repairJson } from '../../../src/repair/repairJson';
import { repairMarkdown } from '../../../src/repair/repairMarkdown';
import { repairPatch } from '../../../src/repair/repairPatch';
import type { Repair, RepairReport, TestRepair } from '../../../src/repair/repairRecords';
import { isGreen, repairSummary } from '../../../src/repair/repairSummary';
import { assertGolden } from '../../harness/golden';
import { project } from '../pytest/project';

const root = '/work/shop';
const before = 'from shop.pricing import total\n\n\ndef test_sum():\n    assert total([1, 2]) == 3\n';
const after = before.replaceAll('total', 'net_total');

const renamed: Repair = {
  recipe: 'renamed symbol',
  what: 'total is called net_total now (shop/pricing.py).',
  edits: new Map([
    [
      `${root}/tests/test_pricing.py`,
      [
        { start: 25, end: 30, text: 'net_total' },
        { start: 60, end: 65, text: 'net_total' },
      ],
    ],
  ]),
  consent: 'silent',
  drift: null,
};

const drift: Repair = {
  recipe: 'expected value',
  what: 'The test expects 1.19; the code gives 1.2 now.',
  edits: new Map(),
  consent: 'proposal',
  drift: { before: '1.19', after: '1.2' },
};

function testRepair(
  nodeId: string,
  change: Partial<TestRepair> = {},
  cause: Partial<TestRepair['diagnosis']> = {},
): TestRepair {
  return {
    nodeId,
    diagnosis: {
      failure: {
        ...{
          nodeId,
          phase: 'call',
          ending: 'raised',
          comparison: null,
          statement: null,
          fixtures: [],
          failedFixture: null,
        },
        ...{ availableFixtures: [], isUnittest: false, warnings: [], output: '', stack: [] },
        chain: [
          {
            ...{
              type: 'builtins.ImportError',
              bases: [],
              message: "cannot import name 'total'",
              frames: [],
              name: null,
            },
            ...{ importedName: 'total', file: null, line: null, receiver: null },
          },
        ],
      },
      cause: 'import error',
      detail: 'symbol missing',
      confidence: 0.95,
      evidence: ['shop.pricing has no total.'],
      subject: 'shop.pricing.total',
      place: { file: 'tests/test_pricing.py', line: 1 },
      ...cause,
    },
    verdict: { fault: 'test out of date', confidence: 0.93, reasons: ['total was renamed.'], since: null },
    state: 'repaired',
    attempts: [{ repair: renamed, rejected: null }],
    planned: renamed,
    proposal: null,
    nextStep: null,
    ...change,
  };
}

const open = { state: 'not repaired', attempts: [], planned: null } as const;
const since = { hash: '0123456789abcdef', subject: 'Round *up*', date: new Date('2026-11-01T10:00:00Z') };

const report: RepairReport = {
  root,
  ran: 214,
  failedBefore: 6,
  failedAfter: 4,
  tests: [
    testRepair('tests/test_pricing.py::test_sum'),
    testRepair('tests/test_pricing.py::test_empty'),
    testRepair(
      'tests/test_tax.py::test_rounding',
      {
        ...open,
        verdict: { fault: 'code looks wrong', confidence: 0.6, reasons: ['Only the body of tax changed.'], since },
        nextStep: 'Look at the code at shop/tax.py:12: it, not the test, looks wrong.',
      },
      {
        ...{ cause: 'assertion drift', detail: 'value', evidence: ['1.2 is not 1.19.'], subject: 'shop.tax.tax' },
        place: { file: 'shop/tax.py', line: 12 },
      },
    ),
    testRepair(
      'tests/test_fetch.py',
      {
        ...open,
        verdict: { fault: 'environment', confidence: 0.9, reasons: [], since: null },
        nextStep: 'Supply httpx.',
      },
      { cause: 'environment issue', detail: 'package missing', subject: 'httpx', evidence: ['pip install httpx'] },
    ),
    testRepair(
      'tests/test_tax.py::test_rate[a|b`c]',
      { ...open, state: 'proposal', proposal: drift, nextStep: 'Accept it if that is meant, else mend the code.' },
      { cause: 'assertion drift', detail: 'value', evidence: ['1.2 is not 1.19.'] },
    ),
    testRepair('tests/test_tax.py::test_other', {
      ...open,
      attempts: [{ repair: renamed, rejected: 'The test fails as before, with ImportError.' }],
      nextStep: 'No repair is known for it.',
    }),
  ],
  changes: new Map([[`${root}/tests/test_pricing.py`, { before, after }]]),
  seconds: 12.34,
  notes: ['The uncommitted changes of 1 file count as the newest change.'],
};

describe('The report of a repair', () => {
  it('is a sentence for a notification', () => {
    assert.equal(
      repairSummary(report),
      '2 of 6 failing tests repaired. test_rounding looks like a bug in the code (shop/tax.py:12); tests/test_fetch.py needs httpx; and 2 more.',
    );
    const repaired = { ...report, tests: report.tests.slice(0, 2), failedAfter: 0 };
    assert.equal(repairSummary(repaired), '2 failing tests repaired.');
    assert.equal(repairSummary({ ...report, tests: [] }), 'No test fails: 214 tests ran.');
    assert.equal(repairSummary({ ...report, tests: [], ran: 0, notes: [] }), 'No tests were found.');
  });

  it('is green only when tests ran and none fails', () => {
    assert.ok(!isGreen(report));
    assert.ok(isGreen({ ...report, tests: report.tests.slice(0, 2), failedAfter: 0 }));
    assert.ok(isGreen({ ...report, tests: [], failedAfter: 0 }));
    assert.ok(!isGreen({ ...report, tests: [], failedAfter: 0, ran: 0 }));
  });

  it('is Markdown for people, in which the words of others are only words', () => {
    assertGolden('repair/report.md', repairMarkdown(report));
  });

  it('is JSON for programs', () => {
    assertGolden('repair/report.json', repairJson(report));
  });

  it('has a patch that git applies', () => {
    for (const [old, now] of [
      [before, after],
      [before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')],
      [before.trimEnd(), after.trimEnd()],
      ['', after],
    ] as const) {
      const folder = project({ 'tests/test_pricing.py': old });
      const file = path.join(folder, 'tests/test_pricing.py');
      const patch = repairPatch({ root: folder, changes: new Map([[file, { before: old, after: now }]]) });
      const run = spawnSync('git', ['apply', '-'], {
        cwd: folder,
        input: patch,
        encoding: 'utf8',
        env: childEnvironment(),
      });
      assert.equal(run.stderr, '');
      assert.equal(readFileSync(file, 'utf8'), now);
    }
  });
});
