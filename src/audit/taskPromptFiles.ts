import type { AuditReport } from './auditReport';
import { taskPrompt } from './taskPrompt';
import type { SurroundingsByModule } from './testSurroundings';

export interface TaskPromptFile {
  /** `app-api-1.xml`: good on every file system, unlike every other of the report. */
  readonly name: string;
  readonly text: string;
}

/** One file for each batch, in the order of the plan. */
export function taskPromptFiles(report: AuditReport, surroundings: SurroundingsByModule): TaskPromptFile[] {
  const used = new Set<string>();
  return report.batches.map((batch) => {
    const name = unusedName(fileNameStem(batch.id), used);
    // Some file systems hold upper and lower case for the same.
    used.add(name.toLowerCase());
    return { name: `${name}.xml`, text: taskPrompt(batch, report, surroundings) };
  });
}

/** Sixty characters: at four bytes each, they fit into a name of 255 bytes. */
const tail = /.{1,60}$/su;

/** Of `app/api#1`: `app-api-1`. The end of a long id says more than its start. */
function fileNameStem(id: string): string {
  const plain = id.replace(/[^\p{L}\p{N}_.]+/gu, '-');
  const stem = (tail.exec(plain)?.[0] ?? '').replace(/^[-.]+|[-.]+$/gu, '');
  return stem === '' || reserved.test(stem) ? `batch-${stem}` : stem;
}

/** Names of devices on Windows. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

function unusedName(stem: string, used: ReadonlySet<string>): string {
  let name = stem;
  for (let copy = 2; used.has(name.toLowerCase()); copy += 1) {
    name = `${stem}-${copy}`;
  }
  return name;
}
