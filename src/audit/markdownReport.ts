import type { AuditBatch, AuditModule, AuditReport, Improvement, Share, UncoveredPath } from './auditReport';
import { trendText } from './trend';
import { countText, percentText, printable } from '../wording';
import {
  amountText,
  concernText,
  functionState,
  healthFormula,
  judgedBatches,
  judgementOrigin,
  minutesText,
  momentText,
  onlyImportedText,
  partNames,
  percentOfShare,
  placeOf,
  pointsText,
  projectName,
  riskFormula,
  startText,
  untestedModules,
} from './wording';

/** The report in Markdown: health, metrics, plan, and every untested path. */
export function markdownReport(report: AuditReport): string {
  return `${[
    `# Test audit of ${inline(projectName(report))}`,
    introduction(report),
    '## Health',
    healthSection(report),
    '## Coverage',
    metricsTable(report),
    ...judgementSection(report),
    '## Plan',
    planSection(report),
    '## Untested code',
    untestedSection(report),
  ].join('\n\n')}\n`;
}

function introduction({ metrics, toolVersion, measuredAt, totals, unplanned }: AuditReport): string {
  const tests = unplanned.filter(({ isTest }) => isTest).length;
  const mixed =
    totals.branches > 0 ? ` \`coverage report\` prints ${percentText(totals.percentWithBranches)}, with branches.` : '';
  const left = tests > 0 ? ` ${countText(tests, 'measured file')} of tests left out of every figure below.` : '';
  return (
    `${countText(metrics.statements.total, 'statement')} in ${countText(metrics.modules.total, 'module')}. ` +
    `Measured ${inline(momentText(measuredAt))} with coverage.py ${inline(toolVersion)}.${mixed}${left}`
  );
}

function healthSection({ health, improvements, trend, measuredAt }: AuditReport): string {
  const rows = health.parts.map(
    (part) => `| ${partNames[part.name]} | ${percentText(percentOfShare(part))} | ${Math.round(part.weight * 100)} % |`,
  );
  return [
    `**${health.score} of 100${trend ? `, ${inline(trendText(trend, measuredAt))}` : ''}.** ${healthFormula}`,
    table(['Part', 'Covered', 'Weight'], '--:', rows),
    ...(improvements.length === 0 ? [] : ['What would raise it most:', improvements.map(improvementLine).join('\n')]),
  ].join('\n\n');
}

function improvementLine({ path, gain, minutes }: Improvement, index: number): string {
  return `${index + 1}. Test ${code(path)}: ${pointsText(gain.health)} points, ${minutesText(minutes)}`;
}

function metricsTable({ metrics, threshold }: AuditReport): string {
  const row = (name: string, share: Share): string =>
    `| ${name} | ${amountText(share.covered)} | ${amountText(share.total)} | ${percentText(percentOfShare(share))} |`;
  const rows = [
    row('Statements', metrics.statements),
    metrics.branches ? row('Branches', metrics.branches) : '| Branches | not measured | | |',
    row('Functions that a test runs', metrics.functions),
    row('Cyclomatic complexity', metrics.complexity),
    row(`Modules at or above ${percentText(threshold)}`, metrics.modules),
  ];
  return table(['', 'Covered', 'All', 'Share'], '--:', rows);
}

/** A model's sentences: none of them is markup. */
function judgementSection(report: AuditReport): string[] {
  const { judgement } = report;
  if (!judgement) return [];
  const { summary, modules, gaps, notes } = judgement;
  const batches = judgedBatches(report).map(
    ({ batch, judged }, index) => `${index + 1}. ${inline(batch.name)} (${judged.when}): ${inline(judged.why)}`,
  );
  const functions = gaps.map(
    ({ path, qualname, concern, why, test }) =>
      `- ${code(path)} ${code(qualname)}, ${concernText[concern]}: ${inline(why)}${test === '' ? '' : ` To test: ${inline(test)}`}`,
  );
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [title, lines.join('\n')];
  return [
    '## Judgement',
    inline(judgementOrigin(judgement)),
    ...(summary === null ? [] : [inline(summary)]),
    ...list(
      'What deserves attention first:',
      modules.map(({ path, why }) => `- ${code(path)}: ${inline(why)}`),
    ),
    ...list('In which order:', batches),
    ...list('What the gaps mean:', functions),
    ...list(
      'Not taken of the replies:',
      notes.map((note) => `- ${inline(note)}`),
    ),
  ];
}

