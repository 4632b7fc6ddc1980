import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { TestFailure } from '../../../src/pytest/failure';
import { createPythonParser } from '../../../src/python/parser';
import { ParsedSource } from '../../../src/python/parsedSource';
import { isTestFile, readProjectLayout } from '../../../src/python/projectLayout';
import { weakens } from '../../../src/repair/assertionGuard';
import type { FixLimits, FixParts } from '../../../src/repair/fixRecords';
import { FixTestWorkflow } from '../../../src/repair/fixTestWorkflow';
import { ProjectSources, type EarlierState } from '../../../src/repair/projectSources';
import { renamedBy } from '../../../src/repair/recipes/contextReader';
import { repairsFor } from '../../../src/repair/recipes/repairsFor';
import type { Diagnosis, Repair, RepairReport, RootCause, Verdict } from '../../../src/repair/repairRecords';
import { TestRuns } from '../../../src/repair/testRuns';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { wasmDirectory } from '../../harness/wasm';
import { interpreter, project, runtimeDirectory } from '../pytest/project';

export interface Fixing {
  readonly root: string;
  readonly report: RepairReport;
  /** What was said, one line each. */
  readonly progress: readonly string[];
  /** Arguments of each run of pytest. */
  readonly runs: readonly (readonly string[])[];
}

export interface FixingOptions extends Partial<FixLimits> {
  /** Files as the tests were written for. */
  readonly before?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly verdict?: (diagnosis: Diagnosis) => Partial<Verdict>;
  /** Instead of the recipes. */
  readonly repairs?: (diagnosis: Diagnosis, root: string, edited: ReadonlyMap<string, string>) => readonly Repair[];
  readonly parts?: Partial<FixParts>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string, root: string) => void;
}

/** Of libraries, which all of these projects share. */
const bytecode = temporaryFolder();

/** Repairs the tests of a new project with these files. Root causes and verdicts are told; everything else is real. */
export async function fixing(files: Readonly<Record<string, string>>, options: FixingOptions = {}): Promise<Fixing> {
  return fixingIn(realpathSync(project(files)), options);
}

export async function fixingIn(root: string, options: FixingOptions = {}): Promise<Fixing> {
  const { before = {}, args = [], verdict = () => ({}), signal = new AbortController().signal } = options;
  const progress: string[] = [];
  const runs: (readonly string[])[] = [];
  const layout = await readProjectLayout(root);
  const parser = await createPythonParser(wasmDirectory());
  const sources = await ProjectSources.read(layout, parser);
  const testRuns = await TestRuns.create({
    bytecode,
    ...{ root, runtimeDirectory, pytestArgs: [], secondsPerTest: 5, signal },
    interpreter: await interpreter(),
  });
  const texts = new Map(Object.entries({ ...pythonTexts(root), ...before }));
  const earlier: EarlierState = { texts, renamedFiles: new Map() };
  const judged = (diagnosis: Diagnosis): Verdict => ({
    ...{ fault: 'test out of date', confidence: 0.9, reasons: [], since: null },
    ...verdict(diagnosis),
  });
  const parts: FixParts = {
    run: (wanted, timeoutMs) => {
      runs.push(wanted);
      return testRuns.run(wanted, timeoutMs);
    },
    diagnose: (failures) => Promise.resolve(failures.map(diagnosisOf)),
    judge: (diagnoses) => Promise.resolve({ diagnoses, verdicts: diagnoses.map(judged), notes: [] }),
    judgeNext: judged,
    plan: (diagnosis, found, edited) =>
      Promise.resolve(
        options.repairs
          ? { repairs: options.repairs(diagnosis, root, edited), refusals: [] }
          : repairsFor(diagnosis, found, sources.context(earlier, edited)),
      ),
    isTestFile: (file) => isTestFile(layout, file),
    weakens: (old, now, { consent, edits }) =>
      consent === 'proposal'
        ? null
        : weakens(
            new ParsedSource(parser, old),
            new ParsedSource(parser, now),
            renamedBy(old, [...edits.values()].flat()),
          ),
    ...options.parts,
  };
  const limits = { maxAttempts: 3, acceptDrift: false, dryRun: false, runMs: 60_000, suiteMs: 60_000, ...options };
  const workflow = new FixTestWorkflow(
    {
      ...{ root, parts, signal },
      now: () => performance.now(),
      progress: (message) => {
        progress.push(message);
        options.onProgress?.(message, root);
      },
    },
    limits,
  );
  try {
    return { root, report: await workflow.fix(args), progress, runs };
  } finally {
    parser.delete();
  }
}

/** As far as these tests need it. */
function diagnosisOf(failure: TestFailure): Diagnosis {
  const error = failure.chain[0];
  const causes: readonly (readonly [string, RootCause])[] = [
    ['Import', 'import error'],
    ['ModuleNotFound', 'import error'],
    ['Attribute', 'import error'],
    ['Assertion', 'assertion drift'],
    ['Type', 'type error'],
    ['FixtureLookup', 'missing fixture'],
  ];
  const frame = error?.frames.findLast(({ owner }) => owner === 'test' || owner === 'code');
  const named = causes.find(([name]) => error?.type.includes(name))?.[1] ?? 'unknown';
  const cause = frame?.owner === 'code' ? 'code error' : named;
  return {
    ...{ failure, cause, detail: '', confidence: 1, evidence: [] },
    subject: error?.importedName ?? error?.name ?? null,
    place: frame ? { file: frame.file, line: frame.line } : null,
  };
}

function pythonTexts(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.py'));
  return Object.fromEntries(
    files.map((file) => [file.replaceAll(path.sep, '/'), readFileSync(path.join(root, file), 'utf8')]),
  );
}

/** The one test of a report, or the one of that name. */
export function testIn({ report }: Fixing, name = ''): RepairReport['tests'][number] {
  const found = report.tests.filter(({ nodeId }) => nodeId.endsWith(name));
  if (found.length !== 1) throw new Error(`${found.length} tests end with ${name}.`);
  return found[0]!;
}

/** An edit of a test file: the first `old` becomes `now`. */
export function edit(file: string, text: string, old: string, now: string, more: Partial<Repair> = {}): Repair {
  const start = text.indexOf(old);
  if (start < 0) throw new Error(`${old} is not in ${file}.`);
  return {
    ...{ recipe: 'edit', what: `${old} is ${now} now.`, consent: 'silent', drift: null },
    edits: new Map([[file, [{ start, end: start + old.length, text: now }]]]),
    ...more,
  };
}
