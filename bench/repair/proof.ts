import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, outputOf, type BrokenProject } from './breakages';
import { scripts, suitePython, type Suite } from './suites';
import type { SuiteRuns } from './suiteRuns';

/** Mutants of the function that a breakage touched: killed by the old tests on the old code, and of these by the new on the new. */
export interface KilledMutants {
  readonly before: number;
  readonly after: number;
}

/**
 * What the tests ask less of the code than before, as sentences; none when they ask as much.
 * @param files of tests, relative to the roots
 */
export async function weaknesses(before: string, after: string, files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return [];
  const count = async (root: string): Promise<Record<string, number>> => {
    const paths = files.map((file) => join(root, file));
    return JSON.parse(await proof('strength', ...paths)) as Record<string, number>;
  };
  const [old, now] = [await count(before), await count(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((what) => {
    const [was, is] = [old[what] ?? 0, now[what] ?? 0];
    const isWorse = /^weaker|^broad/.test(what) ? is > was : is < was;
    return isWorse ? [`${what}: ${was}, now ${is}`] : [];
  });
}

/**
 * Of a few mutants, how many the tests of a suite kill before its breakage, and how many of these after its repair.
 * @param original a copy of the suite as it was, in which files may be changed for a while
 * @param files of the tests that had failed
 */
export async function killedMutants(
  runs: SuiteRuns,
  { suite, original, files, count }: { suite: Suite; original: string; files: readonly string[]; count: number },
  { root, was, now }: BrokenProject,
): Promise<KilledMutants> {
  if (!was || !now) return { before: 0, after: 0 };
  const [old, fresh] = [await mutantsOf(original, was), await mutantsOf(root, now)];
  if (old.length !== fresh.length) return { before: 0, after: 0 };
  let [before, after] = [0, 0];
  const step = Math.max(1, Math.floor(old.length / count));
  for (let index = 0; index < old.length && index < step * count; index += step) {
    if (!(await isKilled(runs, original, was[0], old[index]!, files))) continue;
    before++;
    if (await isKilled(runs, root, now[0], fresh[index]!, files)) after++;
    else console.error(`${suite.name}: a mutant of ${now[1]} survives in ${git(root, 'log', '-1', '--format=%s')}`);
  }
  return { before, after };
}

async function mutantsOf(root: string, [file, qualname]: readonly [string, string]): Promise<string[]> {
  return JSON.parse(await proof('mutants', join(root, file), qualname)) as string[];
}

async function isKilled(
  runs: SuiteRuns,
  root: string,
  file: string,
  text: string,
  tests: readonly string[],
): Promise<boolean> {
  const path = join(root, file);
  const bytes = readFileSync(path);
  writeFileSync(path, text);
  try {
    const { ended } = await runs.run(root, [...tests, '-x']);
    return ended !== 0;
  } finally {
    writeFileSync(path, bytes);
  }
}

async function proof(...args: readonly string[]): Promise<string> {
  return outputOf(suitePython, [join(scripts, 'proof.py'), ...args]);
}
