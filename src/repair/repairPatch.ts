import path from 'node:path';
import { applyEdits } from './recipes/edits';
import type { Repair, RepairReport } from './repairRecords';
import { unifiedDiff } from './unifiedDiff';

/** What kept repairs change, as a unified diff that `git apply` and `patch -p1` take. Empty when nothing changes. */
export function repairPatch({ root, changes }: Pick<RepairReport, 'root' | 'changes'>): string {
  return [...changes]
    .map(([file, { before, after }]) => unifiedDiff(relativePath(root, file), relativePath(root, file), before, after))
    .sort()
    .join('');
}

/**
 * What a repair would change, as a unified diff.
 * @param texts of the files as they are, by absolute path; files without one are left out
 */
export function proposalPatch(root: string, { edits }: Repair, texts: ReadonlyMap<string, string>): string {
  const changes = [...edits].flatMap(([file, own]) => {
    const before = texts.get(file);
    return before === undefined ? [] : [[file, { before, after: applyEdits(before, own) }] as const];
  });
  return repairPatch({ root, changes: new Map(changes) });
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, '/');
}
