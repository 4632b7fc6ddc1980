import type { Arc, ModuleBranches } from './moduleCoverage';

/** Branches as numbers, `from` and `to` by turns: a fifth of the memory of objects. */
export type PackedArcs = Int32Array;

/** What `packedBranches` was given, by what it returned. */
const packed = new WeakMap<ModuleBranches, { missing: PackedArcs; executed: PackedArcs }>();

/** Branches of which a list becomes objects only when somebody asks for it: a large report has hundreds of thousands. */
export function packedBranches(
  { total, covered }: { total: number; covered: number },
  missing: PackedArcs,
  executed: PackedArcs,
): ModuleBranches {
  let [missingArcs, executedArcs]: (Arc[] | undefined)[] = [];
  const branches = {
    total,
    covered,
    get missing() {
      return (missingArcs ??= unpacked(missing));
    },
    get executed() {
      return (executedArcs ??= unpacked(executed));
    },
  };
  packed.set(branches, { missing, executed });
  return branches;
}

/** The branches as numbers, of any `ModuleBranches`. */
export function packedArcsOf(branches: ModuleBranches): { missing: PackedArcs; executed: PackedArcs } {
  return packed.get(branches) ?? { missing: pack(branches.missing), executed: pack(branches.executed) };
}

function pack(arcs: readonly Arc[]): PackedArcs {
  return Int32Array.from(arcs.flatMap(({ from, to }) => [from, to]));
}

function unpacked(pairs: PackedArcs): Arc[] {
  return Array.from({ length: pairs.length / 2 }, (_, index) => ({
    from: pairs[2 * index]!,
    to: pairs[2 * index + 1]!,
  }));
}

/** Ordered by where they start and end, each once. Lines are at most 10 million, and so are their negatives. */
export function sortedArcs(pairs: PackedArcs): PackedArcs {
  const keys = Float64Array.from({ length: pairs.length / 2 }, (_, index) => sortKey(pairs, 2 * index));
  if (keys.every((key, index) => index === 0 || key > keys[index - 1]!)) {
    return pairs;
  }
  const sorted = keys.sort().filter((key, index) => index === 0 || key !== keys[index - 1]);
  const arcs = new Int32Array(2 * sorted.length);
  sorted.forEach((key, index) => {
    const from = Math.floor(key / keySpan);
    arcs[2 * index] = from;
    arcs[2 * index + 1] = key - from * keySpan - keySpan / 2;
  });
  return arcs;
}

const keySpan = 2 ** 25;

/** Whole numbers below 2 ** 50, in the order of the arcs. */
function sortKey(pairs: PackedArcs, at: number): number {
  return pairs[at]! * keySpan + pairs[at + 1]! + keySpan / 2;
}
