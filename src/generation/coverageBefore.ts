import { filesNewerThan } from '../coverage/filesOnDisk';
import { mergeCoverage } from '../coverage/mergeCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { UserError } from '../userError';
import type { DraftRunner } from './draftRunner';
import type { GenerationOptions, GenerationRequest } from './generationRecords';
import { measureTests } from './ownTests';
import type { TargetModule } from './testDesign';
import type { TestStyle } from './testStyle';

/**
 * What tests reach of a module before any are generated: what is known, and what tests that are newer than that reach.
 * @param own absolute paths of the module's own tests
 * @throws UserError when the module cannot be imported
 */
export async function coverageBefore(
  { coverage, measuredAt }: Pick<GenerationRequest, 'coverage' | 'measuredAt'>,
  module: TargetModule,
  own: readonly string[],
  runDraft: DraftRunner,
  style: TestStyle,
  options: GenerationOptions,
): Promise<ModuleCoverage> {
  if (!coverage) return measure(module, own, runDraft, style, options);
  const newer = measuredAt ? [...(await filesNewerThan(own, measuredAt))] : [];
  const added = newer.length > 0 ? await measureTests(module.file, newer, options) : undefined;
  return added ? mergeCoverage(coverage, added) : coverage;
}

/** What the module's own tests reach, or importing it where it has none. */
async function measure(
  module: TargetModule,
  own: readonly string[],
  runDraft: DraftRunner,
  { functionPrefix }: TestStyle,
  options: GenerationOptions,
): Promise<ModuleCoverage> {
  options.progress('measuring what its own tests reach');
  const imported = await runDraft(`import ${module.name}\n\n\ndef ${functionPrefix}import():\n    pass\n`, {
    hashSeed: 1,
    coverage: true,
  });
  if (imported.problem !== null) throw new UserError(imported.problem);
  return (own.length > 0 ? await measureTests(module.file, own, options) : undefined) ?? imported.coverage!;
}
