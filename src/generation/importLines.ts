import type { ImportedSymbol } from './testDesign';

/** Modules of the standard library that tests import from; the rest is told apart by the module under test. */
const STANDARD = new Set(
  (
    'abc argparse array ast asyncio base64 collections contextlib copy csv dataclasses datetime decimal email enum ' +
    'fractions functools hashlib http importlib inspect io ipaddress itertools json logging math numbers operator os ' +
    'pathlib pickle platform queue random re shutil socket sqlite3 statistics string struct subprocess sys tempfile ' +
    'textwrap threading time tokenize types typing unittest urllib uuid warnings xml zipfile zoneinfo'
  ).split(' '),
);

/**
 * Import lines in the order of isort: standard library, third party with pytest, the project; each part sorted.
 * A symbol without a name imports its module.
 */
export function importLines(symbols: readonly ImportedSymbol[], targetModule: string, needsPytest: boolean): string[] {
  const project = targetModule.split('.')[0];
  const parts = new Map<number, ImportedSymbol[]>();
  for (const symbol of [...symbols, ...(needsPytest ? [{ module: 'pytest', name: '' }] : [])]) {
    const [top] = symbol.module.split('.');
    const part = top === project ? 2 : STANDARD.has(top!) ? 0 : 1;
    parts.set(part, [...(parts.get(part) ?? []), symbol]);
  }
  return [0, 1, 2]
    .flatMap((part) => {
      const lines = partLines(parts.get(part) ?? []);
      return lines.length > 0 ? [...lines, ''] : [];
    })
    .slice(0, -1);
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
