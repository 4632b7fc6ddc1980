import type { Frame, RaisedError, TestFailure } from '../../../src/pytest/failure';
import type { ProjectFacts } from '../../../src/repair/projectFacts';
import { failureOf } from './diagnoses';

export const inTest: Frame = { file: 'tests/test_a.py', line: 7, function: 'test_a', owner: 'test' };
export const inCode: Frame = { file: 'shop/pricing.py', line: 3, function: 'total', owner: 'code' };
export const inMock: Frame = { file: '/lib/unittest/mock.py', line: 9, function: '_mock_call', owner: 'mock' };
export const inLibrary: Frame = { file: '/lib/json/decoder.py', line: 9, function: 'decode', owner: 'library' };

/** @param type - without a dot, one of Python's own */
export function raised(type: string, message: string, more: Partial<RaisedError> = {}): RaisedError {
  const dotted = type.includes('.') ? type : `builtins.${type}`;
  return {
    type: dotted,
    bases: [dotted],
    message,
    frames: [inTest],
    name: null,
    importedName: null,
    file: null,
    line: null,
    receiver: null,
    ...more,
  };
}

export function failed(error: RaisedError | null, more: Partial<TestFailure> = {}): TestFailure {
  return failureOf('tests/test_a.py::test_a', { chain: error === null ? [] : [error], ...more });
}

export const shop: ProjectFacts = {
  modules: new Set(['shop', 'shop.pricing', 'tests', 'tests.test_a']),
  formerModules: new Set(['stock']),
  requirements: new Set(['pyyaml', 'syrupy']),
  isTestFile: (file) => file.startsWith('tests/'),
};
