import path from 'node:path';

/** How a file differs between two states of a project. */
export interface FileChange {
  readonly kind: 'added' | 'deleted' | 'modified' | 'renamed';
  /** Relative to the project's root with forward slashes, also when it is outside (`../shared/money.py`); `null` when it was not there. */
  readonly before: string | null;
  readonly after: string | null;
  /** Hashes of its contents. */
  readonly beforeBlob: string | null;
  readonly afterBlob: string | null;
}

/** A text file's contents on both sides of a change, `null` where there is none. */
export interface ChangedText {
  readonly change: FileChange;
  readonly before: string | null;
  readonly after: string | null;
}

/** What `parseRawDiff` reads. */
export const rawDiffArguments: readonly string[] = [
  ...['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--find-renames', '-l2000'],
  ...['--no-ext-diff', '--no-textconv', '--ignore-submodules'],
];

/**
 * Reads `git diff-tree --raw -z`: `:100644 100644 <hash> <hash> M<NUL>path<NUL>`, with two paths for `R090`. Changes of the mode
 * alone, links and submodules are left out.
 * @param prefix the root's place in the repository: empty, or `packages/shop/`
 */
export function parseRawDiff(output: string, prefix: string): FileChange[] {
  const changes: FileChange[] = [];
  const fields = output.split('\0');
  for (let at = 0; at < fields.length;) {
    const [, modeBefore, modeAfter, hashBefore, hashAfter, status] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/u.exec(fields[at]!) ?? [];
    if (status === undefined) {
      at += 1;
      continue;
    }
    const isPair = status === 'R' || status === 'C';
    const first = fields[at + 1]!;
    const second = isPair ? fields[at + 2]! : first;
    at += isPair ? 3 : 2;
    const isRegular = [modeBefore!, modeAfter!].every((mode) => mode === '000000' || mode.startsWith('100'));
    if (!isRegular || (hashBefore === hashAfter && !isPair)) continue;
    const relative = (file: string): string => path.posix.relative(`/${prefix}`, `/${file}`);
    const isNew = status === 'A' || status === 'C';
    changes.push({
      kind: isNew ? 'added' : status === 'D' ? 'deleted' : status === 'R' ? 'renamed' : 'modified',
      before: isNew ? null : relative(first),
      after: status === 'D' ? null : relative(second),
      beforeBlob: isNew ? null : hashBefore!,
      afterBlob: status === 'D' ? null : hashAfter!,
    });
  }
  return changes;
}
