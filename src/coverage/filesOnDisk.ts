import { access, stat } from 'node:fs/promises';

/** How many files are looked at before others in the extension host get their turn: some milliseconds' worth. */
const portion = 100;

/** True when there is such a file, or folder. */
export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Those of the files that changed after a moment. Files that cannot be looked at are not among them. */
export async function filesNewerThan(files: Iterable<string>, moment: Date): Promise<Set<string>> {
  const newer = new Set<string>();
  const all = [...files];
  for (let start = 0; start < all.length; start += portion) {
    const some = all.slice(start, start + portion);
    const found = await Promise.allSettled(some.map((file) => stat(file)));
    found.forEach((result, index) => {
      if (result.status === 'fulfilled' && result.value.mtime > moment) {
        newer.add(some[index]!);
      }
    });
  }
  return newer;
}
