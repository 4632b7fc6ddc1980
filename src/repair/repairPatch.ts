import path from 'node:path';
import type { RepairReport } from './repairRecords';
import { unifiedDiff } from './unifiedDiff';

/** What kept repairs change, as a unified diff that `git apply` and `patch -p1` take. Empty when nothing changes. */
export function repairPatch({ root, changes }: Pick<RepairReport, 'root' | 'changes'>): string {
  return [...changes]
    .map(([file, { before, after }]) => unifiedDiff(relativePath(root, file), relativePath(root, file), before, after))
    .sort()
    .join('');
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, '/');
}
