import type { Observation } from '../pytest/probe';
import type { TestTarget } from './testDesign';

/** Exceptions that say "this input makes no sense" rather than "this is what the function promises". */
const ACCIDENTS = new Set([
  'TypeError',
  'AttributeError',
  'NameError',
  'UnboundLocalError',
  'RecursionError',
  'AssertionError',
  'NotImplementedError',
  'MemoryError',
  'KeyboardInterrupt',
  'GeneratorExit',
]);

/** A value that a test writes out to put it back has at most this length. */
const MAX_RESTORED = 200;

/** What of an observation makes it unfit for a test, in words for the user; `undefined` when it is fit. */
export function unfitness(
  target: TestTarget,
  raiseLines: ReadonlySet<number>,
  observation: Observation,
): string | undefined {
  if (observation.outcome === 'timeout') return 'it did not end in time';
  if (observation.outcome === 'lost') return 'it ended Python';
  if (observation.denied.length > 0 || observation.outcome === 'denied')
    return `it tried to reach outside (${observation.denied[0] ?? 'stopped by the guard'})`;
  if (observation.outcome === 'broken') return 'its inputs could not be built';
  if (observation.threadsLeft) return 'it left a thread running';
  // The trace function goes when there is no room on the stack for it.
  if (observation.traceReplaced && observation.exception?.type === 'RecursionError')
    return 'it calls itself without end';
  if (observation.traceReplaced) return 'it leaves a trace function behind, with which no coverage can be measured';
  const lasting = observation.changed?.find(([, before]) => before.text === null || before.text.length > MAX_RESTORED);
  if (lasting) return `it changes ${lasting[0]} of the module for good`;
  return observation.outcome === 'raised' ? accident(target, raiseLines, observation) : undefined;
}

/** Exceptions about a value of the right type, which callers can meet and handle; and the end of a command. */
const ABOUT_VALUES = new Set([
  'ValueError',
  'UnicodeDecodeError',
  'UnicodeEncodeError',
  'LookupError',
  'KeyError',
  'IndexError',
  'ArithmeticError',
  'ZeroDivisionError',
  'OverflowError',
  'FileNotFoundError',
  'FileExistsError',
  'IsADirectoryError',
  'NotADirectoryError',
  'EOFError',
  'StopIteration',
  'SystemExit',
]);

/**
 * A raised exception is worth a test when the module itself says `raise` or `assert`, when it is about a value, or when it is
 * no exception of Python itself: not when it shows that the input made no sense.
 */
function accident(target: TestTarget, raiseLines: ReadonlySet<number>, { exception }: Observation): string | undefined {
  if (!exception?.typeImport) return 'it raised something that cannot be described';
  const own = exception.lastFile !== null && isSameFile(exception.lastFile, target.module.file);
  const said = own && exception.lastLine !== null && raiseLines.has(exception.lastLine);
  const asserted = own && exception.type === 'AssertionError';
  const foreign = exception.module !== 'builtins' && !ACCIDENTS.has(exception.type);
  if (said || asserted || foreign || ABOUT_VALUES.has(exception.type)) return undefined;
  return `it raised ${exception.type}, which nothing in the function announces`;
}

/** Exceptions by which Python itself refuses what it was given. Others of its own, such as NameError, are always mistakes. */
const REFUSALS = new Set(['TypeError', 'AttributeError']);

/**
 * Whether a call, unfit otherwise, may still become a test where nothing else reaches its lines: it records which input the
 * code does not handle.
 */
export function isLastResort(target: TestTarget, raiseLines: ReadonlySet<number>, observation: Observation): boolean {
  const { outcome, exception } = observation;
  const plainly = unfitness(target, raiseLines, { ...observation, outcome: 'returned' }) === undefined;
  return outcome === 'raised' && plainly && Boolean(exception?.typeImport) && REFUSALS.has(exception!.type);
}

export function isSameFile(one: string, other: string): boolean {
  return one.replaceAll('\\', '/').toLowerCase() === other.replaceAll('\\', '/').toLowerCase();
}
