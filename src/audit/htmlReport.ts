import type { AuditBatch, AuditFunction, AuditModule, AuditReport, Share, UncoveredPath } from './auditReport';
import { stillPictures, stillPictureStyles } from './htmlReportPictures';
import { escapeMarkup as text } from './markup';
import { scoreRingSvg } from './pictures/scoreRing';
import { reportFigures } from './reportFigures';
import { trendText } from './trend';
import { countText, percentText } from '../wording';
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

/**
 * The report as one HTML page that needs nothing else: no script, no network. Its pictures are part of it. Follows the
 * reader's light or dark theme.
 */
export function htmlReport(report: AuditReport): string {
  const title = `Test audit of ${text(projectName(report))}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${styles}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${countText(report.metrics.statements.total, 'statement')} in ${countText(report.metrics.modules.total, 'module')} · measured ${text(momentText(report.measuredAt))} · coverage.py ${text(report.toolVersion)}</p>
</header>
<main>
${healthSection(report)}
${stillPictures(reportFigures(report))}
${metricsSection(report)}
${judgementSection(report)}${planSection(report)}
${untestedSection(report)}
</main>
</body>
</html>
`;
}

const styles = `
:root { --line: #8884; --bad: #c62828; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; } header p, .note { opacity: .75; }
.score { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 2rem; } .score p { margin: 0; } .score .wide { flex: 1 1 22rem; }
table { border-collapse: collapse; width: 100%; } th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child, .left { text-align: left; } meter { width: 100%; min-width: 4rem; max-width: 10rem; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
svg { display: block; } .picture svg { width: 100%; min-width: 52rem; height: auto; } code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; } ul { margin: .3rem 0; }
.problem { border-left: 3px solid var(--bad); padding-left: .6rem; }
.wide { overflow-x: auto; }
${stillPictureStyles}`;

function healthSection({ health, improvements, trend, measuredAt }: AuditReport): string {
  const rows = health.parts.map(
    (part) =>
      `<tr><th scope="row">${partNames[part.name]}</th><td>${meter(part)}</td><td>${percentText(percentOfShare(part))}</td><td>${Math.round(part.weight * 100)} %</td></tr>`,
  );
  const changes = improvements.map(
    ({ path, gain, minutes }) =>
      `<li>Test <code>${text(path)}</code>: ${pointsText(gain.health)} points, ${minutesText(minutes)}</li>`,
  );
  return section('Health', [
    `<div class="score">${scoreRingSvg(health.score)}${table(['Part', '', 'Covered', 'Weight'], rows)}</div>`,
    trend ? `<p>Trend: ${text(trendText(trend, measuredAt))}</p>` : '',
    `<p class="note">${text(healthFormula)}</p>`,
    changes.length === 0 ? '' : `<p>What would raise it most:</p>\n<ol>${changes.join('')}</ol>`,
  ]);
}

function meter({ covered, total }: Share): string {
  const percent = percentOfShare({ covered, total });
  return `<meter min="0" max="100" low="50" high="80" optimum="100" value="${percent.toFixed(1)}">${percentText(percent)}</meter>`;
}

function metricsSection({ metrics, threshold, totals }: AuditReport): string {
  const row = (name: string, share: Share | null): string =>
    share === null
      ? `<tr><th scope="row">${name}</th><td colspan="3">not measured</td></tr>`
      : `<tr><th scope="row">${name}</th><td>${amountText(share.covered)}</td><td>${amountText(share.total)}</td><td>${percentText(percentOfShare(share))}</td></tr>`;
  const rows = [
    row('Statements', metrics.statements),
    row('Branches', metrics.branches),
    row('Functions that a test runs', metrics.functions),
    row('Cyclomatic complexity', metrics.complexity),
    row(`Modules at or above ${percentText(threshold)}`, metrics.modules),
  ];
  const total = percentText(totals.percentWithBranches);
  const branches = totals.branches > 0 ? ', which counts branches in' : '';
  return section('Coverage', [
    table(['', 'Covered', 'All', 'Share'], rows),
    `<p class="note"><code>coverage report</code> prints ${total}${branches}.</p>`,
  ]);
}

