import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { putInFolder } from './makeFolder';

/** Writes a file so that whoever reads it finds the old text or the new one, and nothing half written stays behind. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await withTextBeside(file, text, (beside) => rename(beside, file));
}

/**
 * Writes a new file: whoever looks for it finds none or all of it, even when this process is killed meanwhile.
 * @throws the file system's error, `EEXIST` when there is something by that name: it stays as it is
 */
export async function createFile(file: string, text: string): Promise<void> {
  await withTextBeside(file, text, async (beside) => {
    try {
      await link(beside, file);
    } catch (error) {
      if (!withoutLinks.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      // Takes the name first, so that nobody's file is replaced.
      await (await open(file, 'wx')).close();
      await rename(beside, file);
    }
  });
}

/** How file systems say that they have no links. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

async function withTextBeside(file: string, text: string, use: (beside: string) => Promise<void>): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    const { result: handle } = await putInFolder(path.dirname(file), () => open(beside, 'wx'));
    try {
      await handle.writeFile(text);
      // Else the name could reach the disk before the text does.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await use(beside);
  } finally {
    await rm(beside, { force: true });
  }
}
