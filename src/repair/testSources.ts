import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { decodeSource } from '../python/decodeSource';
import { ParsedSource } from '../python/parsedSource';
import { isTestFile, moduleNameOf, type ProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import type { TestFile } from './recipes/testFile';

/** The test files of a project as they are while repairs are tried. What was parsed of a text is remembered. */
export class TestSources {
  private readonly files = new Map<string, LazyTestFile>();
  private last: { readonly edited: ReadonlyMap<string, string>; readonly files: readonly TestFile[] } | undefined;

  private constructor(
    private readonly layout: ProjectLayout,
    private readonly parser: Parser,
  ) {}

  /** Reads them; those that cannot be decoded are left out. */
  static async read(layout: ProjectLayout, parser: Parser, signal?: AbortSignal): Promise<TestSources> {
    const sources = new TestSources(layout, parser);
    for (const file of layout.files.filter((one) => isTestFile(layout, one))) {
      signal?.throwIfAborted();
      const text = await readText(file);
      if (text !== undefined) sources.set(file, text);
    }
    return sources;
  }

  /** @param edited texts of files that changed since, by absolute path; the same object for the same texts */
  with(edited: ReadonlyMap<string, string>): readonly TestFile[] {
    if (this.last?.edited !== edited) {
      for (const [file, text] of edited) this.set(file, text);
      this.last = { edited, files: [...this.files.values()] };
    }
    return this.last.files;
  }

  private set(file: string, text: string): void {
    if (this.files.get(file)?.text === text) return;
    const name = path.relative(this.layout.root, file).replaceAll(path.sep, '/');
    this.files.set(file, new LazyTestFile(this.parser, name, moduleNameOf(this.layout, file)?.name ?? '', text));
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
