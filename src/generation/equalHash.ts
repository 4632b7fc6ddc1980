import type { Observation } from '../pytest/probe';
import type { Assertion, Call, TestTarget } from './testDesign';

/**
 * What can be said of a hash that is another one in the next run or on another build of Python: an object built the same way
 * has the same. `undefined` where the call gives no such hash, or where one expression does not build the object.
 */
export function equalHash({ signature }: TestTarget, call: Call, { value }: Observation): Assertion | undefined {
  const isHash = signature.name === '__hash__' && value?.type === 'int' && value.text === null;
  if (!isHash || !call.receiver || call.before.length + call.after.length > 0) return undefined;
  const { text, imports } = call.receiver;
  return { left: 'result', form: 'equals', right: { text: `hash(${text})`, imports } };
}
