import type { DraftClass, DraftPart, DraftTest } from '../../python/draftModule';
import type { ImportedSymbol } from '../testDesign';

/** An expected value of a model that was not what the code does, and that was replaced by what was seen. */
export interface CompletedValue {
  /** What is compared, as Python: `cart.total()`. */
  readonly expression: string;
  /** Python literals. */
  readonly expected: string;
  readonly observed: string;
}

/** One test function that a model wrote, with all that it needs. */
export interface ModelTest {
  readonly origin: 'model';
  /** Of the draft it comes from; its helpers and its class are shared with other tests of the same draft. */
  readonly part: DraftTest;
  /** The class that it stands in. */
  readonly container: DraftClass | null;
  /** Helpers, fixtures and constants of the draft that it needs, in their order there. */
  readonly support: readonly DraftPart[];
  readonly imports: readonly ImportedSymbol[];
  /** The function it aims at, by its qualified name. */
  readonly subject: string;
  /** It asserts that there is something, and hardly what. */
  readonly isWeak: boolean;
  readonly completed: readonly CompletedValue[];
}

/** As pytest names it behind the file: `TestOrder::test_total`. */
export function testKey({ part: { name, className } }: ModelTest): string {
  return className === null ? name : `${className}::${name}`;
}

/** A part with other text at a place; offsets in it are moved. */
export function edited<P extends DraftPart>(
  part: P,
  at: { readonly start: number; readonly end: number },
  by: string,
): P {
  const moved = by.length - (at.end - at.start);
  const shift = (offset: number): number => (offset >= at.end ? offset + moved : offset);
  const span = <S extends { readonly start: number; readonly end: number }>(one: S): S => ({
    ...one,
    start: shift(one.start),
    end: shift(one.end),
  });
  return {
    ...part,
    text: part.text.slice(0, at.start) + by + part.text.slice(at.end),
    uses: part.uses.filter(({ start, end }) => end <= at.start || start >= at.end).map(span),
    assertions: part.assertions.map((one) => ({ ...span(one), right: one.right && span(one.right) })),
  };
}

/** The text of a part with other names in it. */
export function renamed({ text, uses }: DraftPart, names: ReadonlyMap<string, string>): string {
  let result = '';
  let done = 0;
  for (const { name, start, end } of uses) {
    result += text.slice(done, start) + (names.get(name) ?? name);
    done = end;
  }
  return result + text.slice(done);
}
