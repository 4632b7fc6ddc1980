import { createHash } from 'node:crypto';

/** File systems take 255 bytes; what stands beside a file for a moment has a longer name. */
const longest = 180;

/**
 * A test file name for each module, `test_pkg_sub_mod.py` of `pkg.sub.mod`, all of them different also where letters' case
 * makes no difference. Where two modules would get the same, or it is taken, the later ones in the alphabet get a number: the same modules always get
 * the same names.
 * @param modules dotted names by key
 * @param taken names of files that are there: pytest imports test modules by their names
 */
export function testFileNames(
  modules: ReadonlyMap<string, string>,
  taken: readonly string[] = [],
): ReadonlyMap<string, string> {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const names = new Map<string, string>();
  const sorted = [...modules].sort(([a, one], [b, other]) => compare(one, other) || compare(a, b));
  for (const [key, module] of sorted) {
    const stem = shortened(`test_${module.replaceAll('.', '_')}`);
    let name = `${stem}.py`;
    for (let number = 2; used.has(name.toLowerCase()); number += 1) name = `${stem}_${number}.py`;
    used.add(name.toLowerCase());
    names.set(key, name);
  }
  return names;
}

function shortened(stem: string): string {
  if (Buffer.byteLength(stem) <= longest) return stem;
  const digest = createHash('sha256').update(stem).digest('hex').slice(0, 8);
  let start = stem;
  while (Buffer.byteLength(start) > longest - digest.length - 1) start = start.slice(0, -1);
  return `${start}_${digest}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
