import * as path from 'node:path';
import { decodeSource } from '../python/decodeSource';
import { conftestsFor, isTestFile, moduleNameOf, type ProjectLayout } from '../python/projectLayout';
import type { ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import type { AuditReport } from './auditReport';
import { fixturesOf, type Fixture } from '../python/fixtures';
import type { AuditTools } from './testAuditWorkflow';
import { TimeSlice } from './timeSlice';

/** What is there already for who writes the tests of a module. Paths are relative to the root, with forward slashes. */
export interface TestSurroundings {
  /** How tests import it: `shop.pricing`. `null` for what has no such name. */
  readonly importName: string | null;
  /** Whether `AuditModule.testFile` is there. */
  readonly hasTestFile: boolean;
  /** Its test file when there is one, then the test files that import the module, in the order of their paths. */
  readonly testFiles: readonly string[];
  /** Those of the test file itself and of every conftest.py above it, the nearest first. */
  readonly fixtures: readonly Fixture[];
}

/** By the module's path. Modules whose file was not found have none. */
export type SurroundingsByModule = ReadonlyMap<string, TestSurroundings>;

interface TestSource {
  /** Absolute. */
  readonly file: string;
  readonly analysis: ModuleAnalysis;
}

/** What is known of all tests of a project. Absolute paths. */
interface TestCode {
  readonly files: ReadonlySet<string>;
  readonly fixtures: ReadonlyMap<string, readonly Fixture[]>;
  /** The files that import a module or something from it, by the module's dotted name. */
  readonly importers: ReadonlyMap<string, readonly string[]>;
}

const sliceMilliseconds = 12;

/**
 * Reads the tests of a project and says what of them is near each planned module. Of a test file that cannot be read as
 * text nothing but its name is known.
 * @throws the signal's reason when it is aborted
 */
export async function readTestSurroundings(
  { root, batches }: AuditReport,
  layout: ProjectLayout,
  tools: AuditTools,
  signal?: AbortSignal,
): Promise<SurroundingsByModule> {
  const code = testCode(root, layout, await readTests(layout, tools, signal));
  const surroundings = new Map<string, TestSurroundings>();
  for (const { path: name, file, testFile } of batches.flatMap(({ modules }) => modules)) {
    if (file !== null && testFile !== null) {
      const importName = moduleNameOf(layout, file)?.name ?? null;
      surroundings.set(name, { importName, ...nearbyTests(root, path.resolve(root, testFile), importName, code) });
    }
  }
  return surroundings;
}

function nearbyTests(
  root: string,
  testFile: string,
  importName: string | null,
  { files, fixtures, importers }: TestCode,
): Omit<TestSurroundings, 'importName'> {
  const hasTestFile = files.has(testFile);
  const importing = importName === null ? [] : (importers.get(importName) ?? []);
  const testFiles = new Set([...(hasTestFile ? [testFile] : []), ...importing]);
  return {
    hasTestFile,
    testFiles: [...testFiles].map((file) => relativePath(root, file)),
    fixtures: [testFile, ...conftestsFor(root, testFile)].flatMap((file) => fixtures.get(file) ?? []),
  };
}

async function readTests(layout: ProjectLayout, tools: AuditTools, signal?: AbortSignal): Promise<TestSource[]> {
  const slice = new TimeSlice(sliceMilliseconds);
  const sources: TestSource[] = [];
  for (const file of layout.files.filter((each) => isTestFile(layout, each))) {
    await slice.rest(signal);
    const analysis = await analyze(file, tools);
    if (analysis) sources.push({ file, analysis });
  }
  return sources;
}

async function analyze(file: string, { readFile, readModule }: AuditTools): Promise<ModuleAnalysis | undefined> {
  try {
    return (await readModule(decodeSource(await readFile(file)))).analysis;
  } catch (error) {
    // It is in no encoding of text, or it went away or may not be read.
    if (error instanceof UserError || (error as NodeJS.ErrnoException).syscall !== undefined) return undefined;
    throw error;
  }
}

function testCode(root: string, layout: ProjectLayout, sources: readonly TestSource[]): TestCode {
  const importers = new Map<string, string[]>();
  for (const { file, analysis } of sources) {
    for (const name of importedModules(analysis)) {
      importers.set(name, [...(importers.get(name) ?? []), file]);
    }
  }
  return {
    files: new Set(layout.files),
    fixtures: new Map(sources.map(({ file, analysis }) => [file, fixturesOf(analysis, relativePath(root, file))])),
    importers,
  };
}

/** `from shop import pricing` may import the module `shop.pricing` or a name of the module `shop`: both count. */
function importedModules({ imports }: ModuleAnalysis): Set<string> {
  return new Set(
    imports.flatMap(({ module, member }) => (member === null ? [module] : [module, `${module}.${member}`])),
  );
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}
