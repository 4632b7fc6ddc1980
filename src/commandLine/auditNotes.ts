import * as path from 'node:path';
import type { PathMatches } from '../coverage/reportPaths';
import { commonMapping } from '../coverage/suggestMapping';
import { isProductCode } from '../pytest/measuredCode';
import { isTestFile, type ProjectLayout } from '../python/projectLayout';
import { countText } from '../wording';

/** What of an audit's sources says how far its figures can be trusted. */
export interface AuditSources {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly layout: ProjectLayout;
  readonly matches: PathMatches;
  /** Absolute paths of files that changed after the report. */
  readonly staleFiles: ReadonlySet<string>;
}

/** What a reader must know to trust an audit's figures, and what to do about it: sentences, each a line. Empty when all is well. */
export function auditNotes(sources: AuditSources): string[] {
  return [...unmatchedNote(sources), ...staleNote(sources), ...unmeasuredNote(sources)];
}

function unmatchedNote({ root, layout, matches: { files, unmatched } }: AuditSources): string[] {
  if (unmatched.length === 0) return [];
  const paths = unmatched.map((each) => each.path);
  const all = countText(files.size + unmatched.length, 'file');
  const suggestion = commonMapping(
    layout.files.filter((file) => !files.has(file)).map((file) => relativePath(root, file)),
    paths,
  );
  const advice =
    suggestion === undefined
      ? 'Files may be gone since, or the report may come from another place: see --map.'
      : `If the report comes from another place, this finds ${suggestion.found} of them: ${mapOption(suggestion.mapping)}`;
  return [
    `Not found in this folder: ${unmatched.length} of ${all} of the report (${named(paths)}). Nothing is said of their functions. ${advice}`,
  ];
}

function mapOption({ from, to }: { readonly from: string; readonly to: string }): string {
  const text = `${from}=${to}`;
  return `--map ${/^[\w@%+=:,./-]+$/u.test(text) ? text : JSON.stringify(text)}`;
}

function staleNote({ root, staleFiles }: AuditSources): string[] {
  if (staleFiles.size === 0) return [];
  const paths = [...staleFiles].map((file) => relativePath(root, file)).sort();
  return [
    `Changed after the report was made: ${countText(paths.length, 'file')} (${named(paths)}). Lines may have moved. Measure again with: smart-test coverage`,
  ];
}

function unmeasuredNote({ root, layout, matches: { files } }: AuditSources): string[] {
  const paths = layout.files
    // coverage.py may leave out empty files, and those are mostly these.
    .filter((file) => !files.has(file) && !isTestFile(layout, file) && path.basename(file) !== '__init__.py')
    .map((file) => relativePath(root, file))
    .filter(isProductCode);
  if (files.size === 0 || paths.length === 0) return [];
  return [
    `Not in the report, and in no figure: ${countText(paths.length, 'Python file')} of this folder (${named(paths)}). ` +
      'No test imports such a file, or source and omit of the coverage configuration leave it out.',
  ];
}

const most = 3;

function named(paths: readonly string[]): string {
  const rest = paths.length - most;
  return `${paths.slice(0, most).join(', ')}${rest > 0 ? ` and ${countText(rest, 'other')}` : ''}`;
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}
