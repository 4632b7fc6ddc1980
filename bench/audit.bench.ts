/**
 * How long the audit of a project of 3,000 modules takes, cold and after one file changed, and how it holds up its thread; and
 * the tree of 10,000 modules.
 *
 * The modules are those of the standard library that have at most 400 lines, each several times, no two of them equal.
 */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AuditMemory } from '../src/audit/auditMemory';
import type { AuditReport } from '../src/audit/auditReport';
import { TestAuditWorkflow, type AuditTools } from '../src/audit/testAuditWorkflow';
import { existsInListings, fileStamps } from '../src/coverage/filesOnDisk';
import type { CoverageReport } from '../src/coverage/moduleCoverage';
import { readCoverageReport } from '../src/coverage/readCoverageReport';
import { matchReportPaths } from '../src/coverage/reportPaths';
import { AnalysisPool } from '../src/python/analysisPool';
import { readProjectLayout } from '../src/python/projectLayout';
import { measureTree } from './auditTree';
import { writeModules } from './largeProject';
import { report as print, type Row } from './limits';
import { longestBlock } from './measure';

const modules = 3000;
const modulesOfTree = 10_000;

async function main(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'smart-test-bench-'));
  const pool = new AnalysisPool({ workerScript: resolve('dist', 'analysisWorker.js'), wasmDirectory: resolve('dist') });
  try {
    const { files, lines } = await writeProject(root);
    await setTimeout(2500); // What was written just now is not trusted to be what it was: see `fileStamps`.
    const tools: AuditTools = {
      readFile: (file: string) => readFile(file),
      readModule: (source: string, signal?: AbortSignal) => pool.readModule(source, signal),
      modulesAtOnce: pool.modulesAtOnce,
      fileStamps,
    };
    const workflow = new TestAuditWorkflow(tools);
    const memory = new AuditMemory();
    let report: CoverageReport | undefined;
    const audit = async (): Promise<void> => {
      report ??= await readCoverageReport(join(root, 'coverage.json'), {
        workerScript: resolve('dist', 'coverageWorker.js'),
      });
      const matches = await matchReportPaths(report.modules, {
        reportDirectory: root,
        root,
        mappings: {},
        exists: existsInListings(),
      });
      const layout = await readProjectLayout(root);
      await workflow.run({ root, report, matches, layout, threshold: 80, staleFiles: new Set() }, { memory });
    };
    const rows = [
      ...(await measured('cold, from coverage.json to the report', 10_000, audit)),
      ...(await measured('again, nothing changed', undefined, audit)),
    ];
    await appendFile(files[modules >> 1]!, '\n\ndef one_more(value):\n    return value\n');
    rows.push(...(await measured('again, one file changed', 200, audit)));
    report = undefined;
    rows.push(...(await measured('again, the same from a new coverage.json', undefined, audit)));
    print(`Audit of ${modules} modules, ${lines} lines`, rows);
    print(`Audit of ${modulesOfTree} modules`, await measureLarge(root, report!, tools));
  } finally {
    pool.dispose();
    await rm(root, { recursive: true });
  }
}

async function measured(what: string, limit: number | undefined, work: () => Promise<void>) {
  let milliseconds = 0;
  const { busy, wall, total } = await longestBlock(async () => {
    const started = performance.now();
    await work();
    milliseconds = performance.now() - started;
  });
  return [
    { what, milliseconds, ...(limit !== undefined && { limit }) },
    { what: '  computing of the thread', milliseconds: total },
    { what: '  longest turn of the thread', milliseconds: busy, limit: 50 },
    { what: '  by the clock', milliseconds: wall },
  ];
}

/** Writes the project with its coverage.json: of twenty lines in a row, eight are not covered. */
async function writeProject(root: string): Promise<{ files: string[]; lines: number }> {
  const written = await writeModules(root, modules);
  const entries = Object.fromEntries(written.map(({ path, text }) => [path, entryOf(text)]));
  const meta = { format: 3, version: '7.6.12', timestamp: '2026-01-31T12:00:00', branch_coverage: false };
  const totals = summaryOf(Object.values(entries).map(({ summary }) => summary));
  await writeFile(
    join(root, 'coverage.json'),
    JSON.stringify({ meta: { ...meta, show_contexts: false }, files: entries, totals }),
  );
  const lines = written.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  return { files: written.map(({ path }) => join(root, path)), lines };
}

/** The same modules in several copies, each in a folder of its own that is only said to be there. */
async function measureLarge(root: string, report: CoverageReport, tools: AuditTools): Promise<Row[]> {
  const copies = Array.from({ length: modulesOfTree }, (_, index) => {
    const module = report.modules[index % report.modules.length]!;
    const path = `copy_${Math.floor(index / report.modules.length)}/${module.path}`;
    return { ...module, path };
  });
  const files = new Map(copies.map((module) => [join(root, module.path), module]));
  const subject = {
    root,
    report: { ...report, modules: copies },
    matches: { files, unmatched: [] },
    layout: await readProjectLayout(root),
    threshold: 80,
    staleFiles: new Set<string>(),
  };
  const original = (file: string): string => file.replace(/copy_\d+./u, '');
  const workflow = new TestAuditWorkflow({ ...tools, readFile: (file) => readFile(original(file)) });
  let audited: AuditReport | undefined;
  const rows = await measured('from their coverage to the report', undefined, async () => {
    audited = await workflow.run(subject);
  });
  return [...rows, ...(await measureTree(audited!))];
}

function entryOf(text: string) {
  const statements = text.split('\n').flatMap((line, index) => (/^\s*[\w@]/u.test(line) ? [index + 1] : []));
  const missing = statements.filter((line) => line % 20 < 8);
  const executed = statements.filter((line) => line % 20 >= 8);
  const counts = { covered_lines: executed.length, num_statements: statements.length };
  return {
    executed_lines: executed,
    missing_lines: missing,
    excluded_lines: [],
    summary: summaryOf([{ ...counts, percent_covered: 0, missing_lines: missing.length, excluded_lines: 0 }]),
  };
}

function summaryOf(parts: readonly SummaryPart[]) {
  const sum = (key: keyof SummaryPart): number => parts.reduce((total, part) => total + part[key], 0);
  const [covered, statements] = [sum('covered_lines'), sum('num_statements')];
  return {
    covered_lines: covered,
    num_statements: statements,
    percent_covered: statements === 0 ? 100 : (100 * covered) / statements,
    missing_lines: sum('missing_lines'),
    excluded_lines: 0,
  };
}

type SummaryPart = Readonly<
  Record<'covered_lines' | 'num_statements' | 'percent_covered' | 'missing_lines' | 'excluded_lines', number>
>;

void main();
