import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment } from '../../processes/cleanEnvironment';
import { runProcess } from '../../processes/process';
import type { Interpreter } from '../../pytest/interpreter';
import { decodeSource } from '../../python/decodeSource';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';
import type { ProjectLayout } from '../../python/projectLayout';
import { standardModules } from '../standardModules';
import type { ImportedSymbol } from '../testDesign';

export interface KnownImportsOptions {
  readonly layout: ProjectLayout;
  readonly analyzer: Pick<ASTFunctionAnalyzer, 'readTestModule'>;
  readonly interpreter: Interpreter;
}

const FIND_PACKAGES =
  'import importlib.util, json, sys\nprint(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n)]))';
const FIND_MILLISECONDS = 20_000;

/**
 * Tells which symbols can be imported, for many modules: by the project's text and the names of installed packages, without importing
 * anything. A member of a package that turns out not to be there costs the tests that need it when their file is loaded.
 */
export class KnownImports {
  /** By the name of a package: whether it is installed. */
  private readonly installed = new Map<string, Promise<boolean>>();

  constructor(private readonly options: KnownImportsOptions) {}

  /** Those that are there, in their order. */
  async importable(symbols: readonly ImportedSymbol[]): Promise<readonly ImportedSymbol[]> {
    const found = await Promise.all(symbols.map((symbol) => this.isThere(symbol)));
    return symbols.filter((_, index) => found[index]);
  }

  private async isThere({ module, name }: ImportedSymbol): Promise<boolean> {
    const [top = ''] = module.split('.');
    if (standardModules.has(top)) return true;
    const bindings = await this.bindingsOf(module);
    if (bindings)
      return name === '' || bindings.has(name) || (await this.bindingsOf(`${module}.${name}`)) !== undefined;
    const { sourceRoots, files } = this.options.layout;
    const isOwn = sourceRoots.some((root) => files.some((file) => file.startsWith(path.join(root, top) + path.sep)));
    return isOwn ? false : this.isInstalled(top);
  }

  /** What a module of the project has at its top level; `undefined` when it is none. */
  private async bindingsOf(module: string): Promise<{ has(name: string): boolean } | undefined> {
    const { layout, analyzer } = this.options;
    for (const root of layout.sourceRoots) {
      const base = path.join(root, ...module.split('.'));
      const file = [`${base}.py`, path.join(base, '__init__.py')].find((one) => layout.files.includes(one));
      if (file !== undefined) {
        const { bindings, starImports } = analyzer.readTestModule(decodeSource(await readFile(file)));
        // What `*` brings is not known.
        return starImports.length > 0 ? { has: () => true } : bindings;
      }
    }
    return undefined;
  }

  private isInstalled(name: string): Promise<boolean> {
    if (!/^\w+$/u.test(name)) return Promise.resolve(false);
    const known = this.installed.get(name) ?? this.look(name);
    this.installed.set(name, known);
    return known;
  }

  private async look(name: string): Promise<boolean> {
    const { interpreter, layout } = this.options;
    const { stdout } = await runProcess(interpreter.executable, [...interpreter.args, '-c', FIND_PACKAGES, name], {
      cwd: layout.root,
      env: cleanEnvironment(),
      timeoutMs: FIND_MILLISECONDS,
    });
    return stdout.includes(JSON.stringify(name));
  }
}
