import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** What a generated report is like. */
export interface ReportShape {
  /** Size of the file to reach, in bytes. */
  readonly bytes: number;
  /** Lines of each module, of which three in four are statements. */
  readonly linesPerModule: number;
  /** Whether to say for each executed line which tests ran it. */
  readonly withContexts?: boolean;
}

/** Writes a report such as coverage.py 7 makes with branches and regions, and with contexts when asked to. Returns the number of its modules. */
export async function writeReport(
  file: string,
  { bytes, linesPerModule, withContexts = false }: ReportShape,
): Promise<number> {
  const stream = createWriteStream(file);
  const meta = { format: 3, version: '7.6.12', timestamp: '2026-01-31T12:00:00.000000', branch_coverage: true };
  let size = 0;
  const write = async (text: string) => {
    size += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
  };
  await write(`{"meta": ${spaced(meta)}, "files": {`);
  const entry = moduleEntry(linesPerModule, withContexts ? contextsOf : () => ({}));
  const module = spaced(entry);
  let modules = 0;
  for (; size < bytes; modules++) {
    await write(`${modules > 0 ? ', ' : ''}"src/package_${modules % 97}/module_${modules}.py": ${module}`);
  }
  const totals = Object.fromEntries(
    Object.entries(entry.summary).map(([key, value]) => [key, key === 'percent_covered' ? value : value * modules]),
  );
  await write(`}, "totals": ${spaced(totals)}}`);
  stream.end();
  await once(stream, 'close');
  return modules;
}

/** As Python's `json.dump` writes it: a space after each comma and colon. */
function spaced(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(/\n\s*/g, ' ');
}

type Extra = (executed: readonly number[]) => Record<string, unknown>;

function moduleEntry(lines: number, extra: Extra) {
  const statements = Array.from({ length: lines }, (_, index) => index + 1).filter((line) => line % 4 !== 0);
  const functions: Record<string, unknown> = {};
  for (let start = 1; start <= lines; start += 40) {
    functions[`function_${start}`] = regionOf(
      statements.filter((line) => line >= start && line < start + 40),
      extra,
    );
  }
  return { ...regionOf(statements, extra), functions, classes: { '': regionOf(statements, extra) } };
}

function regionOf(statements: readonly number[], extra: Extra) {
  const isMissing = (line: number) => line % 20 < 8;
  const missing = statements.filter(isMissing);
  const executed = statements.filter((line) => !isMissing(line));
  const [executedBranches, missingBranches] = [branchesOf(executed), branchesOf(missing)];
  const branches = executedBranches.length + missingBranches.length;
  return {
    executed_lines: executed,
    summary: {
      covered_lines: executed.length,
      num_statements: statements.length,
      percent_covered: (100 * (executed.length + executedBranches.length)) / (statements.length + branches),
      missing_lines: missing.length,
      excluded_lines: 0,
      num_branches: branches,
      num_partial_branches: 0,
      covered_branches: executedBranches.length,
      missing_branches: missingBranches.length,
    },
    missing_lines: missing,
    excluded_lines: [],
    ...extra(executed),
    executed_branches: executedBranches,
    missing_branches: missingBranches,
  };
}

function branchesOf(lines: readonly number[]): [number, number][] {
  return lines
    .filter((line) => line % 10 === 1)
    .flatMap((line) => [
      [line, line + 1],
      [line, -line],
    ]);
}

/** One to four tests for each line. */
function contextsOf(executed: readonly number[]) {
  const testsOf = (line: number) =>
    Array.from(
      { length: 1 + (line % 4) },
      (_, index) => `tests/test_orders.py::TestTotals::test_case_${line + index}|run`,
    );
  return { contexts: Object.fromEntries(executed.map((line) => [line, testsOf(line)])) };
}
