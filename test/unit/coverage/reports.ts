import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'coverage');

/** The text of a report that a real coverage.py made. */
export function fixtureText(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

type Json = Record<string, unknown>;

/** A small, sound report with branches, to be spoiled. */
export interface ReportJson {
  meta: Json;
  files: Record<string, ReportFileJson>;
  totals: Json;
}

export interface ReportFileJson extends Json {
  summary: Json;
}

export function soundReport(): ReportJson {
  const summary = {
    covered_lines: 2,
    num_statements: 4,
    percent_covered: 50,
    missing_lines: 2,
    excluded_lines: 1,
    num_branches: 2,
    num_partial_branches: 1,
    covered_branches: 1,
    missing_branches: 1,
  };
  return {
    meta: { format: 3, version: '7.6.12', timestamp: '2026-01-31T12:00:00', branch_coverage: true },
    files: {
      'src/app.py': {
        executed_lines: [1, 2],
        summary: { ...summary },
        missing_lines: [3, 5],
        excluded_lines: [7],
        executed_branches: [[2, 5]],
        missing_branches: [[2, 3]],
      },
    },
    totals: { ...summary },
  };
}

/** The sound report after a change, as text. */
export function spoiled(change: (report: ReportJson, file: ReportFileJson) => void): string {
  const report = soundReport();
  change(report, report.files['src/app.py']!);
  return JSON.stringify(report);
}
