/**
 * The one name of several that is so like another that it may be meant by it; `undefined` when there is none, or when two are
 * equally like it.
 * @param least - likeness from 0 to 1 that is enough
 */
export function nearest(name: string, names: Iterable<string>, least = 0.75): string | undefined {
  let best: string | undefined;
  let [first, second] = [0, 0];
  for (const candidate of names) {
    const score = likeness(name, candidate);
    if (score > first) [best, first, second] = [candidate, score, first];
    else if (score > second) second = score;
  }
  return first >= least && first > second ? best : undefined;
}

/** 1 for equal names, 0 for names without a letter in common: twice the pairs of letters that both have, by all pairs. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [ofA, ofB] = [pairs(a), pairs(b)];
  if (ofA.length === 0 || ofB.length === 0) return 0;
  const total = ofA.length + ofB.length;
  let shared = 0;
  for (const pair of ofA) {
    const index = ofB.indexOf(pair);
    if (index < 0) continue;
    ofB.splice(index, 1);
    shared++;
  }
  return (2 * shared) / total;
}

function pairs(name: string): string[] {
  const text = `^${name.toLowerCase()}$`;
  return Array.from({ length: text.length - 1 }, (_, index) => text.slice(index, index + 2));
}
