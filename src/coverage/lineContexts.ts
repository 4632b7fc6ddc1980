import type { JsonScanner } from './jsonScanner';
import { describe, isObject } from './reportFields';
import { scanReportJson } from './reportJson';
import { ReportProblem } from './reportProblem';
import { atOnce } from './slices';

/** Names of the contexts that ran a line, such as `tests/test_tax.py::test_rate|run`, by 1-based line. */
export type LineContexts = ReadonlyMap<number, readonly string[]>;

/**
 * Which contexts ran the lines of one file, as a report made with `show_contexts` says; of the rest of the report nothing
 * is kept. Empty when it says nothing of them. What ran outside of all contexts has no name, and is left out.
 * `path` is the module's, with forward slashes.
 *
 * @throws {ReportProblem} when the report is not JSON, or its contexts are not as coverage.py writes them
 */
export function contextsOf(report: Buffer, path: string): LineContexts {
  return atOnce(
    scanReportJson(report, function* (scanner) {
      const contexts = new Map<number, string[]>();
      for (const field of membersOf(scanner)) {
        for (const file of field === 'files' ? membersOf(scanner) : skipped(scanner)) {
          for (const key of file.replaceAll('\\', '/') === path ? membersOf(scanner) : skipped(scanner)) {
            if (key === 'contexts') {
              addContexts(contexts, scanner.value());
            } else {
              scanner.skip();
            }
          }
        }
      }
      scanner.end();
      return contexts;
    }),
  );
}

/** The members of what comes next, or none when it is no object. */
function membersOf(scanner: JsonScanner): Iterable<string> {
  return scanner.isObject() ? scanner.members() : skipped(scanner);
}

function skipped(scanner: JsonScanner): readonly string[] {
  scanner.skip();
  return [];
}

function addContexts(contexts: Map<number, string[]>, value: unknown): void {
  if (!isObject(value)) {
    throw new ReportProblem(`contexts should be an object, but is ${describe(value)}`);
  }
  for (const [line, names] of Object.entries(value)) {
    if (!/^\d+$/.test(line) || !Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
      throw new ReportProblem(`contexts[${JSON.stringify(line)}] should be the list of a line's contexts`);
    }
    const known = contexts.get(Number(line)) ?? [];
    const all = [...new Set([...known, ...names])].filter((name) => name !== '');
    if (all.length > 0) contexts.set(Number(line), all);
  }
}
