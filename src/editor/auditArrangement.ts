import type { AuditBatch, AuditModule, AuditReport } from '../audit/auditReport';
import { percentOf } from '../coverage/moduleCoverage';

/** How somebody wants to see an audit. */
export interface AuditArrangement {
  /** Only modules whose path, or a function in them, contains each of these words; empty for all. Case does not matter. */
  readonly filter: string;
  readonly sort: AuditSort;
  readonly group: AuditGrouping;
  /** Also the modules that are not planned: those at or above the threshold, and the tests. */
  readonly showAll: boolean;
}

/**
 * - `plan`: the most health for a minute of work first; `risk`: missing statements × the module's risk;
 * - `gain`: the most missing statements first; `percent`: the least covered first; `name`: by path.
 */
export type AuditSort = (typeof auditSorts)[number];
const auditSorts = ['plan', 'risk', 'gain', 'percent', 'name'] as const;

export type AuditGrouping = (typeof auditGroupings)[number];
const auditGroupings = ['batch', 'folder'] as const;

export const plainArrangement: AuditArrangement = { filter: '', sort: 'plan', group: 'batch', showAll: false };

/** An arrangement as it was remembered, perhaps by another version: whatever is not understood is as in the plain one. */
export function arrangementFrom(remembered: unknown): AuditArrangement {
  const { filter, sort, group, showAll } = { ...plainArrangement, ...(isObject(remembered) ? remembered : {}) };
  return {
    filter: typeof filter === 'string' ? filter : plainArrangement.filter,
    sort: auditSorts.find((known) => known === sort) ?? plainArrangement.sort,
    group: auditGroupings.find((known) => known === group) ?? plainArrangement.group,
    showAll: showAll === true,
  };
}

function isObject(value: unknown): value is Readonly<Record<keyof AuditArrangement, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Planned modules that are shown together. Figures are those of all its modules, also of those that are filtered out. */
export interface ModuleGroup {
  /** Stable as long as it is the same batch or folder. */
  readonly id: string;
  readonly name: string;
  /** Those that are shown. */
  readonly modules: readonly AuditModule[];
  /** Covered statements, 0 to 100. */
  readonly percent: number;
  readonly minutes: number;
  /** Points of statement coverage, with one decimal. */
  readonly gain: number;
  /** `null` for a folder. */
  readonly batch: AuditBatch | null;
}

/** The plan as it is to be shown. Groups of which nothing is left are left out. */
export function arrangedGroups(report: AuditReport, { filter, sort, group }: AuditArrangement): ModuleGroup[] {
  const groups = group === 'batch' ? report.batches.map(groupOfBatch) : foldersOf(report);
  return sorted(groups, sort)
    .map((each) => ({ ...each, modules: sortedModules(filtered(each.modules, filter), sort) }))
    .filter(({ modules }) => modules.length > 0);
}

/** The modules that a filter leaves, in the same order. */
export function filtered(modules: readonly AuditModule[], filter: string): AuditModule[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const has = (name: string, word: string): boolean => name.toLowerCase().includes(word);
  return modules.filter(({ path, functions }) =>
    words.every((word) => has(path, word) || functions.some(({ qualname }) => has(qualname, word))),
  );
}

function groupOfBatch(batch: AuditBatch): ModuleGroup {
  const { id, name, modules, percent, effort, gain } = batch;
  return { id, name, modules, percent, minutes: effort.minutes, gain: gain.coverage, batch };
}

/** Batches of one folder become one group, in the place of the first. */
function foldersOf({ batches }: AuditReport): ModuleGroup[] {
  const paths = [...new Set(batches.map(({ packagePath }) => packagePath))];
  return paths.map((path) => {
    const parts = batches.filter(({ packagePath }) => packagePath === path);
    const total = (pick: (batch: AuditBatch) => number): number => parts.reduce((sum, part) => sum + pick(part), 0);
    const percent = percentOf(
      total(({ covered }) => covered),
      total(({ statements }) => statements),
    );
    return {
      id: `folder:${path}`,
      name: path === '.' ? 'top level' : path,
      modules: parts.flatMap(({ modules }) => modules),
      percent,
      minutes: total(({ effort }) => effort.minutes),
      gain: Math.round(total(({ gain }) => gain.coverage) * 10) / 10,
      batch: null,
    };
  });
}

function sorted(groups: readonly ModuleGroup[], sort: AuditSort): ModuleGroup[] {
  const most = (figure: (module: AuditModule) => number) => (a: ModuleGroup, b: ModuleGroup) =>
    sumOf(b.modules, figure) - sumOf(a.modules, figure);
  switch (sort) {
    case 'plan':
      return [...groups];
    case 'risk':
      return groups.toSorted(most(riskOf));
    case 'gain':
      return groups.toSorted(most(missingOf));
    case 'percent':
      return groups.toSorted((a, b) => a.percent - b.percent);
    case 'name':
      return groups.toSorted((a, b) => compare(a.name, b.name));
  }
}

function sortedModules(modules: readonly AuditModule[], sort: AuditSort): AuditModule[] {
  switch (sort) {
    case 'plan':
      return [...modules];
    case 'risk':
      return modules.toSorted((a, b) => riskOf(b) - riskOf(a));
    case 'gain':
      return modules.toSorted((a, b) => missingOf(b) - missingOf(a));
    case 'percent':
      return modules.toSorted((a, b) => a.percent - b.percent);
    case 'name':
      return modules.toSorted((a, b) => compare(a.path, b.path));
  }
}

function missingOf({ statements, covered }: AuditModule): number {
  return statements - covered;
}

function riskOf(module: AuditModule): number {
  return missingOf(module) * module.risk;
}

function sumOf(modules: readonly AuditModule[], figure: (module: AuditModule) => number): number {
  return modules.reduce((sum, module) => sum + figure(module), 0);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
