import path from 'node:path';
import type { PathMatches } from '../../coverage/reportPaths';
import { isTestFile, moduleNameOf, type ProjectLayout } from '../../python/projectLayout';
import type { Candidate } from './runPlan';

/** The modules of a coverage report that tests can import: no tests, and nothing whose path is no module name. */
export function candidatesOf({ files }: Pick<PathMatches, 'files'>, layout: ProjectLayout): Candidate[] {
  return [...files].flatMap(([file, coverage]) => {
    const module = isTestFile(layout, file) ? null : moduleNameOf(layout, file);
    if (!module) return [];
    return [{ key: path.relative(layout.root, file).replaceAll(path.sep, '/'), name: module.name, coverage }];
  });
}
