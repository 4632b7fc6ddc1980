/**
 * Where each line of a text is in a later version of it: `map[line]` is the new 1-based line with exactly the same
 * text, 0 when there is none; ascending where not 0. Index 0 is unused.
 *
 * Equal lines at both ends are paired first, then what is left is split at lines that occur once on either side
 * (patience diff), so the cost stays near linear however much was rewritten.
 */
export function mapLines(before: readonly string[], after: readonly string[]): Int32Array {
  const map = new Int32Array(before.length + 1);
  pairEnds({ before, after, map }, { from: 0, to: before.length, newFrom: 0, newTo: after.length });
  return map;
}

interface Comparison {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly map: Int32Array;
}

/** A stretch of the old text and the stretch of the new one that took its place: 0-based, ends excluded. */
interface Stretch {
  from: number;
  to: number;
  newFrom: number;
  newTo: number;
}

function pairEnds(texts: Comparison, stretch: Stretch): void {
  const { before, after, map } = texts;
  const rest = { ...stretch };
  while (rest.from < rest.to && rest.newFrom < rest.newTo && before[rest.from] === after[rest.newFrom]) {
    map[++rest.from] = ++rest.newFrom;
  }
  while (rest.from < rest.to && rest.newFrom < rest.newTo && before[rest.to - 1] === after[rest.newTo - 1]) {
    map[rest.to--] = rest.newTo--;
  }
  if (rest.from < rest.to && rest.newFrom < rest.newTo) {
    splitAtUniqueLines(texts, rest);
  }
}

function splitAtUniqueLines(texts: Comparison, stretch: Stretch): void {
  let { from, newFrom } = stretch;
  for (const anchor of longestAscending(uniquePairs(texts, stretch))) {
    pairEnds(texts, { from, to: anchor.line + 1, newFrom, newTo: anchor.newLine + 1 });
    from = anchor.line + 1;
    newFrom = anchor.newLine + 1;
  }
  if (from > stretch.from) {
    pairEnds(texts, { from, to: stretch.to, newFrom, newTo: stretch.newTo });
  }
}

interface Pair {
  readonly line: number;
  readonly newLine: number;
}

/** Lines that occur once in either stretch, in the order of the old text. */
function uniquePairs({ before, after }: Comparison, { from, to, newFrom, newTo }: Stretch): Pair[] {
  const places = new Map<string, { line: number; newLine: number; count: number; newCount: number }>();
  for (let line = from; line < to; line++) {
    const place = places.get(before[line]!);
    if (place) {
      place.count++;
    } else {
      places.set(before[line]!, { line, newLine: -1, count: 1, newCount: 0 });
    }
  }
  for (let newLine = newFrom; newLine < newTo; newLine++) {
    const place = places.get(after[newLine]!);
    if (place) {
      place.newLine = newLine;
      place.newCount++;
    }
  }
  return [...places.values()].filter(({ count, newCount }) => count === 1 && newCount === 1);
}

/** The longest subsequence whose new lines ascend (patience sorting). */
function longestAscending(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(({ newLine }, index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]!]!.newLine < newLine) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    previous[index] = low > 0 ? tops[low - 1]! : -1;
    tops[low] = index;
  });
  const longest: Pair[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = previous[index]!) {
    longest.push(pairs[index]!);
  }
  return longest.reverse();
}
