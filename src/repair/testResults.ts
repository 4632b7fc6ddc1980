import type { TestFailure } from '../pytest/failure';
import type { FailureRun } from '../pytest/failureRun';

/** How tests ended, and what their names say. */

/** Node id of the file: `tests/test_tax.py`. */
export function fileOf(nodeId: string): string {
  return nodeId.split('::', 1)[0]!;
}

/** Node id without the values of parameters, which may have any characters in them: `tests/test_tax.py::test_rate`. */
export function functionOf(nodeId: string): string {
  const bracket = nodeId.indexOf('[', fileOf(nodeId).length);
  return bracket < 0 ? nodeId : nodeId.slice(0, bracket);
}

/** What stands for a whole file, a package or a conftest.py whose tests are unknown. */
export function isFile(nodeId: string): boolean {
  return !nodeId.includes('::');
}

/** Whether a test's file could not be collected because of this failure. */
export function hides(failedId: string, nodeId: string): boolean {
  if (!isFile(failedId)) return nodeId.startsWith(`${failedId}::`);
  if (isConftest(failedId)) {
    return nodeId.startsWith(failedId.slice(0, -'conftest.py'.length));
  }
  return fileOf(nodeId) === failedId || nodeId.startsWith(`${failedId}/`);
}

/** What a run says of each test. */
export class TestResults {
  private readonly outcomes = new Map<string, 'passed' | 'failed' | 'skipped'>();
  /** The first of each test or file. */
  readonly failures = new Map<string, TestFailure>();

  /** Files, classes and conftest.py files that could not be collected. */
  readonly uncollected: readonly string[];

  constructor(readonly run: FailureRun) {
    for (const { nodeId, outcome } of run.outcomes) {
      const isBad = outcome === 'failed' || outcome === 'error';
      const isSkipped = outcome === 'skipped' || outcome === 'xfailed';
      this.outcomes.set(nodeId, isBad ? 'failed' : isSkipped ? 'skipped' : 'passed');
    }
    for (const failure of run.failures) {
      if (!this.failures.has(failure.nodeId)) this.failures.set(failure.nodeId, failure);
      this.outcomes.set(failure.nodeId, 'failed');
    }
    const failedToCollect = [...this.failures.values()].filter(({ phase }) => phase === 'collect');
    this.uncollected = [...new Set([...run.collectionErrors, ...failedToCollect].map(({ nodeId }) => nodeId))];
    for (const nodeId of this.uncollected) this.outcomes.set(nodeId, 'failed');
  }

  /** As `of`, for this very id. */
  exact(nodeId: string): 'passed' | 'failed' | 'skipped' | undefined {
    return this.outcomes.get(nodeId);
  }

  /** `undefined` when it did not run. Of a file: `passed` when it was collected and one of its tests passes. */
  of(nodeId: string): 'passed' | 'failed' | 'skipped' | undefined {
    const own = this.outcomes.get(nodeId);
    if (own !== undefined || !isFile(nodeId)) return own ?? this.renamedRow(nodeId);
    const within = [...this.outcomes].filter(([id]) => !isFile(id) && hides(nodeId, id)).map(([, outcome]) => outcome);
    return within.includes('passed') ? 'passed' : within[0];
  }

  /** Tests that ran, without files that could not be collected. */
  get tests(): string[] {
    return [...this.outcomes.keys()].filter((nodeId) => !isFile(nodeId));
  }

  get failed(): string[] {
    return [...this.outcomes].filter(([, outcome]) => outcome === 'failed').map(([nodeId]) => nodeId);
  }

  /**
   * A row whose id has a value in it that was renamed has another id, and a test that did not find its fixture has rows as soon as it
   * finds one with parameters: it is as its function's rows all are.
   */
  private renamedRow(nodeId: string): 'passed' | 'failed' | undefined {
    const name = functionOf(nodeId);
    const rows = [...this.outcomes].filter(([id]) => functionOf(id) === name);
    if (rows.length === 0) return undefined;
    return rows.every(([, outcome]) => outcome === 'passed') ? 'passed' : 'failed';
  }
}

/**
 * What tells one failure of a test from the next one: an edit that leads to another error is on its way. That other values are
 * compared is none. Lines are counted from the end of the file, because imports are added at its beginning.
 * @param lines of the file of the failing statement
 */
export function signatureOf({ phase, ending, chain, statement }: TestFailure, lines: number): string {
  const [error] = chain;
  const isAssertion = error?.bases.includes('builtins.AssertionError') ?? true;
  // Addresses of objects differ from run to run.
  const message = isAssertion ? '' : error!.message.replace(/0x[\da-f]+/giu, '0x');
  return [phase, ending, error?.type ?? '', message, statement ? lines - statement.line : ''].join('\n');
}

/** `ImportError: cannot import name 'total'`, in one line. */
export function errorText({ chain, ending }: TestFailure): string {
  const [error] = chain;
  if (!error) return ending === 'hung' ? 'no end' : ending === 'passed' ? 'an unexpected success' : 'the end of Python';
  const message = error.message.split('\n', 1)[0]!;
  const type = error.type.slice(error.type.lastIndexOf('.') + 1);
  return message === '' ? type : `${type}: ${message.length > 160 ? `${message.slice(0, 160)}…` : message}`;
}

export function isConftest(nodeId: string): boolean {
  return nodeId === 'conftest.py' || nodeId.endsWith('/conftest.py');
}
