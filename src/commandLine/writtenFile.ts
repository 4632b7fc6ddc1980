import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { makeFolder } from '../makeFolder';
import { UserError } from '../userError';
import type { CommandContext } from './commandContext';

/** Writes a result to the file that the user named, or prints it. */
export async function write(text: string, out: string | undefined, { cwd, terminal }: CommandContext): Promise<void> {
  if (out === undefined) {
    await terminal.print(text);
    return;
  }
  const file = path.resolve(cwd, out);
  await writeOut(file, text, '--out');
  terminal.say(`Written: ${file}`);
}

/**
 * @param file absolute
 * @param option by which the user can name another one
 * @throws UserError when it cannot be written
 */
export async function writeOut(file: string, text: string, option: string): Promise<void> {
  try {
    await makeFolder(path.dirname(file));
    await writeFile(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} cannot be written (${code ?? String(error)}). Choose another place with ${option}.`, {
      cause: error,
    });
  }
}
