import type { FailedComparison } from '../../pytest/failure';
import { isSameInAnotherOrder, isSameButForRounding } from '../comparedValues';
import { finding, isA, said, shortName, where, type Rule } from './clues';

const notRaised: Rule = ({ error }) => {
  const match =
    /^DID NOT RAISE (?:<class ')?([\w.]+)/.exec(error.message) ??
    /^([\w.]+) not raised/.exec(error.message) ??
    /^DID NOT RAISE/.exec(error.message);
  if (match) return finding('assertion drift', 'exception not raised', 0.95, said(error), match[1] ?? null);
  return /^DID NOT WARN|\b\w*Warning not triggered|no logs of level/.test(error.message)
    ? finding('assertion drift', 'warning not given', 0.95, said(error))
    : null;
};

const exceptionMessage: Rule = ({ error, failure }) => {
  const isPattern = /^Regex pattern .*(?:did|does) not match/.test(error.message);
  const isUnittest =
    failure.isUnittest && failure.statement?.expects !== null && / does not match "/.test(error.message);
  const lines = error.message
    .split('\n')
    .slice(0, 3)
    .map((line) => line.trim());
  return isPattern || isUnittest ? finding('assertion drift', 'exception message', 0.95, lines) : null;
};

const assertion: Rule = (clues) => {
  const { error, failure, inCode, last } = clues;
  if (!isA(error, 'AssertionError')) return null;
  const { comparison } = failure;
  // A project's own functions for tests assert, too.
  const isForTests = last !== null && /assert|check|verify/i.test(last.function) && /test/i.test(last.file);
  if (inCode && !isForTests) {
    return finding('code error', 'assert in the code', 0.8, [
      said(error),
      `The code’s own assert fails: ${where(clues)}.`,
    ]);
  }
  if (comparison === null) return finding('assertion drift', 'value', 0.8, said(error));
  return finding('assertion drift', kindOfDrift(comparison), 0.93, drift(comparison));
};

function kindOfDrift(comparison: FailedComparison): string {
  const { left, right } = comparison;
  if ([left, right].some(({ type }) => /^(?:syrupy|snapshottest|inline_snapshot|pytest_snapshot)\b/.test(type))) {
    return 'stale snapshot';
  }
  if ([left, right].some(({ type }) => /\.Approx\w+$/.test(type))) return 'value beyond its tolerance';
  if (isSameButForRounding(comparison)) return 'float';
  return isSameInAnotherOrder(comparison) ? 'order' : 'value';
}

/** Both values, each with what it is in the source. */
function drift({ operator, left, right }: FailedComparison): string {
  const cut = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);
  if (operator === 'is true' || operator === 'is false')
    return `It is ${cut(left.repr)}, and should be ${operator.slice(3)}.`;
  if (operator.startsWith('assert')) return `${operator}(${cut(left.repr)}, ${cut(right.repr)}) does not hold.`;
  return `${cut(left.repr)} ${operator} ${cut(right.repr)} does not hold.`;
}

const exceptionType: Rule = (clues) => {
  const { error, failure } = clues;
  const { statement } = failure;
  if (statement === null || clues.last === null || failure.phase !== 'call') return null;
  const kind = shortName(error.type);
  if (statement.expects !== null) {
    const evidence = `The test waits for ${statement.expects || 'an exception'}; ${kind} came: ${said(error)}`;
    return finding('assertion drift', 'exception type', 0.9, evidence, kind);
  }
  return statement.isTried
    ? finding('assertion drift', 'exception type', 0.75, `No handler of the test catches ${kind}. ${said(error)}`, kind)
    : null;
};

const ownCheck: Rule = (clues) => {
  const { error, failure, inTest } = clues;
  const isFailed = /(?:^|\.)Failed$/.test(error.type);
  const isRaised = inTest && /^raise\b/.test(failure.statement?.text ?? '') && error.frames.at(-1)?.owner === 'test';
  return failure.phase === 'call' && (isFailed || isRaised)
    ? finding('assertion drift', 'check of its own', 0.8, `The test raises it itself: ${said(error)}`)
    : null;
};

const UNFIT = ['TypeError', 'ValueError', 'KeyError', 'IndexError', 'AttributeError', 'ArithmeticError'];

const unfitResult: Rule = (clues) => {
  const { error, failure, inTest } = clues;
  if (!inTest || failure.phase !== 'call' || !UNFIT.some((name) => isA(error, name))) return null;
  const evidence = [said(error), `The test works with a result that has another shape (${where(clues)}).`];
  return finding('assertion drift', 'type of the result', 0.7, evidence);
};

const waitsTooLong: Rule = (clues) => {
  const { error } = clues;
  const isPlugin = /(?:^|\.)Failed$/.test(error.type) && /^Timeout\b/.test(error.message);
  const isAsync =
    isA(error, 'TimeoutError') || (error.type.startsWith('asyncio.') && error.type.endsWith('TimeoutError'));
  return isPlugin || isAsync
    ? finding('timeout', 'waits too long', isPlugin ? 0.95 : 0.7, [said(error), `It waited ${where(clues)}.`])
    : null;
};

/** The code raises where the test expects nothing of the kind. */
const codeRaises: Rule = (clues) => {
  const { error, failure, inCode } = clues;
  const inner = error.frames.findLast(({ owner }) => owner === 'code');
  if (inner === undefined) return null;
  const fixture = failure.failedFixture === null ? [] : [`It came up in the fixture ${failure.failedFixture}.`];
  const evidence = [said(error), `It came up ${where({ ...clues, last: inner })}.`, ...fixture];
  return finding('code error', 'exception', inCode ? 0.75 : 0.6, evidence, inner.function);
};

const fixtureFails: Rule = (clues) => {
  const { error, failure } = clues;
  if (failure.phase !== 'setup' && failure.phase !== 'teardown') return null;
  const name = failure.failedFixture;
  const evidence = `${name === null ? `The ${failure.phase}` : `The fixture ${name}`} fails ${where(clues)}: ${said(error)}`;
  return finding('missing fixture', 'fixture fails', 0.6, evidence, name);
};

export const valueRules: readonly Rule[] = [
  notRaised,
  exceptionMessage,
  waitsTooLong,
  assertion,
  exceptionType,
  ownCheck,
  unfitResult,
  codeRaises,
  fixtureFails,
];
