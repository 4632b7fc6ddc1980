import { escapeMarkup as text } from '../audit/markup';
import type { BatchFigure } from '../audit/reportFigures';
import { minutesText, pointsText } from '../audit/wording';
import { countText, percentText } from '../wording';
import { meter } from './meter';
import type { PlanColumn, PlanOrder, PlanView } from './messages';

interface RankedBatch extends BatchFigure {
  /** 1-based place in the plan. */
  readonly rank: number;
}

interface Column {
  readonly title: string;
  readonly isNumber: boolean;
  readonly value: (batch: RankedBatch) => number | string;
  /** Markup of a cell. */
  readonly cell: (batch: RankedBatch) => string;
}

const modulesPerRow = 3;

const columns: Readonly<Record<PlanColumn, Column>> = {
  rank: { title: '#', isNumber: true, value: ({ rank }) => rank, cell: ({ rank }) => String(rank) },
  name: { title: 'Batch', isNumber: false, value: ({ name }) => name, cell: ({ name }) => text(name) },
  modules: { title: 'Modules', isNumber: false, value: ({ modules }) => modules.length, cell: moduleLinks },
  percent: {
    title: 'Covered',
    isNumber: true,
    value: ({ percent }) => percent,
    cell: ({ percent }) => `${percentText(percent)} ${meter(percent)}`,
  },
  size: { title: 'Size', isNumber: false, value: ({ size }) => 'SML'.indexOf(size), cell: ({ size }) => size },
  minutes: {
    title: 'Estimate',
    isNumber: true,
    value: ({ minutes }) => minutes,
    cell: ({ minutes }) => minutesText(minutes),
  },
  coverage: {
    title: 'Coverage',
    isNumber: true,
    value: ({ gain }) => gain.coverage,
    cell: ({ gain }) => `${pointsText(gain.coverage)} points`,
  },
  health: {
    title: 'Health',
    isNumber: true,
    value: ({ gain }) => gain.health,
    cell: ({ gain }) => pointsText(gain.health),
  },
};

export const planOrder: PlanOrder = { column: 'rank', descending: false };

/** What of a long plan is shown until all of it is asked for. */
export const rowsAtFirst = 50;

/** The plan as an HTML table whose headings are buttons that sort it; with a button below for all of a long one. */
export function planTable(batches: readonly BatchFigure[], { order, all, filter }: PlanView): string {
  const names = Object.keys(columns) as PlanColumn[];
  const headings = names.map((name) => heading(name, order)).join('');
  const found = filteredPlan(sortedPlan(batches, order), filter);
  if (found.length === 0) return `<p>No batch or module has “${text(filter)}” in its name.</p>`;
  const shown = found.slice(0, all ? found.length : rowsAtFirst);
  const rows = shown.map((batch) => {
    const cells = names.map((name) => {
      const { isNumber, cell } = columns[name];
      const attributes = isNumber ? ' class="number"' : '';
      return name === 'name'
        ? `<th scope="row" title="${text(batch.packagePath)}">${cell(batch)}</th>`
        : `<td${attributes}>${cell(batch)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const more =
    shown.length < found.length
      ? `<p><button data-request="all">Show All ${countText(found.length, 'Batch', 'Batches')}</button></p>`
      : '';
  return `<table><thead><tr>${headings}</tr></thead><tbody>${rows.join('\n')}</tbody></table>${more}`;
}

/** The batches that a filter finds; of those found by their modules only, these modules first. */
function filteredPlan(batches: readonly RankedBatch[], filter: string): readonly RankedBatch[] {
  const wanted = filter.trim().toLowerCase();
  const has = (name: string): boolean => name.toLowerCase().includes(wanted);
  return batches.flatMap((batch) => {
    if (has(batch.name) || has(batch.packagePath)) return [batch];
    const found = batch.modules.filter(has);
    const others = batch.modules.filter((module) => !has(module));
    return found.length === 0 ? [] : [{ ...batch, modules: [...found, ...others] }];
  });
}

/** Equal ones stay in the order of the plan. */
export function sortedPlan(batches: readonly BatchFigure[], { column, descending }: PlanOrder): RankedBatch[] {
  const { value } = columns[column];
  const sign = descending ? -1 : 1;
  return batches
    .map((batch, index) => ({ ...batch, rank: index + 1 }))
    .sort((a, b) => sign * compare(value(a), value(b)));
}

/** The order after a click on a heading: the other way round, or a new column, its largest numbers first. */
export function nextOrder(order: PlanOrder, column: PlanColumn): PlanOrder {
  return order.column === column
    ? { column, descending: !order.descending }
    : { column, descending: columns[column].isNumber && column !== 'rank' };
}

function heading(name: PlanColumn, order: PlanOrder): string {
  const { title, isNumber } = columns[name];
  const isSorted = order.column === name;
  const sort = isSorted ? ` aria-sort="${order.descending ? 'descending' : 'ascending'}"` : '';
  const arrow = isSorted ? `<span aria-hidden="true">${order.descending ? '▾' : '▴'}</span>` : '';
  const label = name === 'rank' ? ' aria-label="Place in the plan"' : '';
  return `<th scope="col"${isNumber ? ' class="number"' : ''}${sort}><button class="sort" data-sort="${name}"${label}>${title}${arrow}</button></th>`;
}

function moduleLinks({ modules }: BatchFigure): string {
  const links = modules.slice(0, modulesPerRow).map((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return `<button class="link" data-path="${text(path)}" title="${text(path)}">${text(name)}</button>`;
  });
  const rest = modules.length - modulesPerRow;
  return links.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b), 'en') : a - b;
}
