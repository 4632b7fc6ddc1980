import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { decodeSource } from '../../python/decodeSource';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';
import { isWithin } from '../../python/layout';
import { plainText } from '../../python/parser';
import type { ProjectLayout } from '../../python/projectLayout';
import type { ClassSignature, FunctionSignature, ModuleAnalysis } from '../../python/signatures';
import type { Suite } from '../../python/suites';
import { UserError } from '../../userError';

/** A module of the project with its text. */
export interface SourceModule {
  /** Dotted. */
  readonly name: string;
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  /** Line 1 is at index 0. */
  readonly lines: readonly string[];
  readonly analysis: ModuleAnalysis;
  /** Its statements. */
  readonly suite: Suite;
}

/** A function or class, and the module whose text defines it. */
export interface Definition {
  readonly module: SourceModule;
  readonly signature: FunctionSignature | ClassSignature;
}

export function isFunction(signature: FunctionSignature | ClassSignature): signature is FunctionSignature {
  return 'params' in signature;
}

/** Reads modules of a project, each once: files of its layout, nothing else, and none that a link leads out of it. */
export class SourceModules {
  private readonly files: ReadonlySet<string>;
  private readonly read = new Map<string, Promise<SourceModule | undefined>>();
  private readonly realRoot: Promise<string>;

  constructor(
    private readonly layout: ProjectLayout,
    private readonly analyzer: Pick<ASTFunctionAnalyzer, 'readModule'>,
    /** Where the module under test is imported from. Absolute. */
    private readonly sourceRoot: string,
  ) {
    this.files = new Set(layout.files);
    this.realRoot = realpath(layout.root);
  }

  /** The module that an absolute file is; `undefined` when it is none of the project's, or cannot be read. */
  atFile(file: string, name: string): Promise<SourceModule | undefined> {
    const known = this.read.get(file) ?? this.readFile(file, name);
    this.read.set(file, known);
    return known;
  }

  /** `isPackage`: its relative imports are seen from itself. */
  async named(name: string): Promise<{ module: SourceModule; isPackage: boolean } | undefined> {
    for (const root of new Set([this.sourceRoot, ...this.layout.sourceRoots])) {
      const base = path.join(root, ...name.split('.'));
      const module = await this.atFile(`${base}.py`, name);
      if (module) return { module, isPackage: false };
      const init = await this.atFile(path.join(base, '__init__.py'), name);
      if (init) return { module: init, isPackage: true };
    }
    return undefined;
  }

  private async readFile(file: string, name: string): Promise<SourceModule | undefined> {
    if (!this.files.has(file)) return undefined;
    try {
      if (!isWithin(await this.realRoot, await realpath(file))) return undefined;
      const text = decodeSource(await readFile(file));
      const relative = path.relative(this.layout.root, file).split(path.sep).join('/');
      return { name, path: relative, lines: plainText(text).split('\n'), ...this.analyzer.readModule(text) };
    } catch (error) {
      // It went away, may not be read, or is in no encoding of text: then nothing is known of it.
      if (error instanceof UserError || (error as NodeJS.ErrnoException).syscall !== undefined) return undefined;
      throw error;
    }
  }
}

/** The text of a range of lines, 1-based, both included. */
export function textOf({ lines }: Pick<SourceModule, 'lines'>, first: number, last: number): string {
  return lines.slice(first - 1, last).join('\n');
}

/** Every name in a text, whatever it stands for. */
export function namesIn(text: string): Set<string> {
  return new Set(text.match(/[^\W\d]\w*/gu) ?? []);
}
