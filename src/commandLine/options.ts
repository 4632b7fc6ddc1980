import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { findInterpreter, folderCandidates, type Candidate, type Interpreter } from '../pytest/interpreter';
import { UserError } from '../userError';

/** Options that several commands have, with what their values mean. */

export function jsonOption(): Option {
  return new Option('--json', 'print the result as JSON');
}

export function pythonOption(): Option {
  return new Option(
    '--python <path>',
    'the interpreter that has the pytest of the project (default: its own environment)',
  );
}

/** A number between two bounds, both included. For commander. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`It must be a number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** Collects a repeated option. For commander. */
export function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** The absolute path of the project. @throws UserError when it is no folder */
export async function projectRoot(cwd: string, root: string): Promise<string> {
  const folder = path.resolve(cwd, root);
  const found = await stat(folder).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (found instanceof Error) {
    throw new UserError(
      `There is no folder ${folder}${found.code === 'ENOENT' ? '' : ` (${found.code ?? found.message})`}.`,
    );
  }
  if (!found.isDirectory()) {
    throw new UserError(`${folder} is not a folder: name the folder of the project.`);
  }
  return folder;
}

/**
 * The interpreter that runs the tests of a project.
 * @param python the user's choice: a path, or a name to find on PATH
 * @throws UserError when there is none
 */
export async function projectInterpreter(
  root: string,
  python: string | undefined,
  cwd: string,
  signal: AbortSignal,
): Promise<Interpreter> {
  try {
    return await findInterpreter(
      python === undefined ? await folderCandidates(root) : [chosen(python, cwd)],
      root,
      signal,
    );
  } catch (error) {
    throw error instanceof UserError
      ? new UserError(`${error.message} On the command line: --python <path>.`, { cause: error })
      : error;
  }
}

function chosen(python: string, cwd: string): Candidate {
  const executable = /[\\/]/u.test(python) ? path.resolve(cwd, python) : python;
  return { source: '--python', command: { executable, args: [] }, isChoice: true };
}
