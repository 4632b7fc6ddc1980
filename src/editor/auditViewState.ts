import type { FolderState } from './folderCoverage';
import type { AuditState } from './ids';

/** What the audit view has to go by. */
export interface AuditSituation {
  /** There is something to show. */
  readonly hasNodes: boolean;
  readonly isRunning: boolean;
  /** The last run did not start for want of Python. */
  readonly noPython: boolean;
  readonly isAuditing: boolean;
  readonly folders: readonly FolderState[];
  /** Some report names a file that is here. */
  readonly hasFiles: boolean;
}

/** Which welcome text stands in the view; `report` for none. What can be shown is shown, whatever else is the matter. */
export function auditState({ hasNodes, isRunning, noPython, isAuditing, ...reports }: AuditSituation): AuditState {
  const { folders, hasFiles } = reports;
  if (hasNodes) return 'report';
  if (isRunning) return 'running';
  if (isAuditing || folders.includes('loading')) return 'report';
  if (noPython) return 'noPython';
  if (folders.includes('unreadable')) return 'unreadable';
  if (!folders.includes('report')) return 'noReport';
  return hasFiles ? 'allCovered' : 'elsewhere';
}
