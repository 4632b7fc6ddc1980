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
    if (names.length === 0) return false;
    const known = new Set(names);
    const chain = new RegExp(String.raw`\b${root}(?:\.\w+)*\._\w+`, 'gu');
    return modules.some(
      (one) => one.isTest && (this.isImported(one, known) || isNamed(one.contents.text, chain, known)),
    );
  }

  private isImported(user: IndexedModule, names: ReadonlySet<string>): boolean {
    return [...user.contents.imports, ...user.contents.localImports].some(({ module, member }) => {
      const from = this.index.absolute(user, module);
      return from !== undefined && (names.has(from) || names.has(`${from}.${member ?? ''}`));
    });
  }
}

/** As `shop._pricing.total`, in the code or as what is patched. */
function isNamed(text: string, chain: RegExp, names: ReadonlySet<string>): boolean {
  const isWithin = (name: string): boolean =>
    name.split('.').some((_, index, parts) => names.has(parts.slice(0, index + 1).join('.')));
  return [...text.matchAll(chain)].some(([name]) => isWithin(name));
}
