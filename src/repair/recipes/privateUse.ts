import { isPrivate } from '../../python/fate';
import type { IndexedModule, SymbolIndex } from '../../python/symbolIndex';

/** Whether the tests of a project use private modules of its packages: then one more of them is nothing new. */
export class PrivateUse {
  /** By package. */
  private readonly known = new Map<string, boolean>();

  constructor(private readonly index: SymbolIndex) {}

  /** @param module of the package */
  isKnown(module: string): boolean {
    const root = module.split('.', 1)[0]!;
    let isKnown = this.known.get(root);
    if (isKnown === undefined) {
      isKnown = this.isUsed(root);
      this.known.set(root, isKnown);
    }
    return isKnown;
  }

  private isUsed(root: string): boolean {
    const modules = [...this.index.modules.values()];
    const names = modules.map(({ name }) => name).filter((name) => name.startsWith(`${root}.`) && isPrivate(name));
    return modules.some((one) => one.isTest && this.usesOne(one, new Set(names)));
  }

  /** By an import, or as `shop._pricing.total`. */
  private usesOne(user: IndexedModule, names: ReadonlySet<string>): boolean {
    const { imports, localImports, text } = user.contents;
    const isImported = [...imports, ...localImports].some(({ module, member }) => {
      const from = this.index.absolute(user, module);
      return from !== undefined && (names.has(from) || names.has(`${from}.${member ?? ''}`));
    });
    return isImported || [...names].some((name) => text.includes(`${name}.`));
  }
}
