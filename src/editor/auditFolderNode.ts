import type { AuditReport } from '../audit/auditReport';
import { percentText } from '../wording';
import { healthText, staleRemarks } from './auditMessage';
import { plain, type AuditNode } from './auditTree';
import { healthTooltip } from './auditTreeTooltips';
import { commands } from './ids';

/** A workspace folder among several. */
export interface AuditedFolder {
  /** Its URI. */
  readonly uri: string;
  readonly name: string;
  readonly situation: FolderSituation;
  readonly staleFiles: number;
  /** Python may be run here. */
  readonly isTrusted: boolean;
}

/**
 * What there is to say of a folder without an audit: it has no report, or one that cannot be read, or that names no file
 * of the folder; or the report or the audit is being made.
 */
export type FolderSituation = 'none' | 'unreadable' | 'elsewhere' | 'loading' | 'running' | 'auditing';

/** A folder with its audit, or with why it has none and what can be done about it. */
export function folderNode(
  folder: AuditedFolder,
  report: AuditReport | undefined,
  children: readonly AuditNode[],
): AuditNode {
  const description = report ? auditedText(report, children) : situationTexts[folder.situation];
  const inside = report ? children : actionsFor(folder);
  return {
    ...plain,
    kind: 'folder',
    // VS Code leaves folded what it has seen without children.
    id: inside.length === 0 ? `${folder.uri}|empty` : folder.uri,
    folder: folder.uri,
    label: folder.name,
    description,
    icon: { name: 'root-folder' },
    speech: `${folder.name}, folder, ${report ? healthText(report, ' of 100') : description}`,
    tooltip: () => (report ? [healthTooltip(report), ...staleRemarks(folder.staleFiles)].join('\n\n') : ''),
    isTarget: inside.some((child) => child.isTarget),
    children: inside.length === 0 ? undefined : () => inside,
    isOpen: true,
  };
}

/** An empty folder says whether all is well or all is filtered out. */
function auditedText(report: AuditReport, children: readonly AuditNode[]): string {
  const health = healthText(report);
  if (children.length > 0) {
    return health;
  }
  return report.batches.length === 0
    ? `${health} · all at or above ${percentText(report.threshold)}`
    : `${health} · nothing found`;
}

const situationTexts: Readonly<Record<FolderSituation, string>> = {
  none: 'no report',
  unreadable: 'unreadable report',
  elsewhere: 'report of another folder',
  loading: 'reading the report…',
  running: 'running tests…',
  auditing: 'reading the code…',
};

function actionsFor(folder: AuditedFolder): AuditNode[] {
  const { isTrusted } = folder;
  const run = isTrusted ? [action(folder, 'Run Tests with Coverage', 'run-coverage', commands.runCoverage)] : [];
  const diagnose = action(folder, 'Diagnose Coverage', 'question', commands.diagnoseCoverage);
  switch (folder.situation) {
    case 'none':
      return [...run, action(folder, 'Choose Coverage Report…', 'folder-opened', commands.chooseReport)];
    case 'unreadable':
      return [...run, diagnose];
    case 'elsewhere':
      return [diagnose, ...run];
    default:
      return [];
  }
}

/** A row that does something in the folder when it is clicked. */
function action({ uri, name }: AuditedFolder, label: string, icon: string, command: string): AuditNode {
  return {
    ...plain,
    kind: 'action',
    id: `${uri}|${command}`,
    folder: uri,
    label,
    description: '',
    icon: { name: icon },
    speech: `${label}, in ${name}`,
    tooltip: () => '',
    command,
  };
}
