import { COMMENT_OR_STRING } from './continuedLines';

const TOKEN = new RegExp(
  String.raw`${COMMENT_OR_STRING.source}|[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|\*\*=?|//=?|->|:=|[<>=!+\-*/%&|^@]=|<<|>>|[^\s\\]`,
  'gu',
);

/** The tokens of Python text without comments, line ends and indentation: what two texts that mean the same share. */
export function codeTokens(text: string): string[] {
  return (text.match(TOKEN) ?? []).filter((token) => !token.startsWith('#'));
}

/** Longer sequences are compared by their neighbouring pairs: the exact way takes the product of the lengths. */
const EXACT = 600;

/** How much of two sequences is the same, in the same order: 0 to 1, 1 for equal ones and for two empty ones. */
export function similarity(one: readonly string[], other: readonly string[]): number {
  const [start, end] = commonEnds(one, other);
  const shared = start + end;
  const length = one.length + other.length;
  if (length === 0) return 1;
  const first = one.slice(start, one.length - end);
  const second = other.slice(start, other.length - end);
  if (first.length > EXACT && second.length > EXACT) return pairSimilarity(one, other);
  return (2 * (shared + longestCommon(first, second))) / length;
}

/** As `similarity`, of the letters of two names, without regard to case and underscores. */
export function nameSimilarity(one: string, other: string): number {
  return similarity(Array.from(plain(one)), Array.from(plain(other)));
}

/** How much of two multisets is the same: 0 to 1. */
export function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [item, count] of one) shared += Math.min(count, other.get(item) ?? 0);
  const size = sizeOf(one) + sizeOf(other);
  return size === 0 ? 1 : (2 * shared) / size;
}

/** How often each item is there. */
export function counted(items: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function sizeOf(counts: ReadonlyMap<string, number>): number {
  let size = 0;
  for (const count of counts.values()) size += count;
  return size;
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function commonEnds(one: readonly string[], other: readonly string[]): [start: number, end: number] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [start, end];
}

function pairSimilarity(one: readonly string[], other: readonly string[]): number {
  return overlap(counted(pairs(one)), counted(pairs(other)));
}

function pairs(tokens: readonly string[]): string[] {
  return tokens.slice(1).map((token, index) => `${tokens[index]!} ${token}`);
}

/** Length of the longest common subsequence. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Uint32Array(other.length + 1);
  for (const item of one) {
    const next = new Uint32Array(other.length + 1);
    for (let index = 0; index < other.length; index += 1) {
      next[index + 1] = item === other[index] ? row[index]! + 1 : Math.max(row[index + 1]!, next[index]!);
    }
    row = next;
  }
  return row[other.length]!;
}
