import { tokensOf } from '../../models/promptText';

/** A piece of what a model is told about a module, which may be told in fewer words. */
export interface ContextPiece {
  /** What it is called where it was shortened or left out: `tiered_price`. */
  readonly name: string;
  /** Longest first. */
  readonly wordings: readonly Wording[];
}

export interface Wording {
  /** Empty where nothing is said at all. */
  readonly text: string;
  /**
   * What would be lost with it: 0 to 100. Where the budget is too small, wordings of less worth give way to their next ones first,
   * of the same worth the longest first. Grows along `wordings`; the last one never gives way.
   */
  readonly worth: number;
}

/** A piece as it is told. */
export interface ToldPiece<T extends ContextPiece> {
  readonly piece: T;
  readonly text: string;
  /** Whether there was a longer wording. */
  readonly isShortened: boolean;
}

/** The pieces in their order, each in the longest wording that the budget has room for. `tokens` as in `tokensOf`. */
export function fitPieces<T extends ContextPiece>(pieces: readonly T[], tokens: number): ToldPiece<T>[] {
  const sizes = pieces.map(({ wordings }) => wordings.map(({ text }) => tokensOf(text)));
  const told = pieces.map(() => 0);
  let total = sizes.reduce((sum, [longest]) => sum + longest!, 0);
  const steps = pieces
    .flatMap(({ wordings }, piece) => wordings.slice(0, -1).map(({ worth }, at) => ({ piece, at, worth })))
    .sort((a, b) => a.worth - b.worth || sizes[b.piece]![b.at]! - sizes[a.piece]![a.at]! || a.at - b.at);
  for (const { piece, at } of steps) {
    if (total <= tokens) break;
    total += sizes[piece]![at + 1]! - sizes[piece]![at]!;
    told[piece] = at + 1;
  }
  return pieces.map((piece, index) => ({
    piece,
    text: piece.wordings[told[index]!]!.text,
    isShortened: told[index]! > 0,
  }));
}
