import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createFile } from '../../replaceFile';
import { UserError } from '../../userError';
import type { FileEvidence } from '../evidence';
import { keepEvidence } from '../evidenceStore';
import { plannedModules, type PlannedModule, type RunPlan } from './runPlan';

/** Puts test files where the plan says: whole or not at all, and never over another file. */
export class ResultWriter {
  /** @param root absolute path of the project's folder */
  constructor(private readonly root: string) {}

  /** @throws UserError when another file has the name, or it cannot be written */
  async save(module: PlannedModule, text: string, evidence: FileEvidence | null): Promise<void> {
    const file = path.resolve(this.root, module.testFile);
    try {
      await createFile(file, text);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC' || code === 'ENOTDIR') {
        throw new UserError(`${module.testFile} cannot be written (${code}).`, { cause: error });
      }
      if (code !== 'EEXIST') throw error;
      // Written by an earlier process of this run, which had no time to say so.
      if ((await readFile(file, 'utf8')) === text) return;
      throw new UserError(`There is another file ${module.testFile} meanwhile, so the tests were not written.`);
    }
    if (evidence) await keepEvidence(this.root, file, evidence);
  }

  /** Removes what a process that was killed left of files that it was writing. */
  async tidy(plan: RunPlan): Promise<void> {
    const folder = path.resolve(this.root, plan.outputDirectory);
    const names = new Set(plannedModules(plan).map(({ testFile }) => path.basename(testFile)));
    const isOurs = (name: string): boolean =>
      /^_smart_test_draft_[0-9a-f]{8}\.py$/.test(name) ||
      (/\.[0-9a-f-]{36}\.tmp$/.test(name) && names.has(name.replace(/\.[0-9a-f-]{36}\.tmp$/, '')));
    for (const name of (await listed(folder)).filter(isOurs)) await rm(path.join(folder, name), { force: true });
  }
}

async function listed(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
