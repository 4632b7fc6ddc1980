import { appendFileSync } from 'node:fs';
import type { Totals } from '../harness/totals';

/**
 * What a run in the extension host says about itself, one JSON object a line, in a file that the outside reads. A line is
 * written as soon as it is true, so that a run which hangs has still said how far it came.
 */
export type HostEvent =
  | { readonly kind: 'started' | 'passed' | 'skipped'; readonly title: string }
  | { readonly kind: 'failed' | 'timedOut'; readonly title: string; readonly message: string }
  /** A figure that a test measured, for the terminal. */
  | { readonly kind: 'note'; readonly text: string }
  /** All tests are done. */
  | { readonly kind: 'ended' };

/** How the run ended, seen from outside. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'timedOut'; readonly seconds: number }
  | { readonly kind: 'crashed'; readonly message: string };

/** The environment variable that names the file of events. */
export const eventsFileVariable = 'SMART_TEST_HOST_EVENTS';
/** The environment variable that lists the suites to run, by name, separated by commas. */
export const suitesVariable = 'SMART_TEST_HOST_SUITES';

export function tell(event: HostEvent): void {
  const file = process.env[eventsFileVariable];
  if (file === undefined)
    throw new Error(`${eventsFileVariable} is not set: host suites are started by test/host/run.ts`);
  appendFileSync(file, `${JSON.stringify(event)}\n`);
}

/** Prints a figure beside the results: `note('activation took 12 ms')`. */
export function note(text: string): void {
  tell({ kind: 'note', text });
}

/** The complete lines of an events file. The last one is still being written when its line does not end. */
export function parseEvents(text: string): HostEvent[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as HostEvent);
}

/**
 * What a run came to. A run that took too long, or ended before its tests did, is a failure of its own, named after the
 * test that it was in.
 */
export function concludeRun(name: string, events: readonly HostEvent[], ending: Ending): Totals {
  const failures = events.flatMap((event) => {
    if (event.kind !== 'failed' && event.kind !== 'timedOut') return [];
    const message = event.kind === 'timedOut' ? `Time-out. ${event.message}` : event.message;
    return [{ title: `${name}: ${event.title}`, message }];
  });
  const problem = problemOf(events, ending);
  if (problem !== undefined) failures.push({ title: `${name}: ${lastStarted(events)}`, message: problem });
  const count = (kind: HostEvent['kind']): number => events.filter((event) => event.kind === kind).length;
  return { passed: count('passed'), failed: failures.length, skipped: count('skipped'), failures };
}

function problemOf(events: readonly HostEvent[], ending: Ending): string | undefined {
  const allDone = events.some(({ kind }) => kind === 'ended');
  const anyFailed = events.some(({ kind }) => kind === 'failed' || kind === 'timedOut');
  switch (ending.kind) {
    case 'timedOut':
      return `Time-out. The extension host did not end within ${ending.seconds} s.`;
    case 'crashed':
      return ending.message;
    case 'exited':
      if (!allDone) return `The extension host ended with code ${ending.code} before the tests did.`;
      return ending.code !== 0 && !anyFailed ? `The extension host ended with code ${ending.code}.` : undefined;
  }
}

function lastStarted(events: readonly HostEvent[]): string {
  const started = events.flatMap((event) => (event.kind === 'started' ? [event.title] : []));
  return started.at(-1) ?? 'before the first test';
}
