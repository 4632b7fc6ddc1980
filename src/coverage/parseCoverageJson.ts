import type { JsonScanner } from './jsonScanner';
import { mergeCoverage } from './mergeCoverage';
import {
  percentOf,
  type CoverageReport,
  type CoverageTotals,
  type ModuleBranches,
  type ModuleCoverage,
} from './moduleCoverage';
import { packedBranches } from './packedArcs';
import {
  arcsField,
  booleanField,
  countField,
  describe,
  entryPlace,
  hasField,
  isObject,
  type JsonObject,
  linesField,
  objectField,
  percentField,
  textField,
  type Place,
} from './reportFields';
import { scanReportJson } from './reportJson';
import { remedy, ReportProblem, unreadable } from './reportProblem';
import { fieldsOf, ListReaders, scalar, type ValueReader } from './reportScan';
import { atOnce } from './slices';

const newestFormat = 3;

/** The longest path of Linux and macOS. */
const longestPath = 4096;

/**
 * Reads the text of a coverage.py JSON report: formats 2 and 3, and the older one without a number, here 1.
 * `name` is what messages call the report.
 *
 * Line lists are sets to us: order and repetition in the file do not matter. Whatever else is not as coverage.py writes
 * it is refused, numbers that contradict each other included, so that nothing wrong is ever shown as measured.
 *
 * @throws {UserError} that names what is wrong in the report and what to do
 */
export function parseCoverageJson(text: string, name?: string): CoverageReport {
  return atOnce(parseCoverageBytes(Buffer.from(text), name));
}

/** The same of the text's bytes in UTF-8. Yields after every module. */
export function* parseCoverageBytes(bytes: Buffer, name = 'The coverage report'): Generator<void, CoverageReport> {
  try {
    return yield* scanReportJson(bytes, readReport);
  } catch (error) {
    throw error instanceof ReportProblem ? unreadable(name, error) : error;
  }
}

const readMetaFields = fieldsOf({
  format: scalar,
  version: scalar,
  timestamp: scalar,
  branch_coverage: scalar,
  show_contexts: scalar,
});

const readSummaryFields = fieldsOf({
  num_statements: scalar,
  covered_lines: scalar,
  num_branches: scalar,
  covered_branches: scalar,
  percent_covered: scalar,
});

function* readReport(scanner: JsonScanner): Generator<void, CoverageReport> {
  if (!scanner.isObject()) {
    const other = scalar(scanner);
    scanner.end();
    throw new ReportProblem(`it is not a report of coverage.py: it holds ${describe(other)}`, remedy.choose);
  }
  const json: Record<string, unknown> = {};
  let filesAt: number | undefined;
  let modules: ModuleCoverage[] | undefined;
  for (const key of scanner.members()) {
    if (key === 'meta') {
      json.meta = readMetaFields(scanner);
    } else if (key === 'totals') {
      json.totals = readSummaryFields(scanner);
    } else if (key === 'files') {
      filesAt = scanner.position;
      if (isObject(json.meta)) {
        modules = yield* readModules(scanner, readMeta(json).hasBranches);
      } else {
        scanner.skip();
      }
    } else {
      scanner.skip();
    }
  }
  scanner.end();
  if (!isObject(json.meta) || filesAt === undefined) {
    throw new ReportProblem('it is not a report of coverage.py: "meta" or "files" is missing', remedy.choose);
  }
  const meta = readMeta(json);
  if (modules === undefined) {
    // coverage.py writes the meta data first; a tool that rewrote the report may not.
    scanner.position = filesAt;
    modules = yield* readModules(scanner, meta.hasBranches);
  }
  return { ...meta, modules, totals: readTotals(objectField({ object: json, name: '' }, 'totals'), meta.hasBranches) };
}

function readMeta(json: JsonObject): Omit<CoverageReport, 'modules' | 'totals'> {
  const meta = objectField({ object: json, name: '' }, 'meta');
  return {
    format: readFormat(meta),
    hasBranches: booleanField(meta, 'branch_coverage'),
    hasContexts: hasField(meta, 'show_contexts') && booleanField(meta, 'show_contexts'),
    toolVersion: textField(meta, 'version'),
    timestamp: textField(meta, 'timestamp'),
  };
}

function readFormat(meta: Place): number {
  const format = hasField(meta, 'format') ? countField(meta, 'format') : 1;
  if (format < 1 || format > newestFormat) {
    throw new ReportProblem(
      `its format is ${format}, and only formats up to ${newestFormat} are known`,
      'Update Smart Test, or make the report with coverage.py 7.',
    );
  }
  return format;
}

