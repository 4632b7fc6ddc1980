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
  const lasting = observation.changed?.find(([, before]) => before.text === null || before.text.length > MAX_RESTORED);
  if (lasting) return `it changes ${lasting[0]} of the module for good`;
  return observation.outcome === 'raised' ? accident(target, raiseLines, observation) : undefined;
}

/** A raised exception is worth a test when the module says `raise` itself, and not by way of an accident. */
function accident(target: TestTarget, raiseLines: ReadonlySet<number>, { exception }: Observation): string | undefined {
  // What the body of the `with` raised goes through.
  if (exception?.type === 'ValueError' && exception.messageText === '"test_value"') return undefined;
  if (!exception) return 'it raised something that cannot be described';
  const own = exception.lastFile !== null && isSameFile(exception.lastFile, target.module.file);
  const explicit = own && exception.lastLine !== null && raiseLines.has(exception.lastLine);
  // NotImplementedError and TypeError are promises where the function itself says them.
  if (explicit && exception.type !== 'AssertionError' && exception.typeImport) return undefined;
  if (exception.module !== 'builtins' && exception.typeImport && !ACCIDENTS.has(exception.type)) {
    const home = exception.lastFile ?? '';
    if (home.startsWith(target.module.sourceRoot) && !home.includes('site-packages')) return undefined;
  }
  return `it raised ${exception.type}, which nothing in the function announces`;
}

export function isSameFile(one: string, other: string): boolean {
  return one.replaceAll('\\', '/').toLowerCase() === other.replaceAll('\\', '/').toLowerCase();
}
