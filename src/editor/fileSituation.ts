import * as path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { suggestMapping, type PathMapping } from '../coverage/suggestMapping';
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