function judgementSection(report: AuditReport): string {
  const { judgement } = report;
  if (!judgement) return '';
  const { summary, modules, gaps, notes } = judgement;
  const list = (title: string, items: readonly string[], kind: 'ul' | 'ol' = 'ul'): string[] =>
    items.length === 0
      ? []
      : [`<p>${title}:</p>`, `<${kind}>${items.map((item) => `<li>${item}</li>`).join('')}</${kind}>`];
  const batches = judgedBatches(report).map(
    ({ batch, judged }) => `<b>${text(batch.name)}</b> (${judged.when}): ${text(judged.why)}`,
  );
  const functions = gaps.map(
    ({ path, qualname, concern, why, test }) =>
      `<code>${text(path)}</code> <code>${text(qualname)}</code>, ${concernText[concern]}: ${text(why)}${test === '' ? '' : ` To test: ${text(test)}`}`,
  );
  const lines = [
    `<p class="note">${text(judgementOrigin(judgement))}</p>`,
    ...(summary === null ? [] : [`<p>${text(summary)}</p>`]),
    ...list(
      'What deserves attention first',
      modules.map(({ path, why }) => `<code>${text(path)}</code>: ${text(why)}`),
    ),
    ...list('In which order', batches, 'ol'),
    ...list('What the gaps mean', functions),
    ...list('Not taken of the replies', notes.map(text)),
  ];
  return `${section('Judgement', lines)}\n`;
}

function planSection({ batches, start, threshold }: AuditReport): string {
  if (start === null) {
    return section('Plan', [`<p>Every module is at or above ${percentText(threshold)}. Nothing is planned.</p>`]);
  }
  const heading = ['Batch', 'Modules', 'Covered', 'Size', 'Estimate', 'Coverage', 'Health'];
  return section('Plan', [
    `<p>Modules below ${percentText(threshold)}, most health for a minute of work first.</p>`,
    table(heading, batches.map(batchRow)),
    `<p>${text(startText(start))}</p>`,
  ]);
}

function batchRow({ name, packagePath, modules, percent, effort, gain }: AuditBatch): string {
  const cells = [
    modules.length,
    percentText(percent),
    effort.size,
    minutesText(effort.minutes),
    pointsText(gain.coverage),
    pointsText(gain.health),
  ];
  const heading = `<th scope="row" title="${text(packagePath)}">${text(name)}</th>`;
  return `<tr>${heading}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function untestedSection(report: AuditReport): string {
  const uncovered = untestedModules(report);
  return section('Untested code', [
    uncovered.length === 0 ? '<p>None.</p>' : `<p class="note">${text(riskFormula)}</p>`,
    ...uncovered.map(moduleDetails),
  ]);
}

function moduleDetails(module: AuditModule): string {
  const { path, percent, statements, covered, problem, testFile } = module;
  const functions = module.functions.filter(({ paths }) => paths.length > 0).map(functionItem);
  const own = module.paths.length === 0 ? [] : [`<li>Outside functions${pathList(module.paths)}</li>`];
  return [
    `<details><summary><code>${text(path)}</code> ${percentText(percent)}, ${countText(statements - covered, 'line')} missing</summary>`,
    problem === null ? '' : `<p class="problem">${text(problem)}</p>`,
    ...(module.isOnlyImported ? [`<p>${text(onlyImportedText(module))}</p>`] : []),
    testFile === null ? '' : `<p>Tests: <code>${text(testFile)}</code></p>`,
    `<ul>${[...functions, ...own].join('\n')}</ul></details>`,
  ].join('\n');
}

function functionItem(each: AuditFunction): string {
  const state = `${functionState(each)}, risk ${each.risk}, ${minutesText(each.effort.minutes)}`;
  return `<li><code title="${text(each.signature)}">${text(each.qualname)}</code> line ${each.line}: ${state}${pathList(each.paths)}</li>`;
}

function pathList(paths: readonly UncoveredPath[]): string {
  const items = paths.map((path) => `<li>${placeOf(path)}: ${text(path.reason)}</li>`);
  return `<ul>${items.join('')}</ul>`;
}

function section(title: string, content: readonly string[]): string {
  return `<section><h2>${title}</h2>\n${content.join('\n')}\n</section>`;
}

function table(heading: readonly string[], rows: readonly string[]): string {
  const cells = heading.map((cell) => `<th scope="col">${cell}</th>`).join('');
  return `<div class="wide"><table><thead><tr>${cells}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}
