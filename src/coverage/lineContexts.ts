import type { JsonScanner } from './jsonScanner';
import { describe } from './reportFields';
import { scanReportJson } from './reportJson';
import { ReportProblem } from './reportProblem';
import { atOnce } from './slices';

/**
 * Names of the contexts that ran a line, such as `tests/test_tax.py::test_rate|run`, by 1-based line. No names: the line
 * ran, but outside of all contexts, as while a module is imported before the first test. Of a line that is not here
 * nothing is known. Lines that the same contexts ran share one list.
 */
export type LineContexts = ReadonlyMap<number, readonly string[]>;

/**
 * Which contexts ran the lines of one file, as a report made with `show_contexts` says; of the rest of the report nothing
 * is kept. Empty when it says nothing of them. `path` is the module's, with forward slashes.
 *
 * @throws {ReportProblem} when the report is not JSON, or its contexts are not as coverage.py writes them
 */
export function contextsOf(report: Buffer, path: string): LineContexts {
  return atOnce(
    scanReportJson(report, function* (scanner) {
      const contexts = new ContextsReader();
      for (const field of membersOf(scanner)) {
        for (const file of field === 'files' ? membersOf(scanner) : skipped(scanner)) {
          for (const key of file.replaceAll('\\', '/') === path ? membersOf(scanner) : skipped(scanner)) {
            if (key === 'contexts') {
              contexts.read(scanner);
            } else {
              scanner.skip();
            }
          }
        }
      }
      scanner.end();
      return contexts.byLine;
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

/** Hundreds of tests may run a line, and thousands of lines are run by the same tests: equal lists are kept once. */
class ContextsReader {
  readonly byLine = new Map<number, readonly string[]>();
  private readonly lists = new Map<string, readonly string[]>();

  /** Adds what an object of lines says. */
  read(scanner: JsonScanner): void {
    if (!scanner.isObject()) {
      throw new ReportProblem(`contexts should be an object, but is ${describe(scanner.value())}`);
    }
    for (const line of scanner.members()) {
      const names = scanner.value();
      if (!/^\d+$/.test(line) || !isTexts(names)) {
        throw new ReportProblem(`contexts[${JSON.stringify(line)}] should be the list of a line's contexts`);
      }
      if (names.length > 0) this.add(Number(line), names);
    }
  }

  private add(line: number, names: readonly string[]): void {
    const known = this.byLine.get(line) ?? [];
    const all = [...new Set([...known, ...names])].filter((name) => name !== '');
    const key = all.join('\0');
    const list = this.lists.get(key) ?? all;
    this.lists.set(key, list);
    this.byLine.set(line, list);
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
