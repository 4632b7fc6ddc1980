import { join } from 'node:path';
import type { Repair, TextEdit } from '../repairRecords';
import type { RepairContext } from './recipe';
import type { TestFile } from './testFile';

/** A line of a test that a traceback goes through. */
export interface FailingPlace {
  readonly file: TestFile;
  /** 1-based. */
  readonly line: number;
}

/** An edit that changes what a test expects: only a person may accept it. */
export function proposal(
  { root }: RepairContext,
  file: TestFile,
  edits: readonly TextEdit[],
  rest: Pick<Repair, 'recipe' | 'what' | 'drift'>,
): Repair {
  return { ...rest, edits: new Map([[join(root, file.path), edits]]), consent: 'proposal' };
}

/** Not longer than a line of a message may be. */
export function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
