import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { absoluteModule } from './absoluteModule';
import type { CodeSymbol, ModuleSymbols } from './moduleSymbols';
import { readFreeNames, readModuleSymbols } from './moduleSymbols';
import { parseModule } from './parser';
import type { ImportedName, Parameter } from './signatures';
import { readSyntaxTree, type SyntaxNode } from './syntaxTree';

/** A module as one state of a project has it. */
export interface SourceModule {
  /** Dotted; a package has the name of its `__init__.py`. */
  readonly name: string;
  /** Relative to the project's root, with forward slashes. */
  readonly file: string;
  /** Decoded. */
  readonly text: string;
  /** Whether it belongs to the tests. */
  readonly isTest: boolean;
}

export interface IndexedModule extends Omit<SourceModule, 'text'> {
  readonly isPackage: boolean;
  readonly contents: ModuleSymbols;
}

/** Where a name leads: to a module (`qualname` is `null`) or to what one defines; `foreign` when it leaves the project. */
export type Origin = { readonly module: string; readonly qualname: string | null } | { readonly foreign: string };

/** Of a class of the project. */
export interface ClassPlace {
  readonly module: string;
  readonly qualname: string;
}

/**
 * Reads project states. What was read of a text is remembered, so a state of which few files changed costs the reading of those.
 */
export class SymbolIndexer {
  private known = new Map<string, ModuleSymbols>();

  constructor(private readonly parser: Parser) {}

  /** Remembers the texts of this state, and of earlier ones no more than as many again. */
  index(modules: Iterable<SourceModule>): SymbolIndex {
    const indexed = new Map<string, IndexedModule>();
    for (const { text, ...module } of modules) {
      const isPackage = basename(module.file) === '__init__.py';
      indexed.set(module.name, { ...module, isPackage, contents: this.read(text) });
    }
    this.forget(2 * indexed.size);
    return new SymbolIndex(indexed);
  }

  private read(text: string): ModuleSymbols {
    const digest = createHash('sha1').update(text).digest('base64');
    let contents = this.known.get(digest);
    contents ??= this.readText(text);
    this.known.delete(digest);
    this.known.set(digest, contents);
    return contents;
  }

  private readText(text: string): ModuleSymbols {
    const read = <Found>(what: (root: SyntaxNode, text: string) => Found): Found => {
      const parsed = parseModule(this.parser, text);
      try {
        return what(readSyntaxTree(parsed.tree, parsed.text), parsed.text);
      } finally {
        parsed.tree.delete();
      }
    };
    let freeNames: ReadonlySet<string> | undefined;
    return {
      ...read(readModuleSymbols),
      get freeNames(): ReadonlySet<string> {
        return (freeNames ??= read(readFreeNames));
      },
    };
  }

  private forget(kept: number): void {
    for (const digest of this.known.keys()) {
      if (this.known.size <= kept) return;
      this.known.delete(digest);
    }
  }
}

/** The modules of one state of a project, and where their names lead. */
export class SymbolIndex {
  private readonly packages = new Set<string>();

  /** @param modules by dotted name */
  constructor(readonly modules: ReadonlyMap<string, IndexedModule>) {
    for (const name of modules.keys()) {
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
        this.packages.add(name.slice(0, dot));
    }
  }

  /** Whether it is a module, or a folder of modules without an `__init__.py`. */
  hasModule(name: string): boolean {
    return this.modules.has(name) || this.packages.has(name);
  }

  /** Whether a dotted name begins with a package or module of the project. */
  isOurs(dotted: string): boolean {
    return this.hasModule(dotted.split('.')[0]!);
  }

  symbol(module: string, qualname: string): CodeSymbol | undefined {
    return this.modules.get(module)?.contents.symbols.get(qualname);
  }

  /** Where `module.name` leads: through imports, star imports and to submodules. `undefined` when there is no such name. */
  member(module: string, name: string): Origin | undefined {
    return this.memberOf(module, name, new Set());
  }

  /**
   * As `member`, of a whole dotted name: `shop.pricing.Order.total`. Where something else of a package has the name of its module, what
   * only the module has is found there, as Python's messages name it.
   */
  resolve(dotted: string): Origin | undefined {
    const parts = dotted.split('.');
    const found = this.reached(parts, 1);
    for (let length = parts.length; found === undefined && length > 1; length--) {
      const within = this.reached(parts, length);
      if (within !== undefined) return within;
    }
    return found;
  }

  /** @param length of the parts that name a module */
  private reached(parts: readonly string[], length: number): Origin | undefined {
    const module = parts.slice(0, length).join('.');
    let origin: Origin | undefined = this.hasModule(module) ? { module, qualname: null } : undefined;
    for (const part of parts.slice(length)) {
      if (origin === undefined) return undefined;
      origin = this.within(origin, part);
    }
    return origin;
  }

  /** Where the attribute of an origin leads. */
  within(origin: Origin, name: string): Origin | undefined {
    if ('foreign' in origin) return { foreign: `${origin.foreign}.${name}` };
    if (origin.qualname === null) return this.member(origin.module, name);
    const owner = this.symbol(origin.module, origin.qualname);
    if (owner?.kind !== 'class') return undefined;
    for (const ancestor of this.lineage(origin.module, origin.qualname)) {
      if ('foreign' in ancestor) continue;
      const qualname = `${ancestor.qualname!}.${name}`;
      if (this.symbol(ancestor.module, qualname)) return { module: ancestor.module, qualname };
    }
    return undefined;
  }

