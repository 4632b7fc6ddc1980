import type { ImportedName } from '../../python/signatures';
import { standardModules } from '../standardModules';
import type { ImportedSymbol } from '../testDesign';

/** Which of some symbols can be imported where the tests run, in their order. */
export type Importable = (symbols: readonly ImportedSymbol[]) => Promise<readonly ImportedSymbol[]>;

/** What the names mean that a draft imports: the symbol by its name in the draft; `null` when there is no such thing. */
export type DraftSymbols = ReadonlyMap<string, ImportedSymbol | null>;

/**
 * Finds out what a draft's imports mean. A model often knows a module by a shorter name (`pricing`), by its place (`src.shop.pricing`)
 * or as its test would see it (`..pricing`).
 * @param target dotted name of the module under test
 */
export async function resolveImports(
  imports: readonly ImportedName[],
  target: string,
  importable: Importable,
): Promise<DraftSymbols> {
  const wanted = imports.filter(({ module, member }) => module !== '__future__' && member !== '*');
  const candidates = wanted.map((one) => modulesMeant(one.module, target).map((module) => symbolOf(one, module)));
  const working = new Set(await importable(candidates.flat()));
  return new Map(
    wanted.map(({ name }, index) => [name, candidates[index]!.find((symbol) => working.has(symbol)) ?? null] as const),
  );
}

function symbolOf({ name, member }: ImportedName, module: string): ImportedSymbol {
  const own = member ?? module.split('.')[0]!;
  return { module, name: member ?? '', ...(name === own ? {} : { alias: name }) };
}

/** The absolute modules that a name in a draft may mean, the likeliest first. */
function modulesMeant(named: string, target: string): string[] {
  const [, dots, rest] = /^(\.*)(.*)$/u.exec(named)!;
  const packages = target.split('.').slice(0, -1);
  if (dots !== '') {
    if (`.${target}`.endsWith(`.${rest!}`)) return [target];
    const ways = packages.map((_, index) => packages.slice(0, packages.length - index).join('.'));
    return [...ways.map((way) => (rest === '' ? way : `${way}.${rest!}`)), ...(rest === '' ? [] : [rest!])];
  }
  const last = target.split('.').at(-1)!;
  const withoutPlace = named.replace(/^(?:src|lib)\./u, '');
  const isTarget = `.${named}`.endsWith(`.${last}`);
  return [...new Set([named, withoutPlace, ...(isTarget ? [target] : [])])];
}

/** Names that tests use so often that their import is forgotten. */
const FREQUENT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pathlib: 'Path PurePath',
    decimal: 'Decimal',
    fractions: 'Fraction',
    'unittest.mock': 'Mock MagicMock AsyncMock patch sentinel ANY',
    unittest: 'mock',
    types: 'SimpleNamespace',
    textwrap: 'dedent',
    io: 'StringIO BytesIO',
    collections: 'OrderedDict defaultdict namedtuple Counter deque',
    dataclasses: 'dataclass',
  }).flatMap(([module, names]) => names.split(' ').map((name) => [name, module] as const)),
);

/**
 * What a name means that a draft uses and does not import: what the module under test has by that name, pytest, a module of the
 * standard library. `undefined` when that is not known.
 * @param defined names at the top level of the module under test
 */
export function forgottenImport(
  name: string,
  target: string,
  defined: ReadonlySet<string>,
): ImportedSymbol | undefined {
  if (defined.has(name)) return { module: target, name };
  if (name === 'pytest') return { module: name, name: '' };
  const module = FREQUENT.get(name);
  if (module !== undefined) return { module, name };
  return standardModules.has(name) ? { module: name, name: '' } : undefined;
}