function planSection(report: AuditReport): string {
  const { batches, start, threshold } = report;
  if (start === null) {
    return `Every module is at or above ${percentText(threshold)}. Nothing is planned.`;
  }
  const rows = batches.map(
    (batch, index) =>
      `| ${index + 1} | ${cell(code(batch.packagePath))} | ${batch.modules.length} | ${percentText(batch.percent)} ` +
      `| ${batch.effort.size} | ${minutesText(batch.effort.minutes)} | ${pointsText(batch.gain.coverage)} | ${pointsText(batch.gain.health)} |`,
  );
  const heading = ['#', 'Batch', 'Modules', 'Covered', 'Size', 'Estimate', 'Coverage', 'Health'];
  return [
    `Modules below ${percentText(threshold)}, most health for a minute of work first.`,
    table(heading, '--:', rows),
    startText(start),
    ...batches.map(batchSection),
  ].join('\n\n');
}

function batchSection(batch: AuditBatch, index: number): string {
  const modules = batch.modules.map((module) => {
    const tests = module.testFile === null ? '' : `, tests in ${code(module.testFile)}`;
    const missing = countText(module.statements - module.covered, 'line');
    return `- ${code(module.path)}: ${percentText(module.percent)}, ${missing} missing, ${minutesText(module.effort.minutes)}${tests}`;
  });
  return [`### ${index + 1}. ${inline(batch.name)}`, modules.join('\n')].join('\n\n');
}

function untestedSection(report: AuditReport): string {
  const uncovered = untestedModules(report);
  return uncovered.length === 0 ? 'None.' : [riskFormula, ...uncovered.map(moduleSection)].join('\n\n');
}

function moduleSection(module: AuditModule): string {
  const functions = module.functions
    .filter(({ paths }) => paths.length > 0)
    .map((each) =>
      [
        `- ${code(each.qualname)} (line ${each.line}): ${functionState(each)}, risk ${each.risk}`,
        ...pathLines(each.paths),
      ].join('\n'),
    );
  const ownPaths = module.paths.length === 0 ? [] : [['- Outside functions', ...pathLines(module.paths)].join('\n')];
  return [
    `### ${code(module.path)}`,
    ...(module.problem === null ? [] : [inline(module.problem)]),
    ...(module.isOnlyImported ? [onlyImportedText(module)] : []),
    [...functions, ...ownPaths].join('\n'),
  ].join('\n\n');
}

function pathLines(paths: readonly UncoveredPath[]): string[] {
  return paths.map((path) => `  - ${placeOf(path)}, ${code(path.title)}: ${inline(path.reason)}`);
}

function table(heading: readonly string[], alignment: string, rows: readonly string[]): string {
  return [
    `| ${heading.join(' | ')} |`,
    `|---|${heading
      .slice(1)
      .map(() => alignment)
      .join('|')}|`,
    ...rows,
  ].join('\n');
}

/** In a row of a table, where only `|` means something more. */
function cell(markdown: string): string {
  return markdown.replaceAll('|', '\\|');
}

/** A code span that holds any text, backticks included. */
function code(text: string): string {
  const flat = printable(text.replace(/\s+/gu, ' '));
  const longest = Math.max(0, ...(flat.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 ? ' ' : '';
  return `${fence}${padding}${flat}${padding}${fence}`;
}

/** Text on one line in which nothing is markup. */
function inline(text: string): string {
  return printable(text.replace(/\s+/gu, ' ')).replace(/[\\`*_[\]<>|#~&!]/gu, '\\$&');
}
