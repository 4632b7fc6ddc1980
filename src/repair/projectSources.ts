import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { decodeSource } from '../python/decodeSource';
import { ParsedSource } from '../python/parsedSource';
import { isTestFile, moduleNameOf, type ProjectLayout } from '../python/projectLayout';
import { modulesOfState } from '../python/projectState';
import { SymbolChanges } from '../python/symbolChanges';
import { SymbolIndexer, type SourceModule, type SymbolIndex } from '../python/symbolIndex';
import { UserError } from '../userError';
import { unifiedDiff } from './unifiedDiff';
import type { RepairContext } from './recipes/recipe';
import type { TestFile } from './recipes/testFile';

/** Texts by path relative to the root, with forward slashes. */
export type Texts = ReadonlyMap<string, string>;

/** An earlier state of the project, for which the tests were written. */
export interface EarlierState {
  readonly texts: Texts;
  /** Relative paths, the old and the new ones, of files that were renamed since. */
  readonly renamedFiles: ReadonlyMap<string, string>;
}

/** The Python texts of a project, and what became of its names since an earlier state. What was read of a text is remembered. */
export class ProjectSources {
  private readonly indexer: SymbolIndexer;
  private readonly testFiles = new Map<string, TestFile & { readonly text: string }>();
  private readonly before = new WeakMap<EarlierState, SymbolIndex>();
  private contexts = new WeakMap<object, RepairContext>();
  private edited: ReadonlyMap<string, string> | undefined;

  private constructor(
    private readonly layout: ProjectLayout,
    private readonly parser: Parser,
    private readonly texts: Texts,
  ) {
    this.indexer = new SymbolIndexer(parser);
  }

  /** Reads the project's Python files; those that cannot be decoded are left out. */
  static async read(layout: ProjectLayout, parser: Parser, signal?: AbortSignal): Promise<ProjectSources> {
    const texts = new Map<string, string>();
    for (const file of layout.files) {
      signal?.throwIfAborted();
      const text = await readText(file);
      if (text !== undefined) texts.set(relativePath(layout, file), text);
    }
    return new ProjectSources(layout, parser, texts);
  }

  /** Dotted names of the modules of a state. */
  moduleNames(state: EarlierState): string[] {
    return this.modules(state.texts).map(({ name }) => name);
  }

  /**
   * What repairs are made from.
   * @param earlier `null` when no earlier state is known
   * @param edited texts that are not any more as they were read, by absolute path; the same object for the same texts
   */
  context(earlier: EarlierState | null, edited: ReadonlyMap<string, string>): RepairContext {
    if (edited !== this.edited) {
      this.edited = edited;
      this.contexts = new WeakMap();
    }
    const key = earlier ?? edited;
    let context = this.contexts.get(key);
    if (context === undefined) {
      context = this.makeContext(earlier, this.with(edited));
      this.contexts.set(key, context);
    }
    return context;
  }

  /** What changed in the code since, without the tests, as a unified diff. */
  codeChanges({ texts, renamedFiles }: EarlierState): string {
    const former = new Map([...renamedFiles].map(([old, now]) => [now, old]));
    const all = new Set([...this.texts.keys(), ...[...texts.keys()].filter((file) => !renamedFiles.has(file))]);
    return [...all]
      .filter((file) => !this.isTest(file))
      .sort()
      .map((file) => {
        const old = former.get(file) ?? file;
        const [before, after] = [texts.get(old) ?? '', this.texts.get(file) ?? ''];
        return before === after ? '' : unifiedDiff(old, file, before, after);
      })
      .join('');
  }

  private makeContext(earlier: EarlierState | null, now: Texts): RepairContext {
    const after = this.indexer.index(this.modules(now));
    let before = earlier && this.before.get(earlier);
    if (earlier && !before) {
      before = this.indexer.index(this.modules(earlier.texts));
      this.before.set(earlier, before);
    }
    const renamedModules = earlier ? this.renamedModules(earlier) : new Map<string, string>();
    return {
      root: this.layout.root,
      changes: new SymbolChanges(before ?? null, after, { renamedModules }),
      files: [...now].filter(([file]) => this.isTest(file)).map(([file, text]) => this.testFile(file, text)),
      parser: this.parser,
    };
  }

  private with(edited: ReadonlyMap<string, string>): Texts {
    const own = [...edited].map(([file, text]): [string, string] => [relativePath(this.layout, file), text]);
    return new Map([...this.texts, ...own]);
  }

  private testFile(file: string, text: string): TestFile {
    const known = this.testFiles.get(file);
    if (known?.text === text) return known;
    const made = new LazyTestFile(this.parser, file, moduleNameOf(this.layout, this.absolute(file))?.name ?? '', text);
    this.testFiles.set(file, made);
    return made;
  }

  private modules(texts: Texts): SourceModule[] {
    return modulesOfState(this.layout, texts);
  }

  private renamedModules({ texts, renamedFiles }: EarlierState): Map<string, string> {
    const nameIn = (state: Texts): ReadonlyMap<string, string> =>
      new Map(this.modules(state).map(({ file, name }) => [file, name]));
    const [old, now] = [nameIn(texts), nameIn(this.texts)];
    return new Map(
      [...renamedFiles].flatMap(([from, to]) => {
        const [before, after] = [old.get(from), now.get(to)];
        return before !== undefined && after !== undefined && before !== after ? [[before, after]] : [];
      }),
    );
  }

  private isTest(file: string): boolean {
    return isTestFile(this.layout, this.absolute(file));
  }

  private absolute(file: string): string {
    return path.join(this.layout.root, file);
  }
}

/** Parsed when a repair looks into it: of thousands of test files, few are. */
class LazyTestFile implements TestFile {
  readonly isPackage: boolean;
  private parsed: ParsedSource | undefined;

  constructor(
    private readonly parser: Parser,
    readonly path: string,
    readonly module: string,
    readonly text: string,
  ) {
    this.isPackage = /(?:^|\/)__init__\.py$/u.test(path);
  }

  get source(): ParsedSource {
    this.parsed ??= new ParsedSource(this.parser, this.text);
    return this.parsed;
  }
}

function relativePath({ root }: ProjectLayout, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, '/');
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return decodeSource(await readFile(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Links to nowhere, files that went meanwhile, and encodings that nobody knows.
    if (error instanceof UserError || code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') return undefined;
    throw error;
  }
}
