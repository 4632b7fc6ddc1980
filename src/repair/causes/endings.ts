import type { TestFailure } from '../../pytest/failure';
import { finding, placeText, type Finding } from './clues';

/** Of a test that did not end with an exception. */
export function causeOfEnding(failure: TestFailure): Finding | null {
  const { ending, stack, phase } = failure;
  const last = stack.findLast(({ owner }) => owner === 'test' || owner === 'code');
  const innermost = stack.at(-1);
  const waits =
    last === undefined
      ? []
      : [`It was at ${placeText(last)}${innermost && innermost !== last ? `, in ${innermost.function}` : ''}.`];
  const subject = last === undefined ? null : last.function;
  if (ending === 'hung') {
    const what = phase === 'collect' ? 'Loading the file did not come to an end.' : 'The test did not come to an end.';
    return finding('timeout', phase === 'collect' ? 'file hangs' : 'hang', 0.97, [what, ...waits], subject);
  }
  if (ending === 'ended python') {
    const how = stack.length > 0 ? 'Python crashed in this test.' : 'Python ended in this test, without an exception.';
    return finding('code error', stack.length > 0 ? 'crash' : 'exit', 0.8, [how, ...waits], subject);
  }
  if (ending === 'passed') {
    return finding('assertion drift', 'passes now', 0.95, 'It is marked as expected to fail, strictly, and it passes.');
  }
  return null;
}
