/**
 * How a test did in a state. `failed`: as it fails now; `absent`: it was not there yet; `unclear`: it failed in another way, or
 * could not be run.
 */
export type StateOutcome = 'passed' | 'failed' | 'absent' | 'unclear';

/** Between which states a test began to fail. Positions count from the newest state, 0. */
export interface FailingRange {
  /** The oldest state that is known to fail. */
  readonly bad: number;
  /** The newest one before it that did not; `null` when none was found. */
  readonly good: number | null;
  /** How the test did in `good`. */
  readonly goodOutcome: 'passed' | 'absent' | null;
  /** No state is left to try: what lies between `bad` and `good` is unclear. */
  readonly isDone: boolean;
}

/**
 * Looks for the first state in which tests fail, all of them at once: back in doubling steps until they pass, then by halves.
 * It is told outcomes and says which state to try next.
 */
export class FirstBadSearch {
  private readonly outcomes = new Map<string, Map<number, StateOutcome>>();

  /**
   * @param count of states; in the newest one all of the tests fail
   * @param guess position of a state in which they may have passed; it is tried first
   */
  constructor(
    tests: Iterable<string>,
    private readonly count: number,
    private readonly guess?: number,
  ) {
    for (const test of tests) this.outcomes.set(test, new Map([[0, 'failed']]));
  }

  /** The position that helps most tests; `undefined` when nothing more can be found out. */
  next(): number | undefined {
    const votes = new Map<number, number>();
    for (const test of this.outcomes.keys()) {
      const position = this.nextOf(test);
      if (position !== undefined) votes.set(position, (votes.get(position) ?? 0) + 1);
    }
    const [best] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return best?.[0];
  }

  /** Those of which a position would tell something new. */
  testsFor(position: number): string[] {
    return [...this.outcomes.keys()].filter((test) => {
      const { bad, good, isDone } = this.range(test);
      return !isDone && position > bad && position < (good ?? this.count) && !this.outcomes.get(test)!.has(position);
    });
  }

  /** @param outcomes by test; those of `testsFor` that are not among them were `unclear` */
  record(position: number, outcomes: ReadonlyMap<string, StateOutcome>): void {
    for (const test of this.testsFor(position)) {
      this.outcomes.get(test)!.set(position, outcomes.get(test) ?? 'unclear');
    }
  }

  /** What is known of a test. */
  range(test: string): FailingRange {
    const known = [...this.outcomes.get(test)!].sort(([a], [b]) => a - b);
    const good = known.find(([, outcome]) => outcome === 'passed' || outcome === 'absent');
    const end = good?.[0] ?? this.count;
    const bad = known.findLast(([position, outcome]) => outcome === 'failed' && position < end)![0];
    return {
      bad,
      good: good?.[0] ?? null,
      goodOutcome: good === undefined ? null : (good[1] as 'passed' | 'absent'),
      isDone: this.nextOf(test) === undefined,
    };
  }

  private nextOf(test: string): number | undefined {
    const known = this.outcomes.get(test)!;
    const positions = [...known].sort(([a], [b]) => a - b);
    const good = positions.find(([, outcome]) => outcome === 'passed' || outcome === 'absent')?.[0];
    const bad = positions.findLast(([position, outcome]) => outcome === 'failed' && position < (good ?? Infinity))![0];
    const isOpen = (position: number) => !known.has(position);
    if (good !== undefined) return nearest((bad + good) / 2, bad + 1, good - 1, isOpen);
    if (this.guess !== undefined && this.guess > bad && this.guess < this.count && isOpen(this.guess))
      return this.guess;
    const oldest = positions.at(-1)![0];
    const step = 2 * oldest + 1;
    return step < this.count
      ? nearest(step, bad + 1, this.count - 1, isOpen)
      : nearest(this.count - 1, bad + 1, this.count - 1, isOpen);
  }
}

/** The number in `from` to `to` nearest to `middle` for which `isFree`. */
function nearest(middle: number, from: number, to: number, isFree: (position: number) => boolean): number | undefined {
  for (let distance = 0; distance <= to - from + 1; distance += 1) {
    const around = [Math.floor(middle) - distance, Math.floor(middle) + distance];
    const free = around.find((position) => position >= from && position <= to && isFree(position));
    if (free !== undefined) return free;
  }
  return undefined;
}
