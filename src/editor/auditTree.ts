import type { AuditFunction, AuditModule, AuditReport, UncoveredPath } from '../audit/auditReport';
import { highRisk } from '../audit/risk';
import { functionState, minutesText, pointsText } from '../audit/wording';
import { arrangedGroups, filtered, type AuditArrangement, type ModuleGroup } from './auditArrangement';
import { batchTooltip, functionTooltip, generateLines, moduleTooltip } from './auditTreeTooltips';
import { escapeMarkdown } from './markdownText';
import { countText, percentText } from '../wording';

/**
 * The audit as the tree shows it, without VS Code: batches → modules → functions → ranges. Children are made when they are
 * asked for, so that thousands of modules cost nothing while they are folded.
 */
export interface AuditNode {
  readonly kind: 'folder' | 'action' | 'batch' | 'group' | 'module' | 'function' | 'range';
  /** The same as long as it is about the same thing, so that a refresh leaves open what is open. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: AuditIcon;
  /** The whole sentence for a screen reader: it replaces label and description. */
  readonly speech: string;
  /** Markdown, made when somebody points at the node. The link generates the tests of its function: see `qualname`. */
  readonly tooltip: (generateLink?: string) => string;
  /** `undefined` for a node that cannot be opened. */
  readonly children: (() => readonly AuditNode[]) | undefined;
  /** Open when it is shown first. */
  readonly isOpen: boolean;
  /** Absolute path of the file it is about, and where in it: 1-based lines. `null` for what is no place. */
  readonly place: AuditPlace | null;
  /** The function whose tests can be generated from here: itself, or the one it is in. `null` where there is none. */
  readonly qualname: string | null;
  /** Tests can be generated for it, or for something below it. */
  readonly isTarget: boolean;
  /** The file's text is not what was measured. */
  readonly isStale: boolean;
  /** URI of the workspace folder that it is about; `null` for what is inside a batch. */
  readonly folder: string | null;
  /** Id of the command that a click runs in the folder; `null` for what is no action. */
  readonly command: string | null;
}

export interface AuditPlace {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
}

/** A ring that is filled by the covered share (0 to 100), or an icon of VS Code in a colour of VS Code. */
export type AuditIcon = { readonly ring: number } | { readonly name: string; readonly color?: string };

export interface AuditTreeOptions {
  /** URI of the workspace folder: starts the ids, and so tells folders apart. */
  readonly folder: string;
  readonly arrangement: AuditArrangement;
  readonly isStale: (file: string) => boolean;
}

/** The nodes of one audit at the top of the tree. Empty when nothing is planned, or all is filtered out, and not all is shown. */
export function auditNodes(report: AuditReport, options: AuditTreeOptions): AuditNode[] {
  const groups = arrangedGroups(report, options.arrangement);
  const planned = groups.map((group, index) => groupNode(group, report, options, index === 0));
  const rest = options.arrangement.showAll ? restNodes(report, options) : [];
  return [...planned, ...rest];
}

/** `folder` as in `AuditTreeOptions`. */
export function batchNodeId(folder: string, batch: { readonly id: string }): string {
  return `${folder}|${batch.id}`;
}

/** A batch, or a folder of modules to test. */
function groupNode(group: ModuleGroup, report: AuditReport, options: AuditTreeOptions, isOpen: boolean): AuditNode {
  const { name, percent, minutes, gain, modules, batch } = group;
  const id = batchNodeId(options.folder, group);
  return {
    ...plain,
    kind: batch ? 'batch' : 'group',
    id,
    folder: options.folder,
    label: name,
    description: `${percentText(percent)} · ${minutesText(minutes)} · ${pointsText(gain)}`,
    icon: { ring: percent },
    speech:
      `${name}, ${batch ? 'batch' : 'folder'} of ${countText(modules.length, 'module')}, ${percentText(percent)} covered, ` +
      `about ${countText(minutes, 'minute')} for ${gain} points`,
    tooltip: () => (batch ? batchTooltip(batch, report) : ''),
    isTarget: modules.some(isTestable),
    children: () => modules.map((module, index) => moduleNode(module, id, options, isOpen && index === 0)),
    isOpen,
  };
}

function restNodes({ unplanned, threshold }: AuditReport, options: AuditTreeOptions): AuditNode[] {
  const group = (name: string, label: string, all: readonly AuditModule[]): AuditNode[] => {
    const modules = filtered(all, options.arrangement.filter);
    const id = `${options.folder}||${name}`;
    const description = countText(modules.length, 'module');
    const node: AuditNode = {
      ...plain,
      kind: 'group',
      id,
      folder: options.folder,
      label,
      description,
      icon: { name: 'folder' },
      speech: `${label}, ${description}`,
      tooltip: () => '',
      isTarget: modules.some(isTestable),
      children: () => modules.map((module) => moduleNode(module, id, options, false)),
    };
    return modules.length === 0 ? [] : [node];
  };
  return [
    ...group(
      'covered',
      `At or above ${percentText(threshold)}`,
      unplanned.filter(({ isTest, statements }) => !isTest && statements > 0),
    ),
    ...group(
      'tests',
      'Tests',
      unplanned.filter(({ isTest }) => isTest),
    ),
  ];
}

