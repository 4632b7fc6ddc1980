import type { Frame, TestFailure } from '../../../src/pytest/failure';
import type { Diagnosis } from '../../../src/repair/repairRecords';

/** A failure as a run records it; what matters is given. */
export function failureOf(nodeId: string, given: Partial<TestFailure> = {}): TestFailure {
  return {
    nodeId,
    phase: 'call',
    ending: 'raised',
    chain: [],
    comparison: null,
    statement: null,
    fixtures: [],
    failedFixture: null,
    availableFixtures: [],
    isUnittest: false,
    warnings: [],
    output: '',
    stack: [],
    ...given,
  };
}

export function diagnosisOf(
  cause: Diagnosis['cause'],
  detail: string,
  given: Partial<Omit<Diagnosis, 'failure'>> & {
    readonly nodeId?: string;
    readonly failure?: Partial<TestFailure>;
  } = {},
): Diagnosis {
  const { nodeId = 'tests/test_shop.py::test_total', failure, ...rest } = given;
  return {
    cause,
    detail,
    confidence: 0.9,
    evidence: ['It says so.'],
    subject: null,
    place: { file: 'tests/test_shop.py', line: 3 },
    ...rest,
    failure: failureOf(nodeId, failure),
  };
}

/** A traceback that ends in a function of the code. */
export function raisedIn(file: string, name: string): Partial<TestFailure> {
  const frame = (of: string, owner: Frame['owner'], called: string): Frame => ({
    file: of,
    line: 1,
    function: called,
    owner,
  });
  return {
    chain: [
      {
        type: 'builtins.ValueError',
        bases: ['builtins.ValueError'],
        message: '',
        frames: [frame('tests/test_shop.py', 'test', 'test_total'), frame(file, 'code', name)],
        name: null,
        importedName: null,
        file: null,
        line: null,
        receiver: null,
      },
    ],
  };
}
