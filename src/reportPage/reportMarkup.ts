import { escapeMarkup as text } from '../audit/markup';
import { chartLegend } from '../audit/pictures/complexityChart';
import { scoreRingSvg } from '../audit/pictures/scoreRing';
import { treemapLegend } from '../audit/pictures/treemap';
import { fewestReports } from '../audit/pictures/trendChart';
import { trendReports, type ReportFigures } from '../audit/reportFigures';
import type { HealthPart, Share } from '../audit/auditReport';
import { trendText } from '../audit/trend';
import {
  amountText,
  healthFormula,
  minutesText,
  momentText,
  partNames,
  percentOfShare,
  pointsText,
  startText,
} from '../audit/wording';
import { countText, percentText } from '../wording';
import type { PageContent, PlanView } from './messages';
import { meter } from './meter';
import { planTable } from './planTable';

/** The page's markup. The pictures, whose size depends on the window, have empty places: `#treemap`, `#chart`. */
export function reportMarkup({ name, figures, notice, canRun }: PageContent, view: PlanView): string {
  const said = notice === '' ? '' : `<p class="notice" role="status">${text(notice)}</p>`;
  if (figures === null) {
    return `<main class="empty"><h1>${text(name)}</h1>${said}${canRun ? runButton : ''}</main>`;
  }
  return [
    header(name, figures, canRun),
    `<main>${said}`,
    `<div class="summary">${scoreRingSvg(figures.health.score)}<div>${parts(figures)}${change(figures)}</div>${advice(figures)}</div>`,
    `<div class="pictures">${pictures(figures)}</div>`,
    `<div class="pictures">${metrics(figures)}${trend(figures)}</div>`,
    plan(figures, view),
    '</main>',
  ].join('\n');
}

const runButton = '<button class="primary" data-request="run">Run Tests with Coverage</button>';

function header(name: string, { metrics, measuredAt, toolVersion }: ReportFigures, canRun: boolean): string {
  const { statements, modules } = metrics;
  const facts = `${countText(statements.total, 'statement')} in ${countText(modules.total, 'module')} · measured ${text(momentText(measuredAt))} · coverage.py ${text(toolVersion)}`;
  return (
    `<header><h1>${text(name)}</h1><p>${facts}</p>` +
    `<div class="actions">${canRun ? runButton : ''}<button data-request="save">Save Report As…</button></div></header>`
  );
}

function parts({ health, threshold }: ReportFigures): string {
  const name = (part: HealthPart): string =>
    part.name === 'modules' ? `Modules at or above ${percentText(threshold)}` : partNames[part.name];
  const rows = health.parts.map((part) => {
    const percent = percentOfShare(part);
    const weight = `${Math.round(part.weight * 100)} % of the score`;
    return (
      `<tr title="${weight}"><th scope="row">${name(part)}</th>` +
      `<td>${meter(percent)}</td>` +
      `<td class="number">${percentText(percent)}</td></tr>`
    );
  });
  return `<table class="parts" aria-label="Parts of the health score" title="${text(healthFormula)}"><tbody>${rows.join('')}</tbody></table>`;
}

function change({ trend, measuredAt }: ReportFigures): string {
  return trend ? `<p class="change">Trend: ${text(trendText(trend, measuredAt))}</p>` : '';
}

/** A picture of it takes some reports. */
function trend(figures: ReportFigures): string {
  return trendReports(figures).length < fewestReports ? '' : '<section><h2>Trend</h2><div id="trend"></div></section>';
}

function advice({ improvements }: ReportFigures): string {
  if (improvements.length === 0) return '';
  const items = improvements.map(({ path, gain, minutes }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const link = `<button class="link" data-path="${text(path)}" title="${text(path)}">${text(name)}</button>`;
    return `<li>Test ${link} <span class="quiet">${pointsText(gain.health)} points, ${minutesText(minutes)}</span></li>`;
  });
  return `<section class="advice"><h2>What raises it most</h2><ol>${items.join('')}</ol></section>`;
}

function pictures({ modules, functions, functionCount }: ReportFigures): string {
  return (
    `<section><h2>Where the untested code is</h2><div id="treemap"></div>${treemapLegend(modules.length)}</section>` +
    `<section><h2>Complexity against coverage</h2><div id="chart"></div>` +
    `<p class="quiet">${chartLegend(functions.length, functionCount)}</p></section>`
  );
}

function metrics({ metrics, percentWithBranches }: ReportFigures): string {
  const figure = (name: string, share: Share | null): string => {
    const value = share === null ? 'not measured' : percentText(percentOfShare(share));
    const counts = share === null ? '' : `${amountText(share.covered)} of ${amountText(share.total)}`;
    return `<div><dt>${name}</dt><dd>${value} <span class="quiet">${counts}</span></dd></div>`;
  };
  const branches = metrics.branches === null ? '' : ', which counts branches in';
  return (
    `<section><h2>Coverage</h2><dl class="metrics">` +
    figure('Statements', metrics.statements) +
    figure('Branches', metrics.branches) +
    figure('Functions that a test runs', metrics.functions) +
    figure('Cyclomatic complexity', metrics.complexity) +
    `</dl><p class="quiet"><code>coverage report</code> prints ${percentText(percentWithBranches)}${branches}.</p></section>`
  );
}

function plan({ batches, threshold, start }: ReportFigures, view: PlanView): string {
  if (start === null) {
    const nothing = `Every module is at or above ${percentText(threshold)}. Nothing is planned.`;
    return `<section><h2>Plan</h2><p>${nothing}</p></section>`;
  }
  return (
    `<section><h2>Plan</h2><p class="quiet">Most health for a minute of work first. ${text(startText(start))}</p>` +
    (batches.length > fewestToFilter ? filterBox(view.filter) : '') +
    `<div id="plan">${planTable(batches, view)}</div></section>`
  );
}

/** Of fewer batches one sees at once what there is. */
const fewestToFilter = 10;

function filterBox(filter: string): string {
  const label = 'Filter batches and modules';
  return `<p><input type="search" id="filter" aria-label="${label}" placeholder="${label}" value="${text(filter)}"></p>`;
}
