import { scaleLinear } from 'd3-scale';
import { percentText } from '../../wording';
import { escapeMarkup as text } from '../markup';
import { dayText, type Baseline } from '../trend';
import { momentText } from '../wording';
import { openSvg, pixels, type Canvas } from './picture';

/** Two reports are a change; a line takes three. */
export const fewestReports = 3;

/** On the right, what the lines are. */
const margin = { top: 10, right: 118, bottom: 22, left: 34 };
const lineHeight = 15;
/** In points: less than this is no mountain. */
const lowestRange = 10;

/** Health and covered statements over time, as SVG: `reports`, oldest first, at least one. Only to be looked at. */
export function trendChartSvg(reports: readonly Baseline[], size: Omit<Canvas, 'linked'>): string {
  const first = reports[0]!;
  const last = reports.at(-1)!;
  const right = size.width - margin.right;
  const bottom = size.height - margin.bottom;
  const x = scaleLinear([timeOf(first), Math.max(timeOf(last), timeOf(first) + 1)], [margin.left, right]);
  const y = scaleLinear(rangeOf(reports), [bottom, margin.top]);
  const grid = y.ticks(3).map((value) => {
    const at = pixels(y(value));
    return (
      `<line class="grid" x1="${margin.left}" x2="${right}" y1="${at}" y2="${at}"/>` +
      `<text class="axis" x="${margin.left - 6}" y="${pixels(y(value) + 4)}" text-anchor="end">${value}</text>`
    );
  });
  const place = (report: Baseline, value: number): string => `${pixels(x(timeOf(report)))},${pixels(y(value))}`;
  const line = (className: string, valueOf: (report: Baseline) => number): string =>
    `<polyline class="${className}" points="${reports.map((report) => place(report, valueOf(report))).join(' ')}"/>`;
  const dots = reports.map((report) => {
    const [cx, cy] = place(report, report.health).split(',');
    const said = `${momentText(report.measuredAt)}: health ${report.health}, ${percentText(report.percent)} of statements`;
    return `<g class="dot"><title>${text(said)}</title><circle cx="${cx}" cy="${cy}" r="3.5"/></g>`;
  });
  const label =
    `Health from ${first.health} to ${last.health}, statements from ${percentText(first.percent)} to ` +
    `${percentText(last.percent)}, in ${reports.length} reports since ${dayText(first.measuredAt, last.measuredAt)}`;
  return [
    openSvg('trend', label, { ...size, linked: false }),
    ...grid,
    `<text class="axis" x="${margin.left}" y="${bottom + 17}">${text(dayText(first.measuredAt, last.measuredAt))}</text>`,
    `<text class="axis" x="${right}" y="${bottom + 17}" text-anchor="end">${text(dayText(last.measuredAt, ''))}</text>`,
    line('statements', ({ percent }) => percent),
    line('health', ({ health }) => health),
    ...dots,
    ...names(last, right + 10, y),
    '</svg>',
  ].join('\n');
}

/** What the lines are, beside their ends, one above the other. */
function names({ health, percent }: Baseline, x: number, y: (value: number) => number): string[] {
  const [upper, lower] = [
    { value: health, name: `Health ${health}` },
    { value: percent, name: `Statements ${percentText(percent)}` },
  ].sort((a, b) => b.value - a.value);
  const gap = y(lower!.value) - y(upper!.value);
  const apart = Math.max(0, lineHeight - gap) / 2;
  const at = (each: { readonly value: number; readonly name: string }, shift: number): string =>
    `<text class="name" x="${x}" y="${pixels(y(each.value) + 4 + shift)}">${each.name}</text>`;
  return [at(upper!, -apart), at(lower!, apart)];
}

/** From a multiple of 5 to another, inside 0 to 100. */
function rangeOf(reports: readonly Baseline[]): [number, number] {
  const values = reports.flatMap(({ health, percent }) => [health, percent]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const missing = Math.max(0, lowestRange - (high - low)) / 2;
  const bottom = Math.max(0, Math.floor((low - missing) / 5) * 5);
  return [bottom, Math.min(100, Math.max(bottom + lowestRange, Math.ceil((high + missing) / 5) * 5))];
}

/** Milliseconds on some clock. */
function timeOf({ measuredAt }: Baseline): number {
  return Date.parse(measuredAt);
}
