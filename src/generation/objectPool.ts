import type { ConstantUse } from '../python/signatures';
import { type ValueContext } from './candidate';
import { inlineCall } from './callText';
import type { PythonExpression } from './testDesign';
import type { Trial } from './trial';

/** How many objects of a class are kept: of those that one function made, and altogether. */
const MAX_OF_FUNCTION = 6;
const MAX_OBJECTS = 16;
/** An object that a method gave is written as a chain of calls, which should stay readable. */
const MAX_CHAIN = 120;

/**
 * Objects that calls of the module were seen to make, and those that its documentation shows, beside those that can be
 * made up: what `Version.parse("1.2")` or `Version(1).next()`
 * returned is a `Version` to call methods on and to pass on.
 */
export class ObjectPool implements ValueContext {
  private readonly found = new Map<string, Map<string, PythonExpression & { readonly madeBy: string }>>();

  /** `documented`: how the documentation makes them, by the class's name. */
  constructor(
    private readonly built: ValueContext,
    private readonly documented: ReadonlyMap<string, readonly PythonExpression[]> = new Map(),
  ) {}

  instancesOf(className: string, focus?: readonly ConstantUse[]): readonly PythonExpression[] {
    const documented = (this.documented.get(className) ?? []).slice(0, MAX_OF_FUNCTION);
    return [...documented, ...this.built.instancesOf(className, focus), ...(this.found.get(className)?.values() ?? [])];
  }

  heirsOf(className: string): readonly string[] {
    return this.built.heirsOf(className);
  }

  havingAttribute(attribute: string): readonly PythonExpression[] {
    return this.built.havingAttribute(attribute);
  }

  knows(className: string): boolean {
    return this.built.knows(className);
  }

  /** Remembers what a call returned when it is an object of a class of the project that looks like none before it. */
  add({ target, call, drive, observation: { outcome, value, changed, environment, touchedFiles } }: Trial): void {
    if (
      outcome !== 'returned' ||
      drive !== 'value' ||
      !value ||
      touchedFiles ||
      (changed ?? []).length > 0 ||
      (environment ?? []).length > 0
    )
      return;
    if (!this.built.knows(value.type)) return;
    if (call.setup.length > 0 || call.before.length > 0 || (call.receiver && !isChained(target))) return;
    const objects = this.found.get(value.type) ?? new Map<string, PythonExpression & { readonly madeBy: string }>();
    const look = JSON.stringify([
      value.text,
      value.shown,
      [...(value.attributes ?? []), ...(value.hidden ?? [])].map(([name, { text, type }]) => [name, text ?? type]),
    ]);
    const madeBy = target.signature.qualname;
    const like = [...objects.values()].filter((other) => other.madeBy === madeBy).length;
    if (objects.size >= MAX_OBJECTS || like >= MAX_OF_FUNCTION || objects.has(look)) return;
    const made = inlineCall(target, call);
    if (call.receiver && made.text.length > MAX_CHAIN) return;
    objects.set(look, { ...made, madeBy });
    this.found.set(value.type, objects);
  }
}

/** Whether the call is written behind its object, so that more can follow: not as `a + b`. */
function isChained({ signature: { name } }: Trial['target']): boolean {
  return !name.startsWith('__') || name === '__getitem__' || name === '__call__';
}
