import path from 'node:path';
import type { Repair, RepairReport, TestRepair } from '../repair/repairRecords';

/** What is to be done about a test that failed. */
export type Standing = 'repairable' | 'needs a person' | 'repaired';

/** A test that failed, as the views show it. */
export interface FailingTest {
  readonly repair: TestRepair;
  readonly standing: Standing;
  /** Smart Test generated it. */
  readonly isGenerated: boolean;
}

/** `test_tax[high]` of `tests/test_tax.py::TestTax::test_tax[high]`; of a file its name. */
export function testName(nodeId: string): string {
  const end = parametersAt(nodeId);
  const head = nodeId.slice(0, end);
  const begin = Math.max(head.lastIndexOf('::') + 2, isFile(nodeId) ? head.lastIndexOf('/') + 1 : 0);
  return nodeId.slice(begin);
}

/** The part of a node id behind its file, without parameters: `TestTax::test_tax`. Empty for a file. */
export function testPath(nodeId: string): string {
  const head = nodeId.slice(0, parametersAt(nodeId));
  const begin = head.indexOf('::');
  return begin < 0 ? '' : head.slice(begin + 2);
}

/** Relative to the root, with forward slashes. */
export function testFile(nodeId: string): string {
  return nodeId.split('::', 1)[0]!;
}

/** Whether it stands for a file whose tests could not be collected. */
export function isFile(nodeId: string): boolean {
  return !nodeId.includes('::');
}

/** Where it fails. `file` is absolute; `line` is 1-based. */
export function failingPlace(
  { failure, place }: TestRepair['diagnosis'],
  root: string,
): { readonly file: string; readonly line: number } {
  const found = failure.statement ?? place;
  return found
    ? { file: path.resolve(root, found.file), line: found.line }
    : { file: path.resolve(root, testFile(failure.nodeId)), line: 1 };
}

/** The repairs that were kept, or the one that would be tried. */
export function mendingRepairs({ state, attempts, planned }: TestRepair): Repair[] {
  if (state === 'repaired') return attempts.filter(({ rejected }) => rejected === null).map(({ repair }) => repair);
  return planned && attempts.length === 0 ? [planned] : [];
}

/** @param isWritten the report's changes are in the files */
export function standingOf(repair: TestRepair, isWritten: boolean): Standing {
  if (repair.state === 'repaired') return isWritten ? 'repaired' : 'repairable';
  return mendingRepairs(repair).length > 0 ? 'repairable' : 'needs a person';
}

/**
 * The tests of a folder after another run.
 * @param wanted node ids or files that were run; all when there are none
 */
export function mergedTests(
  before: readonly FailingTest[],
  { tests }: Pick<RepairReport, 'tests'>,
  {
    wanted,
    isWritten,
    isGenerated,
  }: {
    readonly wanted: readonly string[];
    readonly isWritten: boolean;
    readonly isGenerated: (nodeId: string) => boolean;
  },
): FailingTest[] {
  const known = new Set(tests.map(({ nodeId }) => nodeId));
  const wasRun = (nodeId: string): boolean => wanted.length === 0 || wanted.some((one) => covers(one, nodeId));
  // What failed before and is not named now passes.
  const others = before.filter(({ repair: { nodeId } }) => !known.has(nodeId) && !wasRun(nodeId));
  const now = tests.map((repair) => ({
    repair,
    standing: standingOf(repair, isWritten),
    isGenerated: isGenerated(repair.nodeId),
  }));
  return [...others, ...now];
}

/** The report with the paths that VS Code has, where the folder is a link. */
export function reportBelow(root: string, report: RepairReport): RepairReport {
  if (report.root === root) return report;
  const moved = (file: string): string => path.join(root, path.relative(report.root, file));
  const movedKeys = <T>(map: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...map].map(([file, value]) => [moved(file), value]));
  const repairOf = (repair: Repair): Repair => ({ ...repair, edits: movedKeys(repair.edits) });
  const tests = report.tests.map((test) => ({
    ...test,
    attempts: test.attempts.map((attempt) => ({ ...attempt, repair: repairOf(attempt.repair) })),
    planned: test.planned && repairOf(test.planned),
    proposal: test.proposal && repairOf(test.proposal),
  }));
  return { ...report, root, tests, changes: movedKeys(report.changes) };
}

function covers(wanted: string, nodeId: string): boolean {
  return nodeId === wanted || ['::', '[', '/'].some((separator) => nodeId.startsWith(wanted + separator));
}

function parametersAt(nodeId: string): number {
  const bracket = nodeId.indexOf('[', testFile(nodeId).length);
  return bracket < 0 ? nodeId.length : bracket;
}