function* readModules(scanner: JsonScanner, hasBranches: boolean): Generator<void, ModuleCoverage[]> {
  if (!scanner.isObject()) {
    throw new ReportProblem(`files should be an object, but is ${describe(scalar(scanner))}`);
  }
  const readEntry = entryReader(hasBranches);
  const modules = new Map<string, ModuleCoverage>();
  for (const key of scanner.members()) {
    modules.set(key, readModule(key, entryPlace('files', key, readEntry(scanner)), hasBranches));
    yield;
  }
  return mergeByPath(modules.values());
}

function entryReader(hasBranches: boolean): ValueReader {
  const { numbers, pairs } = new ListReaders();
  return fieldsOf({
    summary: readSummaryFields,
    executed_lines: numbers,
    missing_lines: numbers,
    excluded_lines: numbers,
    ...(hasBranches && { executed_branches: pairs, missing_branches: pairs }),
  });
}

/** A file that was measured on two systems (`a\b.py` and `a/b.py`, combined without `[paths]`) becomes one module. */
function mergeByPath(modules: Iterable<ModuleCoverage>): ModuleCoverage[] {
  const byPath = new Map<string, ModuleCoverage>();
  for (const module of modules) {
    const known = byPath.get(module.path);
    byPath.set(module.path, known ? mergeCoverage(known, module) : module);
  }
  return [...byPath.values()];
}

function readModule(key: string, file: Place, hasBranches: boolean): ModuleCoverage {
  if (key === '' || key.length > longestPath || key.includes('\0')) {
    throw new ReportProblem(`${file.name} is not the path of a file`);
  }
  const summary = objectField(file, 'summary');
  const { total: statements, covered } = share(summary, 'num_statements', 'covered_lines');
  const missingLines = linesField(file, 'missing_lines');
  const excludedLines = linesField(file, 'excluded_lines');
  if (missingLines.length !== statements - covered) {
    throw new ReportProblem(
      `${file.name} contradicts itself: ${covered} of ${statements} statements covered, but ${missingLines.length} missing lines`,
    );
  }
  return {
    path: key.replaceAll('\\', '/'),
    statements,
    covered,
    executedLines: readExecutedLines(file, missingLines, excludedLines),
    missingLines,
    excludedLines,
    branches: hasBranches ? readBranches(file, summary) : undefined,
    percent: percentOf(covered, statements),
    priority: 0,
  };
}

/**
 * Older versions of coverage.py (7.6 among them) list every line that ran: also docstrings, excluded lines, and line 0 of
 * an empty file. Docstrings cannot be told from statements here; `covered` counts statements alone.
 */
function readExecutedLines(file: Place, missing: readonly number[], excluded: readonly number[]): readonly number[] {
  const executed = linesField(file, 'executed_lines', 0);
  const missed = new Set(missing);
  const both = executed.find((line) => missed.has(line));
  if (both !== undefined) {
    throw new ReportProblem(`${file.name} contradicts itself: line ${both} is both executed and missing`);
  }
  if (executed[0] !== 0 && excluded.length === 0) {
    return executed;
  }
  const dropped = new Set(excluded).add(0);
  return executed.filter((line) => !dropped.has(line));
}

function readBranches(file: Place, summary: Place): ModuleBranches {
  const { total, covered } = share(summary, 'num_branches', 'covered_branches');
  const missing = arcsField(file, 'missing_branches');
  if (missing.length / 2 !== total - covered) {
    throw new ReportProblem(
      `${file.name} contradicts itself: ${covered} of ${total} branches covered, but ${missing.length / 2} missing branches`,
    );
  }
  return packedBranches({ total, covered }, missing, arcsField(file, 'executed_branches'));
}

function readTotals(totals: Place, hasBranches: boolean): CoverageTotals {
  const statements = share(totals, 'num_statements', 'covered_lines');
  const branches = hasBranches ? share(totals, 'num_branches', 'covered_branches') : { total: 0, covered: 0 };
  return {
    statements: statements.total,
    covered: statements.covered,
    branches: branches.total,
    coveredBranches: branches.covered,
    percent: percentOf(statements.covered, statements.total),
    percentWithBranches: percentField(totals, 'percent_covered'),
  };
}

function share(place: Place, totalKey: string, coveredKey: string): { total: number; covered: number } {
  const total = countField(place, totalKey);
  const covered = countField(place, coveredKey);
  if (covered > total) {
    throw new ReportProblem(
      `${place.name} contradicts itself: ${coveredKey} is ${covered}, more than ${totalKey}, ${total}`,
    );
  }
  return { total, covered };
}
