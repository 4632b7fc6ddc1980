import type { AuditBatch, AuditFunction, AuditModule, AuditReport } from '../audit/auditReport';
import { healthPoints } from '../audit/coverageAuditor';
import { escapeMarkdown } from './markdownText';
import type { Churn } from '../audit/gitChurn';
import { trendText } from '../audit/trend';
import { healthFormula, onlyImportedText, pointsText, riskFormula, startText } from '../audit/wording';
import { countText, percentText } from '../wording';

/** Markdown with theme icons for what the tree has no room for. */

/** What the health score is made of, what would raise it most, and where the plan's start leads. */
export function healthTooltip({ health, improvements, start, trend, measuredAt }: AuditReport): string {
  return [
    `**Health ${health.score} of 100**`,
    ...(trend ? [trendText(trend, measuredAt)] : []),
    ...mostHealth(improvements),
    ...(start === null ? [] : [startText(start)]),
    `$(info) ${healthFormula}`,
  ].join('\n\n');
}

function mostHealth(improvements: AuditReport['improvements']): string[] {
  const modules = improvements.map(({ path, gain }) => `${escapeMarkdown(path)} ${pointsText(gain.health)}`);
  return modules.length === 0 ? [] : [`What would raise health most: ${modules.join(', ')}.`];
}

export function batchTooltip(batch: AuditBatch, { metrics, health, improvements }: AuditReport): string {
  const { statements } = metrics;
  const now = statements.total === 0 ? 100 : (statements.covered / statements.total) * 100;
  const wanted = Math.min(100, now + batch.gain.coverage);
  const healthWanted = Math.min(100, Math.round(healthPoints(metrics) + batch.gain.health));
  return [
    `**${escapeMarkdown(batch.name)}** — ${escapeMarkdown(batch.packagePath)}`,
    `About ${countText(batch.effort.minutes, 'minute')} bring statement coverage from ${percentText(now)} to ` +
      `${percentText(wanted)}, health from ${health.score} to ${healthWanted}.`,
    ...mostHealth(improvements),
    `$(info) ${healthFormula}`,
  ].join('\n\n');
}

export function moduleTooltip(module: AuditModule, isStale: boolean): string {
  const { path, statements, covered, percent, branches, effort, testFile, problem, importers, churn, coveredAtImport } =
    module;
  const rows: Row[] = [
    ['Statements covered', `${covered} of ${statements}`],
    ...(branches ? [['Branches covered', `${branches.covered} of ${branches.total}`] as const] : []),
    ...(coveredAtImport === null || covered === 0
      ? []
      : [['Covered at import', `${coveredAtImport} of ${covered}`] as const]),
    ['Imported by', countText(importers, 'module')],
    ...(churn ? [['Changed in the last year', churnText(churn)] as const] : []),
    ...estimate(effort.minutes, effort.size),
    ...(testFile === null ? [] : [['Tests belong in', escapeMarkdown(testFile)] as const]),
  ];
  return [
    `**${escapeMarkdown(path)}** — ${percentText(percent)} of statements`,
    table(rows),
    ...(module.isOnlyImported ? [`$(info) ${onlyImportedText(module)}`] : []),
    ...(isStale ? ['$(history) It changed after the report was made: lines may have moved.'] : []),
    ...(problem === null || isStale ? [] : [`$(warning) ${escapeMarkdown(problem)}`]),
  ].join('\n\n');
}

export function functionTooltip(each: AuditFunction, module: AuditModule, generateLink: string | undefined): string {
  const { qualname, covered, statements, complexity, crap, risk, effort } = each;
  const rows: Row[] = [
    ['Lines covered', `${covered} of ${statements}`],
    ['Cyclomatic complexity', `${complexity}`],
    ['CRAP', `${Math.round(crap)}`],
    ['Risk', `${Math.round(risk)}`],
    ...estimate(effort.minutes, effort.size),
  ];
  const name = module.path.slice(module.path.lastIndexOf('/') + 1);
  return [
    `**${escapeMarkdown(qualname)}** — ${escapeMarkdown(name)}`,
    table(rows),
    `$(info) ${riskFormula}`,
    ...generateLines(generateLink),
  ].join('\n\n');
}

/** The line that offers to generate tests, where that is possible. */
export function generateLines(link: string | undefined): string[] {
  return link === undefined ? [] : [`[$(beaker) Generate tests](${link})`];
}

function churnText({ commits, lines }: Churn): string {
  return `${countText(commits, 'commit')}, ${countText(lines, 'line')}`;
}

type Row = readonly [name: string, value: string];

function estimate(minutes: number, size: string): Row[] {
  return minutes === 0 ? [] : [['Estimate', `~${minutes} min, ${size}`]];
}

/** Numbers on the right. The heading is the first row: a Markdown table has to have one. */
function table(rows: readonly Row[]): string {
  const [first, ...rest] = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [first, '|:--|--:|', ...rest].join('\n');
}
