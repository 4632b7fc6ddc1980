import { countText, percentText, printable } from '../../wording';
import type { BatchReport, CoverageChange, ModuleReport, Paid, RunReport } from './runReport';

/** So many reasons are told of a module. */
const mostDropped = 5;

/** A run's report as a Markdown page. */
export function runReportPage(report: RunReport): string {
  return `${[`# Tests of run ${report.id}`, runSummary(report), ...report.batches.map(batchSection)].join('\n\n')}\n`;
}

/** The whole in a few sentences. */
export function runSummary({ modules, kept, dropped, coverage, paid, unanswered, ...report }: RunReport): string {
  const all = modules.kept + modules.nothing + modules.failed + modules['not done'];
  const { requests, atMost } = unanswered;
  return [
    `${countText(kept, 'test')} kept for ${modules.kept} of ${countText(all, 'module')}, ${dropped} dropped.`,
    ...(modules.failed > 0 ? [`${countText(modules.failed, 'module')} failed.`] : []),
    ...(modules.nothing > 0 ? [`For ${modules.nothing} nothing was kept.`] : []),
    `Statements covered: ${changeText(coverage)}.`,
    ...(report.model === null ? [] : [`${report.model}: ${paidText(paid)}.`]),
    ...(requests > 0
      ? [
          `${countText(requests, 'more request')} may have been paid without an answer that arrived${atMost.cost === null ? '' : `, at most $${atMost.cost.toFixed(2)}`}: a process was killed while they ran.`,
        ]
      : []),
    ...(report.status === 'done' ? [] : [`Not finished: ${report.reason} ${modules['not done']} not done.`]),
  ].join(' ');
}

function batchSection({ name, modules, kept, dropped, coverage, paid }: BatchReport): string {
  const money = paid.requests === 0 ? '' : `; ${paidText(paid)}`;
  return [
    `## ${plain(name)}`,
    `${countText(kept, 'test')} kept, ${dropped} dropped; statements covered: ${changeText(coverage)}${money}.`,
    modules.map(moduleEntry).join('\n'),
  ].join('\n\n');
}

function moduleEntry({
  path,
  outcome,
  why,
  kept,
  dropped,
  testFile,
  coverage,
  paid,
  repairs,
  notes,
}: ModuleReport): string {
  const facts = [
    outcome === 'kept'
      ? `${countText(kept, 'test')} in ${plain(testFile ?? '')}`
      : `${outcome}${why === '' ? '' : `: ${plain(why)}`}`,
    ...(outcome === 'kept' ? [changeText(coverage)] : []),
    ...(paid.requests > 0 ? [paidText(paid)] : []),
    ...(repairs > 0 ? [countText(repairs, 'repair')] : []),
  ];
  const more = dropped.length - mostDropped;
  return [
    `- ${plain(path)}: ${facts.join('; ')}`,
    ...dropped.slice(0, mostDropped).map((one) => `  - dropped ${plain(one.what)}: ${plain(one.why)}`),
    ...(more > 0 ? [`  - and ${more} more dropped`] : []),
    ...notes.map((note) => `  - ${plain(note)}`),
  ].join('\n');
}

function changeText({ percentBefore, percentAfter, statements }: CoverageChange): string {
  return `${percentText(percentBefore)} → ${percentText(percentAfter)} of ${statements.toLocaleString('en')}`;
}

function paidText({ requests, tokens, dollars }: Paid): string {
  return `${countText(requests, 'request')}, ${tokens.toLocaleString('en')} tokens, $${dollars.toFixed(2)}`;
}

/** What a model or a test says stands in one line and does nothing there. */
function plain(text: string): string {
  const line = printable(text.trim().split('\n', 1)[0]!);
  return (line.length > 300 ? `${line.slice(0, 300)} …` : line).replace(/[\\`*_[\]<>|]/gu, '\\$&');
}
