import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder } from '../ownFolder';
import { takeLock, type ProcessLock } from '../processLock';
import { decodeSource, encodeSource, hasByteOrderMark } from '../python/decodeSource';
import { UserError } from '../userError';
import { digest, isOurs, journalText, readJournal, type JournalEntry } from './trialJournal';

/** A file as it was when it was first tried to be changed, and as we left it. */
interface TrialFile {
  /** Absolute, symbolic links resolved. */
  readonly file: string;
  readonly before: Buffer;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly accessed: number;
  readonly modified: number;
  now: Buffer;
  /** Digests of all that was ever put there. */
  readonly written: Set<string>;
  /** When the file was changed, each time. Whole seconds since 1970. */
  readonly seconds: Set<number>;
}

/** States of the files to come back to. */
export type Checkpoint = ReadonlyMap<string, Buffer>;

/**
 * Test files that are changed to see whether that helps. What was there before is in a journal on the disk first, so that
 * whenever this process is killed, a file has its old text or the new one, and the next `open` brings the old ones back. A
 * file that somebody else changes meanwhile is left as it is.
 */
export class TrialFiles {
  private readonly files = new Map<string, TrialFile>();
  private texts: ReadonlyMap<string, string> | undefined;

  private constructor(
    private readonly folder: string,
    private readonly lock: ProcessLock,
    /** Files that an earlier process left changed, and that are as before again. Absolute. */
    readonly restored: readonly string[],
  ) {}

  /**
   * @param root absolute
   * @throws UserError when another process repairs the tests of this project, or nothing can be written there
   */
  static async open(root: string): Promise<TrialFiles> {
    const folder = path.join(root, '.smart-test', 'repair');
    try {
      await makeOwnFolder(root, 'repair');
      const lock = await takeLock(path.join(folder, 'lock'), 'repairs the tests of this project');
      try {
        return new TrialFiles(folder, lock, await restoreLeftovers(folder));
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof UserError || code === undefined) throw error;
      throw new UserError(`What the tests were before cannot be kept in ${folder} (${code}), so nothing was tried.`, {
        cause: error,
      });
    }
  }

  /** The decoded text of a file as it is now, or was at a checkpoint. @throws UserError when it cannot be decoded */
  async text(file: string, checkpoint?: Checkpoint): Promise<string> {
    const known = this.files.get(file);
    if (known === undefined) return decodeSource(await readFile(file));
    return decodeSource(checkpoint ? (checkpoint.get(file) ?? known.before) : known.now);
  }

  /** @throws UserError when somebody else changed the file, or its encoding has not all of the characters */
  async write(file: string, text: string): Promise<void> {
    const known = this.files.get(file) ?? (await readTrialFile(file));
    this.files.set(file, known);
    const bytes = encodeSource(text, hasByteOrderMark(known.before));
    if (bytes === undefined) throw new UserError(`${file} cannot be written in the encoding that it declares.`);
    await this.put(known, Buffer.from(bytes));
  }

  checkpoint(): Checkpoint {
    return new Map([...this.files].map(([name, { now }]) => [name, now]));
  }

  /** Brings back the bytes of a checkpoint. @throws UserError when somebody else changed a file: it stays as it is */
  async restore(checkpoint: Checkpoint, only: readonly string[] = [...this.files.keys()]): Promise<void> {
    const problems: UserError[] = [];
    for (const name of only) {
      const known = this.files.get(name);
      if (!known) continue;
      try {
        await this.put(known, checkpoint.get(name) ?? known.before);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(error);
      }
    }
    if (problems.length > 0) throw new UserError(problems.map(({ message }) => message).join(' '));
  }

  /** Texts of the files that are not as they were. By absolute path. */
  changes(): Map<string, { readonly before: string; readonly after: string }> {
    const changed = [...this.files].filter(([, { before, now }]) => !before.equals(now));
    return new Map(
      changed.map(([name, { before, now }]) => [name, { before: decodeSource(before), after: decodeSource(now) }]),
    );
  }

  /** Texts as they are now of all files that were ever written. By absolute path; the same object for the same texts. */
  edited(): ReadonlyMap<string, string> {
    this.texts ??= new Map([...this.files].map(([name, { now }]) => [name, decodeSource(now)]));
    return this.texts;
  }

