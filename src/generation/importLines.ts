import { standardModules } from './standardModules';
import type { ImportedSymbol } from './testDesign';

/**
 * Import lines in the order of isort: standard library, third party with pytest, the project; each part sorted.
 * A symbol without a name imports its module.
 */
export function importLines(symbols: readonly ImportedSymbol[], targetModule: string): string[] {
  const project = targetModule.split('.')[0];
  const parts = new Map<number, ImportedSymbol[]>();
  for (const symbol of symbols) {
    const part = importSection(symbol.module, project!);
    parts.set(part, [...(parts.get(part) ?? []), symbol]);
  }
  return [0, 1, 2]
    .flatMap((part) => {
      const lines = partLines(parts.get(part) ?? []);
      return lines.length > 0 ? [...lines, ''] : [];
    })
    .slice(0, -1);
}

/** Where isort puts imports of a module: 0 standard library, 1 third party, 2 the project, relative imports included. */
export function importSection(module: string, project: string): 0 | 1 | 2 {
  const [top] = module.split('.');
  if (top === '' || top === project) return 2;
  return standardModules.has(top!) ? 0 : 1;
}

function partLines(symbols: readonly ImportedSymbol[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { module, name, alias } of symbols) {
    const binding = alias === undefined ? name : `${name} as ${alias}`;
    if (name) names.set(module, (names.get(module) ?? new Set()).add(binding));
  }
  const modules = [...new Set(symbols.filter(({ name }) => !name).map(({ module }) => module))].sort();
  return [
    ...modules.map((module) => `import ${module}`),
    ...[...names].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([module, members]) => fromLines(module, members)),
  ];
}

function fromLines(module: string, members: ReadonlySet<string>): string[] {
  const sorted = [...members].sort(byKind);
  const line = `from ${module} import ${sorted.join(', ')}`;
  return line.length <= 88 ? [line] : [`from ${module} import (`, ...sorted.map((name) => `    ${name},`), ')'];
}

/** Constants, then classes, then functions, as isort sorts them. */
function byKind(a: string, b: string): number {
  const rank = (name: string): number => (/^[A-Z][A-Z\d_]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
