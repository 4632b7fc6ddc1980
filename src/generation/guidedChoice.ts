import type { MutantRun, MutantVerdict } from '../pytest/mutantRun';
import type { Mutant } from '../python/mutants';
import { pruned } from './assertionPruning';
import { outermost } from './mutationJudge';
import { caseShape } from './testGroups';
import type { TestCase, TestDesign, TestTarget } from './testDesign';

/** Drafts that were run against mutants. */
export interface JudgedDrafts {
  readonly run: MutantRun;
  /** See `WrittenTests`. */
  readonly caseByTest: ReadonlyMap<string, TestCase>;
}

/**
 * Runs drafts against the mutants that may take part in choosing, or against some of them; `undefined` when the drafts
 * cannot be run together.
 */
export type DraftJudge = (
  designs: readonly TestDesign[],
  some?: readonly Mutant[],
) => Promise<JudgedDrafts | undefined>;

/** Designs with further cases of the same targets that reach these lines (1-based), the plainest first. */
export type SpareDesigns = (lines: ReadonlyMap<TestTarget, ReadonlySet<number>>) => Promise<readonly TestDesign[]>;

/** Cases that a design gets at most for the mutants that its others do not kill. */
const MOST_ADDED = 5;

/** Adds cases that kill mutants which the chosen ones let live, and takes away assertions that kill none of their own. */
export async function judgedByMutants(
  designs: readonly TestDesign[],
  judge: DraftJudge,
  spareDesigns: SpareDesigns,
): Promise<readonly TestDesign[]> {
  const first = await judge(designs);
  if (!first) return designs;
  const [sharpened, judged] = await sharpen(designs, first, judge, spareDesigns);
  return pruned(sharpened, judged);
}

async function sharpen(
  designs: readonly TestDesign[],
  first: JudgedDrafts,
  judge: DraftJudge,
  spareDesigns: SpareDesigns,
): Promise<[designs: readonly TestDesign[], judged: readonly JudgedDrafts[]]> {
  const alive = first.run.verdicts.filter(({ verdict }) => verdict === 'survived').map(({ mutant }) => mutant);
  const spare = await spareDesigns(linesOf(designs, alive));
  const second = spare.some(({ cases }) => cases.length > 0) ? await judge(spare, alive) : undefined;
  if (!second) return [designs, [first]];
  const sharpened = designs.map((design) => {
    const cases = spare.find(({ target }) => target === design.target)?.cases ?? [];
    return { ...design, cases: [...design.cases, ...killersAmong(cases, design, second)] };
  });
  return [sharpened, [first, second]];
}

function linesOf(designs: readonly TestDesign[], alive: readonly Mutant[]): Map<TestTarget, Set<number>> {
  const lines = designs.map(({ target }) => {
    const own = alive.filter(({ qualname }) => outermost(qualname) === target.signature.qualname);
    return [target, new Set(own.map(({ statementLine }) => statementLine))] as const;
  });
  return new Map(lines.filter(([, some]) => some.size > 0));
}

/** The fewest, greedily, of a design's spare cases. Among equals: a further row of a test that is there, then the plainest. */
function killersAmong(spare: readonly TestCase[], { target, cases }: TestDesign, judged: JudgedDrafts): TestCase[] {
  const shapes = new Set(cases.map((one) => caseShape(target, one)));
  const ranked = [...spare].sort(
    (one, other) => Number(shapes.has(caseShape(target, other))) - Number(shapes.has(caseShape(target, one))),
  );
  let alive = judged.run.verdicts.map((verdict) => killersOf(verdict, judged));
  const added: TestCase[] = [];
  while (added.length < MOST_ADDED) {
    const gain = (one: TestCase): number => alive.filter((killers) => killers.has(one)).length;
    const best = ranked.reduce<TestCase | undefined>(
      (found, one) => (gain(one) > (found ? gain(found) : 0) ? one : found),
      undefined,
    );
    if (!best) break;
    added.push(best);
    alive = alive.filter((killers) => !killers.has(best));
  }
  return added;
}

function killersOf({ killers }: MutantVerdict, { caseByTest }: JudgedDrafts): Set<TestCase | undefined> {
  return new Set(killers.map(({ name }) => caseByTest.get(name)));
}
