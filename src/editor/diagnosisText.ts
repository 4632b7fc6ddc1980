import { gap, type ModuleCoverage } from '../coverage/moduleCoverage';
import type { UnmatchedPath } from '../coverage/reportPaths';
import type { Freshness } from './documentMarks';
import { whyNothing, type FileSituation } from './fileSituation';
import type { FolderCoverage } from './folderCoverage';
import { inlineCode } from './markdownText';
import { countText, percentText } from '../wording';
import { ageText } from './wording';

/** What a diagnosis is made from. */
export interface DiagnosisFacts {
  readonly now: Date;
  /** The Python file in front. */
  readonly file:
    { readonly path: string; readonly situation: FileSituation; readonly freshness: Freshness | undefined } | undefined;
  readonly folder: FolderCoverage;
  readonly settings: readonly (readonly [name: string, value: unknown])[];
  /** Which Python runs the tests, or why none does. */
  readonly python: string;
}

/** How many paths of a kind are listed. */
const most = 50;

/** What there is to know about the coverage that is shown, or not, as a Markdown document that reads well as plain text. */
export function diagnosisText(facts: DiagnosisFacts): string {
  const { folder, file } = facts;
  const sections = [
    ['# Coverage diagnosis'],
    file ? fileSection(file, facts) : [],
    reportSection(folder, facts.now),
    unmatchedSection(folder.matches?.unmatched ?? []),
    staleSection(folder),
    [
      '## Settings',
      '',
      ...facts.settings.map(([name, value]) => `- \`smart-test.${name}\`: ${inlineCode(JSON.stringify(value))}`),
    ],
    ['## Python', '', facts.python],
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function fileSection(
  { path, situation, freshness }: NonNullable<DiagnosisFacts['file']>,
  facts: DiagnosisFacts,
): string[] {
  const answer =
    situation.kind === 'measured'
      ? measuredText(situation.module, freshness, facts)
      : [whyNothing(situation, path) ?? '', ...advice(situation)];
  return [`## ${path}`, '', ...answer];
}

function measuredText(module: ModuleCoverage, freshness: Freshness | undefined, facts: DiagnosisFacts): string[] {
  const partial = new Set(module.branches?.missing.map(({ from }) => from)).size;
  const shown = facts.settings.some(([name, value]) => name === 'showMarks' && value === false)
    ? ['The marks are hidden: run "Smart Test: Toggle Coverage Marks" to show them.']
    : [];
  return [
    `It is in the report as \`${module.path}\`: ${percentText(module.percent)} of ${countText(module.statements, 'statement')}` +
      ` covered, ${gap(module)} missing, ${countText(partial, 'line')} with a branch that no test takes.`,
    ...(freshness === 'unknown' ? ['It changed after the report was made: its marks are shown as out of date.'] : []),
    ...(freshness === 'edited'
      ? ['It was edited after the report was made: marks move along, edited lines are dimmed.']
      : []),
    ...shown,
  ];
}

function advice(situation: FileSituation): string[] {
  switch (situation.kind) {
    case 'noReport':
      return [
        'Run "Smart Test: Run Tests with Coverage", or choose a report with "Smart Test: Choose Coverage Report…".',
      ];
    case 'unreadable':
      return ['Run "Smart Test: Run Tests with Coverage" to replace it.'];
    case 'elsewhere': {
      const { from, to } = situation.mapping;
      return [
        'This setting would show it:',
        '',
        '```json',
        `"smart-test.pathMappings": ${JSON.stringify({ [from]: to })}`,
        '```',
      ];
    }
    case 'notInReport':
      return [
        'coverage.py reports files that a test imported, and those below `source` of its configuration that `omit` does not leave out. ' +
          'Look at `[tool.coverage.run]` in pyproject.toml, `.coveragerc`, `setup.cfg` and `tox.ini`.',
      ];
    default:
      return [];
  }
}

function reportSection(folder: FolderCoverage, now: Date): string[] {
  const { report, matches, madeAt } = folder;
  const lines = ['## Report', '', `- File: \`${folder.reportFile}\``];
  if (!report || !matches || !madeAt) {
    const states = { none: 'there is no such file', loading: 'being read', unreadable: 'cannot be read', report: '' };
    return [
      ...lines,
      `- State: ${states[folder.state]}`,
      ...(folder.error ? [`- Reason: ${folder.error.message}`] : []),
    ];
  }
  const branches = report.hasBranches ? 'with branches' : 'without branches';
  return [
    ...lines,
    `- Made: ${ageText(madeAt, now)} (${madeAt.toISOString()}) by coverage.py ${report.toolVersion}, format ${report.format}, ${branches}`,
    `- Covered: ${percentText(report.totals.percent)} of ${countText(report.totals.statements, 'statement')}` +
      (report.hasBranches
        ? `; ${percentText(report.totals.percentWithBranches)} with branches, as \`coverage report\` prints`
        : ''),
    `- Files: ${report.modules.length} in the report, ${matches.files.size} of them found in this folder`,
  ];
}

function unmatchedSection(unmatched: readonly UnmatchedPath[]): string[] {
  if (unmatched.length === 0) {
    return [];
  }
  const reasons = { outside: 'outside this folder', missing: 'no such file' };
  const lines = unmatched.map(({ path, reason, tried }) => {
    const looked = tried.length > 0 ? `; looked at ${tried.map((file) => `\`${file}\``).join(', ')}` : '';
    return `- \`${path}\`: ${reasons[reason]}${looked}`;
  });
  return [`## In the report, not in this folder`, '', ...limited(lines)];
}

function staleSection({ staleFiles }: FolderCoverage): string[] {
  const lines = [...staleFiles].sort().map((file) => `- \`${file}\``);
  return lines.length === 0 ? [] : ['## Changed after the report', '', ...limited(lines)];
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length > most ? [...lines.slice(0, most), `- and ${lines.length - most} more`] : lines;
}
