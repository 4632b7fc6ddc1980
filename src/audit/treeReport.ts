import type { AuditBatch, AuditModule, AuditReport } from './auditReport';
import { trendText } from './trend';
import { countText, percentText, printable } from '../wording';
import { lineRanges } from '../coverage/lineMarks';
import {
  functionState,
  judgedBatches,
  judgementOrigin,
  minutesText,
  onlyImportedText,
  percentOfShare,
  pointsText,
  startText,
} from './wording';

/** How many functions of a module a terminal shows: those with the highest risk. */
const functionsShown = 3;

/** The report for a terminal: health, then the plan as a tree of batches, modules and the riskiest functions. */
export function treeReport(report: AuditReport): string {
  const { health, metrics, totals, threshold, batches, improvements, start, trend } = report;
  const below = metrics.modules.total - metrics.modules.covered;
  const missing = metrics.statements.total - metrics.statements.covered;
  const statements = percentText(percentOfShare(metrics.statements));
  const printed = percentText(totals.percentWithBranches);
  return `${[
    `Health ${health.score} of 100${trend ? `, ${trendText(trend, report.measuredAt)}` : ''}`,
    `${statements} of statements · ${printed} as coverage report prints${totals.branches > 0 ? ', with branches' : ''}`,
    `${countText(missing, 'line')} missing · ${below} of ${countText(metrics.modules.total, 'module')} below ${percentText(threshold)}`,
    ...(improvements.length > 0 ? ['', 'What would raise health most:'] : []),
    ...improvements.map(
      ({ path, gain, minutes }) => `  ${path}   ${pointsText(gain.health)} points · ${minutesText(minutes)}`,
    ),
    ...(batches.length > 0 ? ['', 'What to test first:'] : []),
    ...batches.flatMap(batchLines),
    ...(start === null ? [] : ['', startText(start)]),
    ...judgementLines(report),
  ]
    .map(printable)
    .join('\n')}\n`;
}

/** A model's order and what it fears most: the rest is for the longer formats. */
function judgementLines(report: AuditReport): string[] {
  const { judgement } = report;
  if (!judgement) return [];
  const gaps = judgement.gaps.filter(({ concern }) => concern === 'high').slice(0, functionsShown);
  return [
    '',
    judgementOrigin(judgement),
    ...(judgement.summary === null ? [] : [`  ${judgement.summary}`]),
    ...judgedBatches(report).map(({ batch, judged }) => `  ${batch.name} (${judged.when}): ${judged.why}`),
    ...gaps.map(({ path, qualname, why }) => `  ${path} ${qualname}: ${why}`),
    ...judgement.notes.map((note) => `  note: ${note}`),
  ];
}

function batchLines(batch: AuditBatch): string[] {
  const { name, percent, effort, gain, modules } = batch;
  return [
    `${name}   ${percentText(percent)} · ${minutesText(effort.minutes)} · ${pointsText(gain.coverage)} points`,
    ...modules.flatMap(moduleLines).map((line) => `  ${line}`),
  ];
}

function moduleLines(module: AuditModule): string[] {
  const functions = module.functions.filter(({ paths }) => paths.length > 0).sort((a, b) => b.risk - a.risk);
  const more = functions.length - functionsShown;
  return [
    `${module.path}   ${percentText(module.percent)} · ${module.statements - module.covered} missing`,
    ...(module.problem === null ? [] : [`  ! ${module.problem}`]),
    ...(module.isOnlyImported ? [`  ${onlyImportedText(module)}`] : []),
    ...functions.slice(0, functionsShown).map((each) => {
      const lines = each.paths.flatMap((path) => path.lines).sort((a, b) => a - b);
      const where =
        lines.length === 0 ? `line ${each.line}` : `${lines.length === 1 ? 'line' : 'lines'} ${lineRanges(lines)}`;
      return `  ${each.qualname}   ${functionState(each)}, ${where}`;
    }),
    ...(more > 0 ? [`  and ${countText(more, 'function')} more`] : []),
  ];
}
