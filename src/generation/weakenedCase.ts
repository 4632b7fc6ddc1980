import type { TestCase } from './testDesign';

/**
 * The case with the least it can assert, for when an assertion of it did not hold under pytest: the type of what is returned,
 * an exception without its message. `undefined` when that is all it asserts already, or when it is not an assertion that failed.
 */
export function weakenedCase(testCase: TestCase, failure: string): TestCase | undefined {
  if (!/AssertionError|\bassert\b/u.test(failure)) return undefined;
  const { raises, assertions, weakest } = testCase;
  if (raises) {
    const isBare = raises.message === null && assertions.length === 0;
    return isBare ? undefined : { ...testCase, raises: { ...raises, message: null }, assertions: [] };
  }
  if (!weakest || (assertions.length === 1 && assertions[0] === weakest)) return undefined;
  return { ...testCase, assertions: [weakest] };
}