  /** A class and what it inherits from, nearest first. `object` is left out; what cannot be found is foreign. */
  lineage(module: string, qualname: string): Origin[] {
    const found: Origin[] = [];
    const seen = new Set<string>();
    const visit = (origin: Origin): void => {
      if ('foreign' in origin || origin.qualname === null) {
        found.push('foreign' in origin ? origin : { foreign: origin.module });
        return;
      }
      const key = `${origin.module}:${origin.qualname}`;
      if (seen.has(key)) return;
      seen.add(key);
      found.push(origin);
      for (const base of this.symbol(origin.module, origin.qualname)?.bases ?? []) {
        const written = base.replace(/\[.*$/su, '').replace(/\s+/gu, '');
        if (written !== 'object') visit(this.written(origin.module, written) ?? { foreign: written });
      }
    };
    visit({ module, qualname });
    return found;
  }

  /** Whether a class is another one, or inherits from it. */
  isKindOf(one: ClassPlace, other: ClassPlace): boolean {
    return this.lineage(one.module, one.qualname).some(
      (each) => 'module' in each && each.module === other.module && each.qualname === other.qualname,
    );
  }

  /** Where a dotted name leads that is written in a module. */
  written(module: string, dotted: string): Origin | undefined {
    const [head = '', ...rest] = dotted.split('.');
    let origin = this.ownMember(module, head, new Set());
    for (const part of rest) origin = origin && this.within(origin, part);
    return origin;
  }

  /** What calling a class or a function takes; `null` when that cannot be known. */
  parametersOf({
    module,
    qualname,
  }: {
    readonly module: string;
    readonly qualname: string;
  }): readonly Parameter[] | null {
    const symbol = this.symbol(module, qualname);
    if (symbol?.kind !== 'class') return symbol?.params ?? null;
    for (const ancestor of this.lineage(module, qualname)) {
      if ('foreign' in ancestor) return null;
      const initializer =
        this.symbol(ancestor.module, `${ancestor.qualname!}.__init__`) ??
        this.symbol(ancestor.module, `${ancestor.qualname!}.__new__`);
      if (initializer !== undefined) return initializer.params;
      const { fields, bases } = this.symbol(ancestor.module, ancestor.qualname!)!;
      // Fields of bases come before its own: only a class that stands alone is certain.
      const inherits = bases.some((base) => !/(?:^|\.)(?:NamedTuple|BaseModel|object)$/u.test(base));
      if (fields !== null) return inherits ? null : fields.map(fieldParameter);
    }
    return [];
  }

  /** Whether names may be there that no one sees in the text: a module's `__getattr__`, a star import from elsewhere. */
  isOpen(module: string): boolean {
    const known = this.modules.get(module);
    if (known === undefined) return false;
    if (known.contents.symbols.has('__getattr__')) return true;
    return known.contents.imports.some((one) => {
      if (one.name !== '*') return false;
      const from = this.absolute(known, one.module);
      return from === undefined || !this.modules.has(from);
    });
  }

  /** The absolute name of what a module imports from. */
  absolute({ name, isPackage }: Pick<IndexedModule, 'name' | 'isPackage'>, module: string): string | undefined {
    return absoluteModule(isPackage ? `${name}.__init__` : name, module);
  }

  private memberOf(module: string, name: string, seen: Set<string>): Origin | undefined {
    const own = this.ownMember(module, name, seen);
    if (own !== undefined) return own;
    const submodule = `${module}.${name}`;
    return this.hasModule(submodule) ? { module: submodule, qualname: null } : undefined;
  }

  /** What a module itself binds a name to. */
  private ownMember(module: string, name: string, seen: Set<string>): Origin | undefined {
    const known = this.modules.get(module);
    const key = `${module}:${name}`;
    if (known === undefined || seen.has(key)) return undefined;
    seen.add(key);
    const symbol = known.contents.symbols.get(name);
    const bound = known.contents.imports.findLast((one) => one.name === name);
    // A constant beside it is what stands for an import that fails.
    const origin =
      bound && (symbol === undefined || symbol.kind === 'constant') ? this.imported(known, bound, seen) : undefined;
    if (origin !== undefined) return origin;
    if (symbol !== undefined) return { module, qualname: name };
    if (bound !== undefined) return undefined;
    for (const star of known.contents.imports.filter((one) => one.name === '*')) {
      const from = this.absolute(known, star.module);
      if (from === undefined || !this.isPublic(from, name)) continue;
      const brought = this.ownMember(from, name, seen);
      if (brought !== undefined) return brought;
    }
    return undefined;
  }

  /** Whether `from module import *` brings the name. */
  isPublic(module: string, name: string): boolean {
    const all = this.modules.get(module)?.contents.all ?? null;
    return all === null ? !name.startsWith('_') : all.has(name);
  }

  private imported(importer: IndexedModule, { module, member }: ImportedName, seen: Set<string>): Origin | undefined {
    const from = this.absolute(importer, module);
    if (from === undefined) return undefined;
    if (!this.isOurs(from)) return { foreign: member === null ? from : `${from}.${member}` };
    if (member === null) return this.hasModule(from) ? { module: from, qualname: null } : undefined;
    return this.memberOf(from, member, seen);
  }
}

function fieldParameter({
  name,
  hint,
  default: value,
  keywordOnly,
}: NonNullable<CodeSymbol['fields']>[number]): Parameter {
  return { name, hint, default: value, kind: keywordOnly ? 'keyword_only' : 'positional_or_keyword' };
}
