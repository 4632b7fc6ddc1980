import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { python, root as repository } from '../../../scripts/paths.mjs';
import { findInterpreter, type Interpreter } from '../../../src/pytest/interpreter';
import { temporaryFolder } from '../../harness/temporaryFolder';

export const runtimeDirectory = path.join(repository, 'src/pytest/runtime');

// What tests start must not find a way to a paid service.
for (const name of Object.keys(process.env)) {
  if (/^(ANTHROPIC|CLAUDE)_/.test(name)) Reflect.deleteProperty(process.env, name);
}

/** A new folder with these files: relative path to content. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

let found: Promise<Interpreter> | undefined;

/** The Python that has pytest and coverage. */
export function interpreter(): Promise<Interpreter> {
  found ??= findInterpreter([{ source: '.venv', command: { executable: python, args: [] } }], repository);
  return found;
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
