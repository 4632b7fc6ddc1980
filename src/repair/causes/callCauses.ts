import type { FailedComparison, Frame, RaisedError } from '../../pytest/failure';
import { finding, isA, placeText, said, where, type Rule } from './clues';
import { calleeOf, wrongCall } from './wrongCall';

const COROUTINE = /(['"])coroutine\1|<coroutine object|non-iterable coroutine object|coroutine '.*' was never awaited/;
const NOT_AWAITABLE =
  /can't be used in 'await' expression|a coroutine was expected|awaitable is required|asynchronous context manager protocol|requires an object with __aiter__|object is not an async/;

const becameAsync: Rule = (clues) => {
  const { error, failure, inCode } = clues;
  const { comparison } = failure;
  const isSeen = COROUTINE.test(error.message) || (comparison !== null && hasCoroutine(comparison));
  const neverAwaited = failure.warnings
    .map((text) => /coroutine '([^']+)' was never awaited/.exec(text)?.[1])
    .find(Boolean);
  // The warning may be of another call when the failing statement does await.
  const isForgotten = neverAwaited !== undefined && !/\bawait\b/.test(failure.statement?.text ?? '');
  const isCheck = isA(error, 'AssertionError') || /(?:^|\.)Failed$/.test(error.type);
  if (!isSeen && !(isCheck && isForgotten)) return null;
  const subject =
    neverAwaited ??
    /<coroutine object ([\w.<>]+)/.exec([comparison?.left.repr, comparison?.right.repr].join(' '))?.[1] ??
    null;
  const evidence = [
    `${subject ?? 'A function'} returns a coroutine, and nothing awaits it ${where(clues)}.`,
    said(error),
  ];
  // What the test itself made and handed to the code is the test's to await.
  return inCode && neverAwaited === undefined
    ? finding('code error', 'coroutine not awaited', 0.85, evidence, subject)
    : finding('type error', 'became asynchronous', isSeen ? 0.97 : 0.75, evidence, subject);
};

function hasCoroutine({ left, right }: FailedComparison): boolean {
  return [left, right].some(({ type, repr }) => type === 'builtins.coroutine' || repr.includes('<coroutine object '));
}

const becameSync: Rule = (clues) => {
  const { error, inCode } = clues;
  if (!NOT_AWAITABLE.test(error.message) || !(isA(error, 'TypeError') || isA(error, 'ValueError'))) return null;
  const evidence = [said(error), `What is awaited ${where(clues)} is no coroutine.`];
  return inCode
    ? finding('code error', 'awaits what is no coroutine', 0.8, evidence)
    : finding('type error', 'no longer asynchronous', 0.85, evidence);
};

const callWrong: Rule = (clues) => {
  const { error, inCode } = clues;
  if (!isA(error, 'TypeError') || !wrongCall.test(error.message)) return null;
  const callee = calleeOf(error.message);
  const evidence = [said(error), `The call stands ${where(clues)}.`];
  if (!inCode) return finding('type error', 'call', 0.97, evidence, callee);
  return finding(
    'code error',
    'call',
    0.8,
    [...evidence, 'The code calls itself wrongly: the change is incomplete.'],
    callee,
  );
};

/** Inside of `raises`, a wrong call is only seen by the text of its exception. */
const callWrongInRaises: Rule = ({ error, failure }) => {
  if (!isA(error, 'AssertionError') && !/^(?:Regex pattern|DID NOT)/.test(error.message)) return null;
  const { comparison } = failure;
  const texts = [comparison?.left, comparison?.right].map((operand) => unquoted(operand?.literal ?? ''));
  const input = /(?:Input|Actual message): '(.*)'|does not match "(.*)"/.exec(error.message);
  const text = [...texts, input?.[1] ?? input?.[2] ?? ''].find((one) => wrongCall.test(one));
  if (text === undefined) return null;
  return finding(
    'type error',
    'call where an exception is expected',
    0.85,
    `The exception that came says: ${text}`,
    calleeOf(text),
  );
};

const unquoted = (literal: string) => literal.replace(/^['"](.*)['"]$/s, '$1');

const attributeMissing: Rule = (clues) => {
  const { error, inTest, inCode } = clues;
  const { receiver, name } = error;
  if (!isA(error, 'AttributeError') || receiver === null || receiver.kind === 'module') return null;
  const evidence = [said(error), `It is asked for ${where(clues)}.`];
  const lookup = lookupOf(error);
  if (inTest && name !== null && lookup !== undefined) {
    const asked = lookup.function.replace(/(?:^|\.)__getattr(?:ibute)?__$/, '');
    const passedOn = `${asked || 'The object'} does not have it, and looks for it in another object (${placeText(lookup)}).`;
    const subject = asked === '' ? name : `${asked}.${name}`;
    return finding('type error', 'attribute missing', 0.8, [...evidence, passedOn], subject);
  }
  const subject = name === null ? receiver.name : `${receiver.name}.${name}`;
  if (inCode) return finding('code error', 'attribute', 0.8, evidence, subject);
  if (!inTest) return null;
  if (receiver.kind === 'none' || receiver.owner === 'standard library') {
    return finding('assertion drift', 'type of the result', 0.8, evidence, subject);
  }
  if (receiver.owner === 'library') return finding('assertion drift', 'type of the result', 0.6, evidence, subject);
  return finding('type error', 'attribute missing', receiver.owner === 'code' ? 0.95 : 0.7, evidence, subject);
};

/** The `__getattr__` of the code that asked another object for what its own did not have. */
function lookupOf({ frames, receiver }: RaisedError): Frame | undefined {
  const end = frames.findLast(({ owner }) => owner === 'test' || owner === 'code');
  const isOthers = receiver?.owner !== 'code' && receiver?.owner !== 'test';
  return isOthers && end?.owner === 'code' && /(?:^|\.)__getattr(?:ibute)?__$/.test(end.function) ? end : undefined;
}

const moduleCalled: Rule = (clues) => {
  const { error, inTest } = clues;
  if (!inTest || !isA(error, 'TypeError') || error.message !== "'module' object is not callable") return null;
  const evidence = `A name that is called ${where(clues)} stands for a module now.`;
  return finding('import error', 'module instead of a symbol', 0.75, evidence);
};

export const asyncRules: readonly Rule[] = [becameAsync, becameSync];
export const callRules: readonly Rule[] = [attributeMissing, callWrong, callWrongInRaises, moduleCalled];
