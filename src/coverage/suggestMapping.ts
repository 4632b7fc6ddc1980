/** How paths of a report made elsewhere lead to files of this folder: an entry of the setting `smart-test.pathMappings`. */
export interface PathMapping {
  /** The beginning of the paths in the report; `.` for paths that are relative. */
  readonly from: string;
  /** Relative to the folder; `.` for the folder itself. */
  readonly to: string;
}

/**
 * The mapping that would lead from one of the report's paths to a file, judged by the longest common end of the two;
 * `undefined` when no path ends in the file's name. All paths with forward slashes.
 * @param file relative to the folder
 */
export function suggestMapping(file: string, reportPaths: readonly string[]): PathMapping | undefined {
  const segments = file.split('/');
  let best: { common: number; path: string[] } | undefined;
  for (const reportPath of reportPaths) {
    const path = reportPath.split('/');
    const common = commonEnd(segments, path);
    if (common > (best?.common ?? 0)) {
      best = { common, path };
    }
  }
  return best && mappingOf(best.path, segments, best.common);
}

export interface CommonMapping {
  readonly mapping: PathMapping;
  /** How many paths of the report it finds a file for. */
  readonly found: number;
}

/**
 * The one mapping that leads from the most of the report's paths to files of a folder. A path whose end fits several files
 * equally well speaks for none. `undefined` when no path fits. All paths with forward slashes.
 * @param files relative to the folder
 */
export function commonMapping(files: readonly string[], reportPaths: readonly string[]): CommonMapping | undefined {
  const byName = new Map<string, string[][]>();
  for (const segments of files.map((file) => file.split('/'))) {
    const name = segments.at(-1)!;
    byName.set(name, [...(byName.get(name) ?? []), segments]);
  }
  const votes = new Map<string, { mapping: PathMapping; found: number }>();
  for (const path of reportPaths.map((each) => each.split('/'))) {
    const candidates = (byName.get(path.at(-1)!) ?? []).map((file) => ({ file, common: commonEnd(file, path) }));
    const most = Math.max(...candidates.map(({ common }) => common));
    const [best, another] = candidates.filter(({ common }) => common === most);
    if (best && !another) {
      const mapping = mappingOf(path, best.file, best.common);
      const key = `${mapping.from}\0${mapping.to}`;
      votes.set(key, { mapping, found: (votes.get(key)?.found ?? 0) + 1 });
    }
  }
  return [...votes.values()].sort((a, b) => b.found - a.found)[0];
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let common = 0;
  while (common < a.length && common < b.length && a[a.length - 1 - common] === b[b.length - 1 - common]) {
    common++;
  }
  return common;
}

function mappingOf(path: readonly string[], file: readonly string[], common: number): PathMapping {
  const from = path.slice(0, -common).join('/');
  const to = file.slice(0, -common).join('/');
  return { from: from || (path[0] === '' ? '/' : '.'), to: to || '.' };
}
