import { codeTokens, similarity } from './codeTokens';
import type { Parameter } from './signatures';

/** What became of the parameters of a function. */
export interface ParameterChanges {
  /** The new parameter of each old one that has a counterpart, by the old name. */
  readonly counterparts: ReadonlyMap<string, Parameter>;
  /** Old ones without a counterpart. */
  readonly removed: readonly Parameter[];
  /** New ones that a call has to pass. */
  readonly required: readonly Parameter[];
}

/** A body that stayed so much alike, with the renamed parameters put in, shows that they were renamed. */
const SAME_BODY = 0.9;

/**
 * Pairs old parameters with new ones: by name, else as a renaming when the body with the new names in place of the old ones is
 * the new body.
 * @param before what the calls were written for
 */
export function parameterChanges(
  before: readonly Parameter[],
  after: readonly Parameter[],
  bodies: { readonly before: string; readonly after: string },
): ParameterChanges {
  const counterparts = new Map<string, Parameter>();
  for (const old of before) {
    const same = after.find(({ name }) => name === old.name);
    if (same !== undefined) counterparts.set(old.name, same);
  }
  const gone = before.filter(({ name, kind }) => !counterparts.has(name) && !isCollecting(kind));
  const fresh = after.filter(({ name, kind }) => !before.some((old) => old.name === name) && !isCollecting(kind));
  for (const [old, renamed] of renamings(gone, fresh, before, after, bodies)) counterparts.set(old.name, renamed);
  const taken = new Set([...counterparts.values()].map(({ name }) => name));
  const collects = after.some(({ kind }) => kind === 'var_keyword');
  return {
    counterparts,
    removed: gone.filter(({ name }) => !counterparts.has(name) && !collects),
    required: fresh.filter(({ name, default: value }) => value === null && !taken.has(name)),
  };
}

export function isCollecting(kind: Parameter['kind']): boolean {
  return kind === 'var_positional' || kind === 'var_keyword';
}

function renamings(
  gone: readonly Parameter[],
  fresh: readonly Parameter[],
  before: readonly Parameter[],
  after: readonly Parameter[],
  bodies: { readonly before: string; readonly after: string },
): (readonly [Parameter, Parameter])[] {
  if (gone.length === 0 || fresh.length === 0) return [];
  // Those that stand where the old ones stood; else, when there are as many, in their order.
  const placed = gone.flatMap((old) => {
    const same = fresh.find((one) => after.indexOf(one) === before.indexOf(old));
    return same === undefined ? [] : [[old, same] as const];
  });
  const ordered = gone.length === fresh.length ? gone.map((old, index) => [old, fresh[index]!] as const) : [];
  return [placed, ordered].find((pairs) => pairs.length > 0 && explains(pairs, bodies)) ?? [];
}

function explains(
  pairs: readonly (readonly [Parameter, Parameter])[],
  bodies: { readonly before: string; readonly after: string },
): boolean {
  const names = new Map(pairs.map(([old, renamed]) => [old.name, renamed.name]));
  const before = codeTokens(bodies.before);
  const expected = before.map((token) => names.get(token) ?? token);
  const after = codeTokens(bodies.after);
  // Without a use the body proves nothing: then the hint or the default must be the same.
  const isUsed = pairs.every(([old]) => before.includes(old.name));
  const isLike = pairs.every(([old, one]) => old.hint === one.hint && old.default === one.default);
  return (isUsed || isLike) && similarity(expected, after) >= SAME_BODY;
}
