import type { GenerationRequest } from './generationRecords';

type Named = Pick<GenerationRequest, 'qualnames'>;

/** The one function or class that was asked for; `undefined` when it is several, or all. */
export function onlyName({ qualnames }: Named): string | undefined {
  return qualnames?.length === 1 ? qualnames[0] : undefined;
}

/** Longer lists are counted. */
const MAX_LISTED = 3;

/** What was asked for, in words. @param module dotted name */
export function subjectOf({ qualnames }: Named, module: string): string {
  if (!qualnames) return module;
  if (qualnames.length > MAX_LISTED) return `${qualnames.length} functions of ${module}`;
  return qualnames.length === 1 ? qualnames[0]! : `${qualnames.slice(0, -1).join(', ')} and ${qualnames.at(-1)!}`;
}
