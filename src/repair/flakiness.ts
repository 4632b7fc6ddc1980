import type { Diagnosis } from './repairRecords';

/** Ways to run tests again. Each gives the node ids of the tests that failed, of those that ran. */
export interface Reruns {
  /** These tests only, in this order. */
  readonly some: (nodeIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** All that ran when the failures were seen, in the same order. */
  readonly all: () => Promise<ReadonlySet<string>>;
}

export interface ProbeLimits {
  /** Tests that are probed; the first ones. */
  readonly tests: number;
  /** Tests that get a process of their own; others share one. */
  readonly alone: number;
}

export const PROBE_LIMITS: ProbeLimits = { tests: 25, alone: 3 };

/**
 * Runs again those tests whose failure may be chance, and says of which it is: `flaky` when the same test, under the same
 * conditions, passes and fails; `order dependent` when it passes without the others and fails among them. The other
 * diagnoses are given back as they are, in the same order, with what was seen among the evidence.
 *
 * Costs two runs of the suspects when all of them fail again, which is the usual case; else up to seven, and one of all tests.
 * @throws what the runs throw
 */
export async function probeFlakiness(
  diagnoses: readonly Diagnosis[],
  reruns: Reruns,
  limits: ProbeLimits = PROBE_LIMITS,
): Promise<Diagnosis[]> {
  const ids = [...new Set(diagnoses.filter(mayBeChance).map(({ failure }) => failure.nodeId))].slice(0, limits.tests);
  if (ids.length === 0) return [...diagnoses];
  // In two orders: what one test leaves behind for the next shows in one of them only.
  const again = [await reruns.some(ids), await reruns.some(ids.toReversed())];
  const passed = ids.filter((id) => again.some((failed) => !failed.has(id)));
  const verdicts = passed.length === 0 ? new Map<string, Chance>() : await lookCloser(passed, again, reruns, limits);
  return diagnoses.map((diagnosis) => {
    const { nodeId } = diagnosis.failure;
    if (!ids.includes(nodeId)) return diagnosis;
    const chance = verdicts.get(nodeId);
    if (chance !== undefined) return { ...diagnosis, ...chance };
    return {
      ...diagnosis,
      evidence: [...diagnosis.evidence, 'It failed in the same way when it was run again, twice.'],
    };
  });
}

type Chance = Pick<Diagnosis, 'cause' | 'detail' | 'confidence' | 'evidence'>;

async function lookCloser(
  ids: readonly string[],
  again: readonly ReadonlySet<string>[],
  reruns: Reruns,
  limits: ProbeLimits,
): Promise<Map<string, Chance>> {
  const groups = [...ids.slice(0, limits.alone).map((id) => [id]), ids.slice(limits.alone)].filter(
    ({ length }) => length > 0,
  );
  const alone = new Map(ids.map((id) => [id, 0]));
  for (const group of groups) {
    for (let time = 0; time < 2; time++) {
      const failed = await reruns.some(group);
      for (const id of group) if (failed.has(id)) alone.set(id, alone.get(id)! + 1);
    }
  }
  const amongAll = [...alone.values()].includes(0) ? await reruns.all() : new Set<string>();
  return new Map(
    ids.map((id) => {
      const without = again.filter((failed) => failed.has(id)).length;
      return [id, chanceOf(alone.get(id)!, without, amongAll.has(id))];
    }),
  );
}

/**
 * @param alone - how often it failed of two times without the others
 * @param without - how often it failed of two times among the suspects
 */
function chanceOf(alone: number, without: number, amongAll: boolean): Chance {
  if (alone === 2) {
    const evidence = [
      'It fails alone, and passes after some of the other failing tests: it needs what they leave behind.',
    ];
    return { cause: 'order dependent', detail: 'needs another test', confidence: 0.75, evidence };
  }
  if (alone === 1)
    return flaky(`Of two runs of it alone, it failed in one${without > 0 ? ', and among others, too' : ''}.`, 0.95);
  if (amongAll) {
    const evidence = ['It passes alone, twice.', 'It failed among all tests, twice: another test disturbs it.'];
    return { cause: 'order dependent', detail: 'disturbed by another test', confidence: 0.85, evidence };
  }
  return flaky('It failed once among all tests, passed among them the next time, and passes alone.', 0.9);
}

function flaky(evidence: string, confidence: number): Chance {
  return { cause: 'flaky', detail: 'passes and fails', confidence, evidence: [evidence, 'Nothing changed between.'] };
}

/** Names, signatures and syntax do not change from one run to the next; a hang would cost its whole limit each time. */
function mayBeChance({ cause, detail, failure }: Diagnosis): boolean {
  if (failure.phase === 'collect' || failure.ending === 'hung' || failure.ending === 'passed') return false;
  switch (cause) {
    case 'assertion drift':
    case 'unknown':
    case 'timeout':
      return true;
    case 'code error':
      return [
        'exception',
        'assert in the code',
        'attribute',
        'crash',
        'program failed',
        'coroutine not awaited',
      ].includes(detail);
    case 'environment issue':
      return ['file', 'service not reachable', 'variable not set', 'warning of a dependency'].includes(detail);
    case 'mock mismatch':
      return ['call mismatch', 'side effects used up'].includes(detail);
    case 'missing fixture':
      return detail === 'fixture fails';
    default:
      return false;
  }
}
