import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../userError';

const entry = z.object({
  /** Absolute. */
  file: z.string(),
  mode: z.int(),
  /** Base64. */
  before: z.base64(),
  /** SHA-256, in hexadecimal digits, of each text that was put there. */
  written: z.array(z.string()),
  /** Seconds since 1970. */
  accessed: z.number(),
  modified: z.number(),
});

/** What has to be known of a file to bring it back. */
export type JournalEntry = z.infer<typeof entry>;

const journal = z.object({ version: z.literal(1), files: z.array(entry) });

export function journalText(files: readonly JournalEntry[]): string {
  return `${JSON.stringify({ version: 1, files })}\n`;
}

/** @throws UserError when it was written by another version, or damaged: it stays */
export async function readJournal(file: string): Promise<JournalEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const parsed = journal.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data.files;
  throw new UserError(`An earlier repair was interrupted, and ${file}, which says what to bring back, cannot be read.`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a file has what we put there: not what it was, and not what somebody wrote since. */
export function isOurs({ before, written }: JournalEntry, now: Uint8Array): boolean {
  return written.includes(digest(now)) && !Buffer.from(before, 'base64').equals(now);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
