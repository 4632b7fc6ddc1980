import type { BatchOutcome } from './batchSummary';

/** A test file as a batch left it, and as it was before; `previousText` is `null` when there was none. */
export interface WrittenFile {
  /** Absolute path. */
  readonly testFile: string;
  readonly text: string;
  readonly previousText: string | null;
}

/** What a batch did to each test file, also where several modules wrote to the same one. */
export function writtenFiles({ modules }: Pick<BatchOutcome, 'modules'>): WrittenFile[] {
  const files = new Map<string, WrittenFile>();
  for (const { outcome } of modules) {
    if (typeof outcome === 'string') continue;
    const { testFile, text, previousText } = outcome;
    if (testFile === null || text === null) continue;
    const earlier = files.get(testFile);
    files.set(testFile, { testFile, text, previousText: earlier ? earlier.previousText : previousText });
  }
  return [...files.values()];
}
