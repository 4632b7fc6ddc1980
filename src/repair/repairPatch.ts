import path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { applyEdits } from './recipes/edits';
import type { Repair, RepairReport } from './repairRecords';

/** What kept repairs change, as a unified diff that `git apply` and `patch -p1` take. Empty when nothing changes. */
export function repairPatch({ root, changes }: Pick<RepairReport, 'root' | 'changes'>): string {
  return [...changes]
    .map(([file, { before, after }]) => filePatch(relativePath(root, file), before, after))
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

function filePatch(name: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, '/');
}
