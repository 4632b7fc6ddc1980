import { access, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { matchReportPaths, type PathMatches } from '../coverage/reportPaths';

/** How many files are looked at before others in the extension host get their turn: some milliseconds' worth. */
const portion = 100;

/** `matchReportPaths` on the disk, in portions, so that a report of thousands of modules does not hold up the editor. */
export async function matchFiles(
  modules: readonly ModuleCoverage[],
  options: Omit<Parameters<typeof matchReportPaths>[1], 'exists'>,
  signal: AbortSignal,
): Promise<PathMatches> {
  const files = new Map<string, ModuleCoverage>();
  const unmatched: PathMatches['unmatched'][number][] = [];
  for (let start = 0; start < modules.length; start += portion) {
    const matches = await matchReportPaths(modules.slice(start, start + portion), { ...options, exists });
    matches.files.forEach((module, file) => files.set(file, module));
    unmatched.push(...matches.unmatched);
    await setImmediate(undefined, { signal });
  }
  return { files, unmatched };
}

async function exists(file: string): Promise<boolean> {
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