function moduleNode(module: AuditModule, parent: string, options: AuditTreeOptions, isOpen: boolean): AuditNode {
  const { path, file, percent, statements, covered, functions, paths } = module;
  const id = `${parent}|${path}`;
  const label = path.slice(path.lastIndexOf('/') + 1);
  const missing = statements - covered;
  const isStale = file !== null && options.isStale(file);
  return {
    ...plain,
    kind: 'module',
    id,
    label,
    description: `${percentText(percent)} · ${missing} missing`,
    icon: { ring: percent },
    speech:
      `${label}, module, ${percentText(percent)} covered, ${missing} of ${countText(statements, 'line')} missing` +
      (isStale ? ', out of date' : ''),
    tooltip: () => moduleTooltip(module, isStale),
    children:
      paths.length === 0 && functions.every((each) => each.paths.length === 0)
        ? undefined
        : () => [
            ...withIds(rankedFunctions(module), id, ({ qualname }) => qualname).map(([each, own]) =>
              functionNode(each, module, own),
            ),
            ...rangeNodes(paths, module, id, null),
          ],
    isOpen,
    place: file === null ? null : { file, line: 1, endLine: 1 },
    isTarget: isTestable(module),
    isStale,
  };
}

/** Nobody tests tests. */
function isTestable({ file, isTest }: AuditModule): boolean {
  return file !== null && !isTest;
}

/** Functions with something missing, the highest risk first. */
function rankedFunctions({ functions }: AuditModule): AuditFunction[] {
  return functions.filter(({ paths }) => paths.length > 0).sort((a, b) => b.risk - a.risk || a.line - b.line);
}

function functionNode(each: AuditFunction, module: AuditModule, id: string): AuditNode {
  const { qualname, kind, risk, line, endLine, statements, covered } = each;
  const target = isTestable(module) ? qualname : null;
  const isMethod = kind !== 'function' && kind !== 'nested';
  const missing = statements - covered;
  const state = missing > 0 ? `${missing} of ${countText(statements, 'line')} missing` : functionState(each);
  return {
    ...plain,
    kind: 'function',
    id,
    label: qualname,
    description: functionState(each, ' · '),
    icon: {
      name: isMethod ? 'symbol-method' : 'symbol-function',
      ...(each.crap >= highRisk ? { color: 'charts.red' } : {}),
    },
    speech: `${qualname}, function, ${state}, risk ${Math.round(risk)}`,
    tooltip: (generateLink) => functionTooltip(each, module, generateLink),
    children: () => rangeNodes(each.paths, module, id, target),
    place: module.file === null ? null : { file: module.file, line, endLine },
    qualname: target,
    isTarget: target !== null,
  };
}

/** @param qualname the function that they are in, when its tests can be generated */
function rangeNodes(
  paths: readonly UncoveredPath[],
  { file }: AuditModule,
  parent: string,
  qualname: string | null,
): AuditNode[] {
  return withIds(paths, parent, ({ line }) => `${line}`).map(([path, id]) => {
    const last = path.lines.at(-1) ?? path.line;
    const label = last > path.line ? `Lines ${path.line}–${last}` : `Line ${path.line}`;
    return {
      ...plain,
      kind: 'range',
      id,
      label,
      description: path.title,
      icon: pathIcon(path),
      speech: `${label}, ${path.reason}`,
      tooltip: (generateLink) => [escapeMarkdown(path.reason), ...generateLines(generateLink)].join('\n\n'),
      place: file === null ? null : { file, line: path.line, endLine: Math.max(path.endLine, last) },
      qualname: path.kind === 'unreachable' ? null : qualname,
      isTarget: path.kind !== 'unreachable' && qualname !== null,
    };
  });
}

const red = 'charts.red';
const yellow = 'charts.yellow';

function pathIcon({ kind }: UncoveredPath): AuditIcon {
  switch (kind) {
    case 'error':
    case 'handler':
      return { name: 'zap', color: red };
    case 'function':
    case 'async':
    case 'module':
      return { name: 'circle-slash', color: red };
    case 'loop':
      return { name: 'sync', color: yellow };
    case 'script':
      return { name: 'terminal' };
    case 'unreachable':
      return { name: 'dash' };
    default:
      return { name: 'git-branch', color: yellow };
  }
}

/** An id for each of some neighbours: equal names are numbered. */
function withIds<T>(items: readonly T[], parent: string, nameOf: (item: T) => string): [T, string][] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [item, count === 1 ? `${parent}|${name}` : `${parent}|${name}#${count}`];
  });
}

/** What most nodes are. */
export const plain = {
  children: undefined,
  isOpen: false,
  place: null,
  qualname: null,
  isTarget: false,
  isStale: false,
  folder: null,
  command: null,
} as const;
