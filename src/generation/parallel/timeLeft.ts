/** One of the two things that a module goes through: requests, then verification. They go on side by side. */
export interface Stage {
  /** Modules that still have to go through it, those in it among them. */
  readonly left: number;
  /** That went through it in this process. */
  readonly done: number;
  /** That all of these took together, in seconds. */
  readonly seconds: number;
  /** Modules that may be in it at the same time. */
  readonly lanes: number;
}

/** Modules of a stage before their average says something. */
const enough = 3;

/**
 * Seconds until the end: the slower stage decides, and what leaves the first has to go through the second.
 * @returns `null` as long as too few modules went through a stage that others still have to go through
 */
export function secondsLeft(stages: readonly Stage[]): number | null {
  const open = stages.filter(({ left }) => left > 0);
  if (open.some(({ done }) => done < enough)) return null;
  const each = open.map(({ left, done, seconds, lanes }) => {
    const average = seconds / done;
    return { all: (left * average) / lanes, one: average };
  });
  const slowest = Math.max(0, ...each.map(({ all }) => all));
  // The last module goes through the stages behind the slowest, too.
  const slow = each.findIndex(({ all }) => all === slowest);
  return slowest + each.slice(slow + 1).reduce((sum, { one }) => sum + one, 0);
}
