import { standardModules } from './standardModules';
import type { ImportedSymbol } from './testDesign';
import { plainStyle, type TestStyle } from './testStyle';

type ImportStyle = Pick<TestStyle, 'width' | 'firstParty' | 'singleLineImports'>;

/**
 * Import lines in the order of isort: standard library, third party with pytest, the project; each part sorted.
 * A symbol without a name imports its module.
 */
export function importLines(
  symbols: readonly ImportedSymbol[],
  targetModule: string,
  style: ImportStyle = plainStyle,
): string[] {
  const project = projectPackages(targetModule, style);
  const parts = new Map<number, ImportedSymbol[]>();
  for (const symbol of symbols) {
    const part = importSection(symbol.module, project);
    parts.set(part, [...(parts.get(part) ?? []), symbol]);
  }
  return [0, 1, 2]
    .flatMap((part) => {
      const lines = partLines(parts.get(part) ?? [], style);
      return lines.length > 0 ? [...lines, ''] : [];
    })
    .slice(0, -1);
}

/** Top-level names that imports of the project begin with. */
export function projectPackages(targetModule: string, { firstParty }: Pick<TestStyle, 'firstParty'>): string[] {
  return [targetModule.split('.')[0]!, ...firstParty];
}

/** Where isort puts imports of a module: 0 standard library, 1 third party, 2 the project, relative imports included. */
export function importSection(module: string, project: readonly string[]): 0 | 1 | 2 {
  const [top] = module.split('.');
  if (top === '' || project.includes(top!)) return 2;
  return standardModules.has(top!) ? 0 : 1;
}

function partLines(symbols: readonly ImportedSymbol[], style: ImportStyle): string[] {
  const names = new Map<string, Set<string>>();
  for (const { module, name, alias } of symbols) {
    const binding = alias === undefined ? name : `${name} as ${alias}`;
    if (name) names.set(module, (names.get(module) ?? new Set()).add(binding));
  }
  const modules = [...new Set(symbols.filter(({ name }) => !name).map(({ module }) => module))].sort();
  return [
    ...modules.map((module) => `import ${module}`),
    ...[...names]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([module, members]) => fromLines(module, members, style)),
  ];
}

function fromLines(module: string, members: ReadonlySet<string>, style: ImportStyle): string[] {
  const sorted = [...members].sort(byKind);
  if (style.singleLineImports) return sorted.map((name) => `from ${module} import ${name}`);
  const line = `from ${module} import ${sorted.join(', ')}`;
  return line.length <= style.width
    ? [line]
    : [`from ${module} import (`, ...sorted.map((name) => `    ${name},`), ')'];
}

/** Constants, then classes, then functions, as isort sorts them. */
function byKind(a: string, b: string): number {
  const rank = (name: string): number => (/^[A-Z][A-Z\d_]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
