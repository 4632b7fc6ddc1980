import * as vscode from 'vscode';
import type { BatchOutcome, ModuleOutcome } from '../generation/batchSummary';
import type { Progress } from '../progress';
import { UserError } from '../userError';
import { countText } from '../wording';
import type { AuditNode } from './auditTree';
import type { AuditElement } from './auditTreeItem';
import type { Cancelling } from './cancellableProgress';
import { generateTests, type GenerationServices } from './generateTests';
import { moduleTarget, type GenerationTarget } from './generationTarget';
import { isCancellation } from './log';
import type { RunModel } from './modelRuns';

/** Modules that tests are to be generated for, one after the other. */
export interface Batch {
  readonly name: string;
  readonly modules: readonly GenerationTarget[];
}

/**
 * The modules below a row of the audit view, or those that were chosen in the Explorer.
 * @throws UserError when there are none
 */
export function batchOf(argument: AuditElement | readonly vscode.Uri[]): Batch {
  const isRow = 'node' in argument;
  const uris = isRow ? modulesBelow(argument.node).map((file) => vscode.Uri.file(file)) : argument;
  const modules = uris.map((uri) => moduleTarget(uri));
  if (modules.length === 0) throw new UserError('There is no module to test here.');
  return { name: isRow ? argument.node.label : countText(modules.length, 'file'), modules };
}

/** Absolute paths of the modules below a row that can be tested. */
export function modulesBelow(node: AuditNode): string[] {
  if (node.kind === 'module') return node.isTarget && node.place ? [node.place.file] : [];
  return node.isTarget ? (node.children?.() ?? []).flatMap(modulesBelow) : [];
}

/** What each module's tests became: written, or why not. When it is cancelled, what was written stays. */
export async function generateForBatch(
  { name, modules }: Batch,
  services: GenerationServices,
  progress: Progress,
  cancelling: Cancelling,
  model: RunModel | undefined,
): Promise<BatchOutcome> {
  const done: ModuleOutcome[] = [];
  for (const [index, target] of modules.entries()) {
    if (isCancelled(cancelling)) break;
    const tell: Progress = (message) =>
      progress(`${index + 1} of ${modules.length} modules, ${target.name}: ${message}`);
    const outcome = await outcomeOf(target, services, tell, cancelling, model);
    if (outcome !== undefined) done.push({ file: target.uri.fsPath, outcome });
  }
  return { name, modules: done, notTried: modules.slice(done.length).map(({ uri }) => uri.fsPath) };
}

/** One module that cannot be tested does not keep the others from it. `undefined` when it was cancelled. */
async function outcomeOf(
  target: GenerationTarget,
  services: GenerationServices,
  progress: Progress,
  cancelling: Cancelling,
  model: RunModel | undefined,
): Promise<ModuleOutcome['outcome'] | undefined> {
  try {
    return await generateTests(target, services, progress, cancelling, model);
  } catch (error) {
    if (isCancellation(error)) return isCancelled(cancelling) ? undefined : 'All its tests were dropped.';
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function isCancelled({ finish, signal }: Cancelling): boolean {
  return finish.aborted || signal.aborted;
}
