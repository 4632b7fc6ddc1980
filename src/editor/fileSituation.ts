import * as path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { Uri } from 'vscode';
import type { CoverageStore } from './coverageStore';
import type { FolderCoverage } from './folderCoverage';

/** What there is to show for a file, and if nothing, why. */
export type FileSituation =
  | { readonly kind: 'measured'; readonly folder: FolderCoverage; readonly module: ModuleCoverage }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'loading' | 'noReport' | 'unreadable'; readonly folder: FolderCoverage }
  /** The report has a file that looks like this one, under a path that is not here. */
  | { readonly kind: 'elsewhere'; readonly folder: FolderCoverage; readonly mapping: PathMapping }
  | { readonly kind: 'notInReport'; readonly folder: FolderCoverage };

/** An entry of the setting `smart-test.pathMappings`. */
export interface PathMapping {
  readonly from: string;
  readonly to: string;
}

/** What the reports have for a file. */
export function situationOf(store: CoverageStore, uri: Uri): FileSituation {
  const file = uri.fsPath;
  const measuring = store.measuringFolder(uri);
  const own = store.folderOf(uri);
  const module = measuring?.coverageOf(file);
  if (measuring && module) {
    return { kind: 'measured', folder: measuring, module };
  }
  if (!own) {
    return { kind: 'noFolder' };
  }
  if (own.state !== 'report') {
    return { kind: own.state === 'none' ? 'noReport' : own.state, folder: own };
  }
  const relative = path.relative(own.folder.uri.fsPath, file).split(path.sep).join('/');
  const mapping = suggestMapping(relative, own.matches?.unmatched.map((it) => it.path) ?? []);
  return mapping ? { kind: 'elsewhere', folder: own, mapping } : { kind: 'notInReport', folder: own };
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
    const other = reportPath.split('/');
    let common = 0;
    while (common < segments.length && common < other.length && segments.at(-1 - common) === other.at(-1 - common)) {
      common++;
    }
    if (common > (best?.common ?? 0)) {
      best = { common, path: other };
    }
  }
  if (!best) {
    return undefined;
  }
  const from = best.path.slice(0, -best.common).join('/');
  const to = segments.slice(0, -best.common).join('/');
  return { from: from || (best.path[0] === '' ? '/' : '.'), to: to || '.' };
}

/** Why a file shows no marks, in one sentence; `undefined` for a file that was measured. `name`: how to call the file. */
export function whyNothing(situation: FileSituation, name: string): string | undefined {
  switch (situation.kind) {
    case 'measured':
      return undefined;
    case 'noFolder':
      return `${name} is in no folder of this window, so no report belongs to it.`;
    case 'loading':
      return 'The report is being read.';
    case 'noReport':
      return 'No report yet.';
    case 'unreadable':
      return situation.folder.error?.message ?? 'The report cannot be read.';
    case 'elsewhere':
      return `The report was made in another folder (${situation.mapping.from}). Set smart-test.pathMappings.`;
    case 'notInReport':
      return looksLikeTest(name)
        ? `${name} is a test: the report is about the code that it runs.`
        : `${name} is not in the report: no test imports it, or the project's coverage settings leave it out.`;
  }
}

/** By the name alone, as pytest finds tests by default: cheap enough to be asked at every move of the cursor. */
export function looksLikeTest(file: string): boolean {
  return /^(test_.*|.*_test|conftest)\.py$/.test(path.basename(file));
}
