import assert from 'node:assert/strict';
import type { CoverageReport, ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import type { FolderCoverage } from '../../../src/editor/folderCoverage';
import { statusText, statusTooltip, type StatusFacts } from '../../../src/editor/statusText';
import { UserError } from '../../../src/userError';

const now = new Date('2026-01-10T12:02:00');

describe('the status item', () => {
  it('says how much of the file in front is covered', () => {
    assert.deepEqual(statusText(measured('current')), {
      text: '$(checklist) 54 %',
      spoken: 'Smart Test: discount.py, 54 % of statements',
    });
  });

  it('says when that is out of date', () => {
    assert.equal(statusText(measured('edited')).text, '$(history) 54 %');
    assert.match(statusText(measured('unknown')).spoken, /out of date$/);
  });

  it('says how much of the project is covered when no Python file is in front', () => {
    assert.equal(statusText(facts({ folder })).text, '$(checklist) 44 %');
    assert.match(statusTooltip(facts({ folder }), now), /^\*\*Project: 44 % of statements\*\* \(38 % with branches, /);
  });

  it('says that tests are running', () => {
    assert.equal(statusText(facts({ folder, running: '120 of 214 tests' })).text, '$(loading~spin) Coverage');
    assert.match(statusTooltip(facts({ folder, running: '120 of 214 tests' }), now), /120 of 214 tests/);
  });

  it('explains itself on hover: file, project, report, and what can be done', () => {
    assert.equal(
      statusTooltip(measured('current'), now),
      [
        '**discount.py: 54 % of statements**, 19 missing  ·  project 44 % (38 % with branches, as `coverage report` prints)',
        '`coverage.json` · made 2 minutes ago · 1 file · coverage.py 7.16.2',
        '---',
        '[$(run-coverage) Run tests with coverage](command:smart-test.runCoverage)  ·  ' +
          '[$(eye-closed) Hide marks](command:smart-test.toggleMarks)  ·  ' +
          '[$(question) Diagnose](command:smart-test.diagnoseCoverage)',
      ].join('\n\n'),
    );
  });

  it('says why a file shows nothing', () => {
    const file = { name: 'tax.py', situation: { kind: 'notInReport', folder } as const, freshness: undefined };
    assert.equal(statusText(facts({ file, folder })).text, '$(checklist) –');
    assert.match(statusTooltip(facts({ file, folder }), now), /^tax\.py is not in the report: no test imports it/);
  });

  it('says what is wrong with a report that cannot be read', () => {
    const broken = {
      ...shown,
      report: undefined,
      state: 'unreadable',
      error: new UserError('It ends in the middle.'),
    };
    const tooltip = statusTooltip(facts({ folder: broken as unknown as FolderCoverage }), now);
    assert.match(tooltip, /^It ends in the middle\./);
  });

  it('offers no run in Restricted Mode', () => {
    assert.doesNotMatch(statusTooltip({ ...measured('current'), trusted: false }, now), /runCoverage/);
  });
});

const module: ModuleCoverage = {
  path: 'discount.py',
  statements: 41,
  covered: 22,
  executedLines: [],
  missingLines: [],
  excludedLines: [],
  branches: undefined,
  percent: 53.7,
  priority: 0,
};

const report: CoverageReport = {
  toolVersion: '7.16.2',
  format: 3,
  timestamp: '2026-01-10T12:00:00',
  hasBranches: true,
  hasContexts: false,
  modules: [module],
  totals: { statements: 130, covered: 57, branches: 40, coveredBranches: 8, percent: 43.8, percentWithBranches: 38.2 },
};

const shown = {
  state: 'report',
  report,
  madeAt: new Date('2026-01-10T12:00:00'),
  reportFile: '/shop/coverage.json',
  folder: { name: 'shop' },
};

const folder = shown as unknown as FolderCoverage;

function measured(freshness: 'current' | 'edited' | 'unknown'): StatusFacts {
  return facts({ folder, file: { name: 'discount.py', situation: { kind: 'measured', folder, module }, freshness } });
}

function facts(some: Partial<StatusFacts>): StatusFacts {
  return {
    file: undefined,
    folder: undefined,
    severalFolders: false,
    running: undefined,
    marksShown: true,
    trusted: true,
    ...some,
  };
}
