import * as path from 'node:path';
import { gap, type ModuleCoverage } from '../coverage/moduleCoverage';
import type { UnmatchedPath } from '../coverage/reportPaths';
import { commonMapping, type PathMapping } from '../coverage/suggestMapping';
import { isProductCode } from '../pytest/measuredCode';
import type { Freshness } from './documentMarks';
import { looksLikeTest, whyNothing, type FileSituation } from './fileSituation';
import type { FolderCoverage } from './folderCoverage';
import { inlineCode } from './markdownText';
import { countText, percentText, printable } from '../wording';
import { ageText } from './wording';

/** What a diagnosis is made from. */
export interface DiagnosisFacts {
  readonly now: Date;
  /** The Python file in front. */
  readonly file:
    { readonly path: string; readonly situation: FileSituation; readonly freshness: Freshness | undefined } | undefined;
  readonly folder: FolderCoverage;
  /** The Python files of the folder, relative to it, with forward slashes. */
  readonly pythonFiles: readonly string[];
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
    unmatchedSection(facts),
    unmeasuredSection(facts),
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
      : [whyNothing(situation, named(path)) ?? '', ...advice(situation)];
  return [`## ${named(path)}`, '', ...answer];
}

function measuredText(module: ModuleCoverage, freshness: Freshness | undefined, facts: DiagnosisFacts): string[] {
  const partial = new Set(module.branches?.missing.map(({ from }) => from)).size;
  const shown = facts.settings.some(([name, value]) => name === 'showMarks' && value === false)
    ? ['The marks are hidden: run "Smart Test: Toggle Coverage Marks" to show them.']
    : [];
  return [
    `It is in the report as ${code(module.path)}: ${percentText(module.percent)} of ${countText(module.statements, 'statement')}` +
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
    case 'elsewhere':
      return ['This setting would show it:', '', ...mappingSetting(situation.mapping)];
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
  const lines = ['## Report', '', `- File: ${code(folder.reportFile)}`];
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

function unmatchedSection({ folder, pythonFiles }: DiagnosisFacts): string[] {
  const unmatched = folder.matches?.unmatched ?? [];
  if (unmatched.length === 0) {
    return [];
  }
  const suggestion = commonMapping(
    unmeasured(folder, pythonFiles),
    unmatched.map((each) => each.path),
  );
  const advice = suggestion
    ? [`This setting would find ${suggestion.found} of them:`, '', ...mappingSetting(suggestion.mapping), '']
    : [];
  return ['## In the report, not in this folder', '', ...advice, ...limited(unmatched.map(unmatchedLine))];
}

const reasons: Readonly<Record<UnmatchedPath['reason'], string>> = {
  outside: 'outside this folder',
  missing: 'no such file',
};

function unmatchedLine({ path, reason, tried }: UnmatchedPath): string {
  return `- ${code(path)}: ${reasons[reason]}${tried.length > 0 ? `; looked at ${tried.map(code).join(', ')}` : ''}`;
}

function mappingSetting({ from, to }: PathMapping): string[] {
  return ['```json', `"smart-test.pathMappings": ${JSON.stringify({ [from]: to })}`, '```'];
}

function unmeasuredSection({ folder, pythonFiles }: DiagnosisFacts): string[] {
  // coverage.py may leave out empty files, and those are mostly these.
  const files = unmeasured(folder, pythonFiles).filter(
    (file) => isProductCode(file) && !isTest(file) && path.posix.basename(file) !== '__init__.py',
  );
  if (files.length === 0 || !folder.matches || folder.matches.files.size === 0) {
    return [];
  }
  return [
    '## In this folder, not in the report',
    '',
    "No test imports these files, or the project's coverage settings (`source`, `omit`) leave them out.",
    '',
    ...limited(files.map((file) => `- ${code(file)}`)),
  ];
}

/** Those of the files that the report does not have. */
function unmeasured({ folder, matches }: FolderCoverage, pythonFiles: readonly string[]): string[] {
  const measured = new Set(
    [...(matches?.files.keys() ?? [])].map((file) => path.relative(folder.uri.fsPath, file).split(path.sep).join('/')),
  );
  return pythonFiles.filter((file) => !measured.has(file));
}

function isTest(file: string): boolean {
  return looksLikeTest(file) || /(?:^|\/)tests?\//u.test(file);
}

function staleSection({ staleFiles }: FolderCoverage): string[] {
  const lines = [...staleFiles].sort().map((file) => `- ${code(file)}`);
  return lines.length === 0
    ? []
    : [
        '## Changed after the report',
        '',
        'Run the tests with coverage to measure them as they are.',
        '',
        ...limited(lines),
      ];
}

/** A path as it is, where nothing in it could be markup. */
function named(path: string): string {
  return /^[\p{L}\p{N}_./ -]+$/u.test(path) ? path : code(path);
}

function code(text: string): string {
  return inlineCode(printable(text));
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length > most ? [...lines.slice(0, most), `- and ${lines.length - most} more`] : lines;
}
