import { stat, type Stats } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** How many files are looked at before others in the extension host get their turn: some milliseconds' worth. */
const portion = 100;

/** True when there is such a file, or folder. */
export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** `exists` for many files of a few folders: lists each folder once, so that it is good for one look around, not for longer. */
export function existsInListings(): (file: string) => Promise<boolean> {
  const listings = new Map<string, Promise<ReadonlySet<string>>>();
  return async (file) => {
    const folder = dirname(file);
    const listing = listings.get(folder) ?? filesIn(folder);
    listings.set(folder, listing);
    // Links, folders, and names that the system would find in another spelling.
    return (await listing).has(basename(file)) || exists(file);
  };
}

/** Names of the ordinary files of a folder; none when it cannot be listed. */
async function filesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
}

/** Those of the files that changed after a moment. Files that cannot be looked at are not among them. */
export async function filesNewerThan(files: Iterable<string>, moment: Date): Promise<Set<string>> {
  const newer = new Set<string>();
  for await (const { file, stats } of lookAt(files)) {
    if (stats.mtime > moment) {
      newer.add(file);
    }
  }
  return newer;
}

/** In milliseconds: the coarsest clock of a file system in use, FAT's. */
const clockStep = 2000;

/**
 * For each file a text that is another one once the file was written to, moved there or replaced. Without those that changed
 * so lately that another change could leave the same stamp, and those that cannot be looked at.
 */
export async function fileStamps(files: Iterable<string>, signal?: AbortSignal): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  const settled = Date.now() - clockStep;
  for await (const { file, stats } of lookAt(files, signal)) {
    const { mtimeMs, ctimeMs, size, ino } = stats;
    if (mtimeMs < settled && ctimeMs < settled) {
      stamps.set(file, `${mtimeMs} ${ctimeMs} ${size} ${ino}`);
    }
  }
  return stamps;
}

async function* lookAt(files: Iterable<string>, signal?: AbortSignal) {
  const all = [...files];
  for (let start = 0; start < all.length; start += portion) {
    signal?.throwIfAborted();
    const some = all.slice(start, start + portion);
    const found = await Promise.all(some.map(statsOf));
    for (const [index, stats] of found.entries()) {
      if (stats !== undefined) {
        yield { file: some[index]!, stats };
      }
    }
  }
}

/** Costs the thread a quarter of what `stat` of `fs/promises` does. */
function statsOf(file: string): Promise<Stats | undefined> {
  return new Promise((resolve) => stat(file, (error, stats) => resolve(error ? undefined : stats)));
}
