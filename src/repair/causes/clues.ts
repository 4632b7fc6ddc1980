import type { Frame, RaisedError, TestFailure } from '../../pytest/failure';
import type { ProjectFacts } from '../projectFacts';
import type { RootCause } from '../repairRecords';

/** A failure as the rules look at it. */
export interface Clues {
  readonly failure: TestFailure;
  readonly project: ProjectFacts;
  /** The exception that decides: the first of the chain, or of a group its first member. */
  readonly error: RaisedError;
  /** The last frame that is the project's, test or code; `null` when the failure came up outside of both. */
  readonly last: Frame | null;
  readonly inTest: boolean;
  readonly inCode: boolean;
}

export interface Finding {
  readonly cause: RootCause;
  readonly detail: string;
  readonly confidence: number;
  readonly evidence: readonly string[];
  readonly subject: string | null;
}

/** A row of the table of causes: what it finds, or `null` when it does not apply. */
export type Rule = (clues: Clues) => Finding | null;

/** `null` when there is no exception to look at. */
export function cluesOf(failure: TestFailure, project: ProjectFacts): Clues | null {
  const error = decisive(failure);
  if (error === undefined) return null;
  const last =
    error.frames.findLast((frame) => (frame.owner === 'test' || frame.owner === 'code') && !isLookup(frame, error)) ??
    null;
  return { failure, project, error, last, inTest: last?.owner === 'test', inCode: last?.owner === 'code' };
}

/** What a `__getattr__` does not find, the one who asked for it does not find. */
function isLookup({ function: name }: Frame, error: RaisedError): boolean {
  return isA(error, 'AttributeError') && /(?:^|\.)__getattr(?:ibute)?__$/.test(name);
}

function decisive({ chain }: TestFailure): RaisedError | undefined {
  return chain.find(({ type }) => !/(?:^|\.)(?:Base)?ExceptionGroup$/.test(type)) ?? chain[0];
}

export function finding(
  cause: RootCause,
  detail: string,
  confidence: number,
  evidence: string | readonly string[],
  subject: string | null = null,
): Finding {
  return { cause, detail, confidence, evidence: typeof evidence === 'string' ? [evidence] : evidence, subject };
}

/** Whether an exception is of this class of Python's own, or of one below it. */
export const isA = ({ bases, type }: RaisedError, name: string): boolean =>
  type === `builtins.${name}` || bases.includes(`builtins.${name}`);

/** `ValueError` of `builtins.ValueError`. */
export const shortName = (type: string): string => type.slice(type.lastIndexOf('.') + 1);

/** `shop/pricing.py:12`. */
export const placeText = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `${file}:${line}`;

/** `ValueError: wrong price`, on one line. */
export function said({ type, message }: RaisedError): string {
  const [first = ''] = message.split('\n');
  const text = first.length > 200 ? `${first.slice(0, 200)}…` : first;
  return text === '' ? `${shortName(type)}.` : `${shortName(type)}: ${text}`;
}

/** Where the last project's frame is, as the end of a sentence. */
export function where({ last }: Clues): string {
  return last === null
    ? 'outside of the project'
    : `in ${last.owner === 'test' ? 'the test' : 'the code'}, ${placeText(last)}`;
}
