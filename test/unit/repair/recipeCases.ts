import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { root } from '../../../scripts/paths.mjs';
import { SymbolChanges } from '../../../src/python/symbolChanges';
import { SymbolIndexer, type SourceModule } from '../../../src/python/symbolIndex';
import type { TestFailure } from '../../../src/pytest/failure';
import type { RepairContext } from '../../../src/repair/recipes/recipe';
import { readTestFile } from '../../../src/repair/recipes/testFile';
import type { Diagnosis, Verdict } from '../../../src/repair/repairRecords';

/** A case of test/fixtures/repair/recipes: a project before and after a change, its tests, and what becomes of them. */
export interface RecipeCase {
  readonly name: string;
  /** By relative path. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly tests: ReadonlyMap<string, string>;
  readonly repaired: ReadonlyMap<string, string>;
  /** A sentence, or part of one. */
  readonly refused: readonly string[];
  readonly diagnosis: Diagnosis;
  readonly withoutHistory: boolean;
}

const folder = join(root, 'test/fixtures/repair/recipes');

/**
 * Sections begin with `=== kind: path`: `before` and `after` (code; `before` also earlier tests), `gone` (a module that is no more), `test`, `repaired`,
 * `refused` (a sentence a line), `failure` (JSON: fields of a diagnosis and its failure), `no history`.
 */
export function recipeCases(): RecipeCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => readCase(basename(file, '.txt'), readFileSync(join(folder, file), 'utf8')));
}

function readCase(name: string, text: string): RecipeCase {
  const sections = text
    .split(/^=== /mu)
    .slice(1)
    .map((section) => {
      const [head = '', ...lines] = section.split('\n');
      const [kind = '', path = ''] = head.split(': ');
      return { kind: kind.trim(), path: path.trim(), text: lines.join('\n').replace(/\n+$/u, '\n') };
    });
  const of = (kind: string): Map<string, string> =>
    new Map(sections.filter((one) => one.kind === kind).map((one) => [one.path, one.text]));
  const before = of('before');
  const after = new Map([...before, ...of('after')]);
  for (const gone of of('gone').keys()) after.delete(gone);
  const tests = of('test');
  const failure = of('failure').get('') ?? '{}';
  return {
    name,
    ...{ before, after, tests },
    repaired: of('repaired'),
    refused: [...of('refused').values()].flatMap((one) => one.trim().split('\n')),
    diagnosis: diagnosisOf(
      [...tests.keys()].find((path) => path.includes('test_')) ?? '',
      JSON.parse(failure) as Partial<Diagnosis>,
    ),
    withoutHistory: sections.some(({ kind }) => kind === 'no history'),
  };
}

export function diagnosisOf(file: string, { failure, ...rest }: Partial<Diagnosis>): Diagnosis {
  const empty: TestFailure = {
    ...{
      nodeId: `${file}::test_it`,
      phase: 'call',
      chain: [],
      comparison: null,
      fixtures: [],
      failedFixture: null,
      ending: 'raised',
      statement: null,
    },
    ...{ availableFixtures: [], isUnittest: false, warnings: [], output: '', stack: [] },
  };
  return {
    ...{ cause: 'import error', detail: '', confidence: 1, evidence: [], subject: null, place: null },
    ...rest,
    failure: { ...empty, ...failure },
  };
}

export const outdated: Verdict = { fault: 'test out of date', confidence: 0.9, reasons: [], since: null };

/** What a case's repairs are made from. */
export function contextOf(parser: Parser, one: RecipeCase): RepairContext {
  const indexer = new SymbolIndexer(parser);
  const before = one.withoutHistory
    ? null
    : indexer.index(modulesOf(new Map([...one.tests, ...one.before]), one.tests));
  const after = indexer.index(modulesOf(new Map([...one.after, ...one.tests]), one.tests));
  return {
    root: '/project',
    changes: new SymbolChanges(before, after),
    files: [...one.tests].map(([path, text]) => readTestFile(parser, path, moduleName(path), text)),
    parser,
  };
}

/** @param tests whose files belong to the tests, in any version */
function modulesOf(files: ReadonlyMap<string, string>, tests: ReadonlyMap<string, string>): SourceModule[] {
  return [...files].map(([file, text]) => ({ name: moduleName(file), file, text, isTest: tests.has(file) }));
}

function moduleName(path: string): string {
  return path.replace(/(?:\/__init__)?\.py$/u, '').replaceAll('/', '.');
}
