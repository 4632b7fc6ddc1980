import { UserError } from '../userError';
import { mergeCoverage } from './mergeCoverage';
import {
  percentOf,
  type CoverageReport,
  type CoverageTotals,
  type ModuleBranches,
  type ModuleCoverage,
} from './moduleCoverage';
import {
  arcsField,
  booleanField,
  countField,
  describe,
  hasField,
  isObject,
  linesField,
  objectEntries,
  objectField,
  percentField,
  textField,
  type Place,
} from './reportFields';
import { parseReportJson } from './reportJson';
import { remedy, ReportProblem } from './reportProblem';

const newestFormat = 3;

/** The longest path of Linux and macOS. */
const longestPath = 4096;

/** More lines than the largest code bases have. Beyond it a report would only exhaust the editor's memory. */
const mostLines = 20_000_000;

/**
 * Reads the text of a coverage.py JSON report: formats 2 and 3, and the older one without a number, here 1.
 * `name` is what messages call the report.
 *
 * Line lists are sets to us: order and repetition in the file do not matter. Whatever else is not as coverage.py writes
 * it is refused, numbers that contradict each other included, so that nothing wrong is ever shown as measured.
 *
 * @throws {UserError} that names what is wrong in the report and what to do
 */
export function parseCoverageJson(text: string, name = 'The coverage report'): CoverageReport {
  try {
    return readReport(parseReportJson(text));
  } catch (error) {
    if (error instanceof ReportProblem) {
      throw new UserError(`${name} cannot be read: ${error.message}. ${error.whatToDo}`, { cause: error });
    }
    throw error;
  }
}

function readReport(json: unknown): CoverageReport {
  if (!isObject(json)) {
    throw new ReportProblem(`it is not a report of coverage.py: it holds ${describe(json)}`, remedy.choose);
  }
  const report: Place = { object: json, name: '' };
  if (!isObject(json.meta) || !hasField(report, 'files')) {
    throw new ReportProblem('it is not a report of coverage.py: "meta" or "files" is missing', remedy.choose);
  }
  const meta = objectField(report, 'meta');
  const format = readFormat(meta);
  const hasBranches = booleanField(meta, 'branch_coverage');
  return {
    toolVersion: textField(meta, 'version'),
    format,
    timestamp: textField(meta, 'timestamp'),
    hasBranches,
    modules: readModules(objectField(report, 'files'), hasBranches),
    totals: readTotals(objectField(report, 'totals'), hasBranches),
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

/** A file that was measured on two systems (`a\b.py` and `a/b.py`, combined without `[paths]`) becomes one module. */
function readModules(files: Place, hasBranches: boolean): ModuleCoverage[] {
  const modules = new Map<string, ModuleCoverage>();
  let lines = 0;
  for (const [key, file] of objectEntries(files)) {
    const module = readModule(key, file, hasBranches);
    const known = modules.get(module.path);
    modules.set(module.path, known ? mergeCoverage(known, module) : module);
    lines += module.executedLines.length + module.missingLines.length + module.excludedLines.length;
    if (lines > mostLines) {
      throw new ReportProblem(`it lists more than ${mostLines} lines`, 'Leave generated code out with [run] omit.');
    }
  }
  return [...modules.values()];
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
  if (missing.length !== total - covered) {
    throw new ReportProblem(
      `${file.name} contradicts itself: ${covered} of ${total} branches covered, but ${missing.length} missing branches`,
    );
  }
  return { total, covered, missing, executed: arcsField(file, 'executed_branches') };
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
