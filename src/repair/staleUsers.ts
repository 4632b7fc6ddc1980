import { builtinNames } from '../python/builtinNames';
import { lastOf, parentOf } from '../python/dottedNames';
import { isProductCode } from '../pytest/measuredCode';
import type { IndexedModule, SymbolIndex } from '../python/symbolIndex';

/** Where something was. */
export interface SymbolPlace {
  readonly module: string;
  /** `null` for a module. */
  readonly qualname: string | null;
}

/**
 * Files of the code that still use what is no longer there, by the name that it had. Benchmarks, examples and documentation that lag
 * behind do not make the code wrong.
 */
export function staleUsers({ module, qualname }: SymbolPlace, after: SymbolIndex): string[] {
  const name = lastOf(qualname ?? module);
  return [...after.modules.values()]
    .filter(({ isTest, file, contents }) => !isTest && isProductCode(file) && contents.text.includes(name))
    .filter((user) => usesStale(user, module, qualname, after))
    .map(({ file }) => file);
}

function usesStale(user: IndexedModule, module: string, qualname: string | null, after: SymbolIndex): boolean {
  const imports = [...user.contents.imports, ...user.contents.localImports];
  if (qualname === null) {
    // What `import a.b` binds is `a`.
    const whole = String.raw`^[ \t]*import[ \t][^\n#]*(?<![\w.])${module.replaceAll('.', '\\.')}(?![\w.])`;
    const isImported = mentions(user, whole) || imports.some((one) => isModule(user, one, module, after));
    return !after.hasModule(module) && isImported;
  }
  if (qualname.includes('.')) return isStaleMember(user, module, qualname, after);
  if (after.member(module, qualname) !== undefined || after.isOpen(module)) return false;
  if (user.name === module && !builtinNames.has(qualname) && user.contents.freeNames.has(qualname)) return true;
  return imports.some((one) => {
    const from = after.absolute(user, one.module);
    if (one.member === qualname && from === module) return true;
    return (
      one.name !== '*' &&
      isModule(user, one, module, after) &&
      mentions(user, String.raw`(?<![\w.])${one.name}\.${qualname}\b`)
    );
  });
}

function isModule(
  user: IndexedModule,
  one: { readonly module: string; readonly member: string | null },
  module: string,
  after: SymbolIndex,
): boolean {
  const from = after.absolute(user, one.module);
  return (one.member === null ? from : `${from ?? ''}.${one.member}`) === module;
}

/** `self.total` in the class whose `total` is gone, as long as nothing else gives it that. */
function isStaleMember(user: IndexedModule, module: string, qualname: string, after: SymbolIndex): boolean {
  const owner = parentOf(qualname);
  const isGone = after.within({ module, qualname: owner }, lastOf(qualname)) === undefined;
  const isClass = after.symbol(module, owner)?.kind === 'class';
  const isKnown = isClass && after.lineage(module, owner).every((one) => 'module' in one);
  if (user.name !== module || !isGone || !isKnown) return false;
  const methods = [...user.contents.symbols.values()].filter((one) => one.className === owner && one.kind === 'method');
  return methods.some(({ body }) => new RegExp(String.raw`\b(?:self|cls)\.${lastOf(qualname)}\b`, 'u').test(body));
}

function mentions({ contents }: IndexedModule, pattern: string): boolean {
  return new RegExp(pattern, 'mu').test(contents.text);
}
