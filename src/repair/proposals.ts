import { applyPatch, structuredPatch } from 'diff';
import { editBetween } from '../python/textEdit';
import type { Repair, TextEdit } from './repairRecords';

/** A repair that only a person may accept, with the edits that the loop made before it was found. */
export interface Proposed {
  readonly repair: Repair;
  /** Texts of the files without and with all of these edits. By absolute path. */
  readonly files: ReadonlyMap<string, { readonly without: string; readonly with: string }>;
}

/**
 * The proposal as edits of the files as they are in the end, when other tests were repaired in them; `null` when it does not fit
 * any more.
 * @param textOf the text of a file in the end
 */
export async function settledProposal(
  { repair, files }: Proposed,
  textOf: (file: string) => Promise<string>,
): Promise<Repair | null> {
  const edits = new Map<string, readonly TextEdit[]>();
  for (const [file, texts] of files) {
    const now = await textOf(file);
    const patch = structuredPatch(file, file, texts.without, texts.with, undefined, undefined, { context: 2 });
    const wanted = now === texts.without ? texts.with : applyPatch(now, patch, { autoConvertLineEndings: false });
    if (wanted === false) return null;
    if (wanted !== now) edits.set(file, [singleEdit(now, wanted)]);
  }
  return edits.size === 0 ? null : { ...repair, edits };
}

function singleEdit(before: string, after: string): TextEdit {
  const { startIndex, oldEndIndex, newEndIndex } = editBetween(before, after);
  return { start: startIndex, end: oldEndIndex, text: after.slice(startIndex, newEndIndex) };
}