  /** The end: the files stay as they are. */
  async keep(): Promise<void> {
    await this.close();
  }

  /** The end: the files are as they were, their times too. @throws UserError when somebody else changed one */
  async rollBack(): Promise<void> {
    try {
      await this.restore(new Map());
    } finally {
      await this.close();
    }
  }

  private async close(): Promise<void> {
    await rm(journalOf(this.folder), { force: true });
    await this.lock.release();
  }

  private async put(known: TrialFile, bytes: Buffer): Promise<void> {
    if (bytes.equals(known.now)) return;
    if (!known.now.equals(await readFile(known.file))) {
      throw new UserError(`${known.file} was changed by somebody else meanwhile, and is left as it is.`);
    }
    known.written.add(digest(bytes));
    await this.writeJournal();
    await replaceBytes(this.folder, known.file, bytes, known);
    known.now = bytes;
    this.texts = undefined;
    if (!bytes.equals(await readFile(known.file))) {
      throw new UserError(`${known.file} has not the text that was written to it.`);
    }
    const modified = bytes.equals(known.before) ? known.modified : anotherSecond(known);
    await utimes(known.file, known.accessed, modified);
  }

  private async writeJournal(): Promise<void> {
    const entries = [...this.files.values()].map(({ file, mode, before, written, accessed, modified }) => ({
      file,
      mode,
      before: before.toString('base64'),
      written: [...written],
      accessed,
      modified,
    }));
    await replaceBytes(this.folder, journalOf(this.folder), Buffer.from(journalText(entries)));
  }
}

/** Python takes bytecode for fresh when the second and the size agree: two texts of a file never have the same second. */
function anotherSecond({ seconds }: TrialFile): number {
  let second = Math.floor(Date.now() / 1000);
  while (seconds.has(second)) second += 1;
  seconds.add(second);
  return second;
}

/** The same for the same bytes of the same files. */
export function checkpointKey(checkpoint: Checkpoint): string {
  return [...checkpoint]
    .map(([file, bytes]) => `${file}:${digest(bytes)}`)
    .sort()
    .join('\n');
}

function journalOf(folder: string): string {
  return path.join(folder, 'journal.json');
}

async function readTrialFile(name: string): Promise<TrialFile> {
  // A link stays a link.
  const file = await realpath(name);
  const [{ mode, atimeMs, mtimeMs }, before] = await Promise.all([stat(file), readFile(file)]);
  return {
    ...{ file, mode, before, now: before },
    accessed: atimeMs / 1000,
    modified: mtimeMs / 1000,
    written: new Set(),
    seconds: new Set([Math.floor(mtimeMs / 1000)]),
  };
}

/** What a process that was killed left changed. A file that somebody changed since stays. */
async function restoreLeftovers(folder: string): Promise<string[]> {
  const journal = journalOf(folder);
  const restored: string[] = [];
  for (const entry of await readJournal(journal)) {
    const now = await readFile(entry.file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (now && isOurs(entry, now)) {
      await restoreEntry(folder, entry);
      restored.push(entry.file);
    }
  }
  await rm(path.join(folder, 'written'), { recursive: true, force: true });
  await rm(journal, { force: true });
  return restored;
}

async function restoreEntry(folder: string, { file, before, mode, accessed, modified }: JournalEntry): Promise<void> {
  await replaceBytes(folder, file, Buffer.from(before, 'base64'), { mode });
  await utimes(file, accessed, modified);
}

/** Whoever reads the file finds the old bytes or the new ones. What a killed process leaves is in our own folder. */
async function replaceBytes(
  folder: string,
  file: string,
  bytes: Buffer,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const drafts = path.join(folder, 'written');
  await mkdir(drafts, { recursive: true });
  const draft = path.join(drafts, randomUUID());
  try {
    await writeSynced(draft, bytes, mode);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await replaceOnItsDisk(file, bytes, mode);
  }
}

async function replaceOnItsDisk(file: string, bytes: Buffer, mode: number | undefined): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeSynced(beside, bytes, mode);
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

async function writeSynced(file: string, bytes: Buffer, mode: number | undefined): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (mode !== undefined) await chmod(file, mode & 0o7777);
}
