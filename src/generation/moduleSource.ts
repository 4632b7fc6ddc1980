import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeSource } from '../python/decodeSource';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { isTestFile, moduleNameOf, type ProjectLayout } from '../python/projectLayout';
import type { ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import type { TargetModule } from './testDesign';

/** The module that a file is, as tests import it. @throws UserError for tests, and for what cannot be imported */
export function targetModule(layout: ProjectLayout, file: string): TargetModule {
  if (isTestFile(layout, file)) throw new UserError(`${path.basename(file)} is a test itself.`);
  const found = moduleNameOf(layout, file);
  if (!found) {
    throw new UserError(`${path.basename(file)} cannot be imported: its path is no valid module name.`);
  }
  return { name: found.name, file, sourceRoot: found.sourceRoot };
}

/** What a module defines. @throws UserError when it has a syntax error */
export async function analyzeModule(file: string, analyzer: ASTFunctionAnalyzer): Promise<ModuleAnalysis> {
  const analysis = analyzer.analyze(decodeSource(await readFile(file)), { parameterUses: true });
  if (analysis.error) {
    const { line, message } = analysis.error;
    throw new UserError(
      `${path.basename(file)} has a syntax error in line ${line}. ${message.replace(/\.$/, '')}. Correct it first.`,
    );
  }
  return analysis;
}

/** What a module that is imported defines; `undefined` where there is no readable one. */
export async function analyzeIfThere(file: string, analyzer: ASTFunctionAnalyzer): Promise<ModuleAnalysis | undefined> {
  try {
    return analyzer.analyze(decodeSource(await readFile(file)), { parameterUses: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What cannot be read is not known; the module under test itself was read before.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || error instanceof UserError) return undefined;
    throw error;
  }
}
