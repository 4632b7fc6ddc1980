import path from 'node:path';
import { countText } from '../wording';
import { bugMarkdown, generationSummary } from './generationSummary';
import type { GenerationResult } from './generationRecords';
import type { LikelyBug } from './testDesign';

/** How generation ended for one of several modules. */
export interface ModuleOutcome {
  /** Absolute path of the module. */
  readonly file: string;
  /** Why it could not be tested, as a sentence, in place of a result. */
  readonly outcome: GenerationResult | string;
}

/** Modules that were done one after the other. */
export interface BatchOutcome {
  /** `pricing` */
  readonly name: string;
  /** Those that came to an end. */
  readonly modules: readonly ModuleOutcome[];
  /** Absolute paths of those that it was cancelled before. */
  readonly notTried: readonly string[];
}

/** What was found in all modules, each with the absolute path of its module. */
export function batchBugs({ modules }: BatchOutcome): { readonly file: string; readonly bug: LikelyBug }[] {
  return modules.flatMap(({ file, outcome }) =>
    typeof outcome === 'string' ? [] : outcome.bugs.map((bug) => ({ file, bug })),
  );
}

/** The whole in a few sentences: what was kept, what it covers and kills, what was found, and what is open. */
export function batchSummary(batch: BatchOutcome): string {
  const { name, modules, notTried } = batch;
  const kept = withTests(modules);
  const sum = (of: (result: GenerationResult) => number): number =>
    kept.reduce((total, { result }) => total + of(result), 0);
  const tests = sum((result) => result.kept);
  const count = `${kept.length} of ${countText(modules.length + notTried.length, 'module')} of ${name}`;
  const lines = sum(({ gain }) => gain.lines.length);
  const made = sum(({ evidence }) => evidence?.mutants.made ?? 0);
  const kills =
    made === 0 ? '' : ` and kill ${sum(({ evidence }) => evidence?.mutants.killed ?? 0)} of ${made} mutants`;
  const failed = modules.filter(({ outcome }) => typeof outcome === 'string').length;
  const bugs = batchBugs(batch).length;
  return [
    tests === 0
      ? `No test kept for ${name}.`
      : `${countText(tests, 'test')} kept for ${count}. They cover ${countText(lines, 'new line')}${kills}.`,
    ...(bugs > 0 ? [`${countText(bugs, 'likely bug')} found.`] : []),
    ...(failed > 0 ? [`${countText(failed, 'module')} could not be tested.`] : []),
    ...(notTried.length > 0 ? [`${countText(notTried.length, 'module')} not tried.`] : []),
  ].join(' ');
}

/** What became of each module, as a Markdown page with paths relative to `root`. */
export function batchReport(batch: BatchOutcome, root: string): string {
  const short = (file: string): string => path.relative(root, file).replaceAll(path.sep, '/');
  const { modules, notTried, name } = batch;
  const kept = withTests(modules).map(
    ({ file, result }) => `- ${short(result.testFile!)}: tests of ${short(file)}\n  ${generationSummary(result)}`,
  );
  const without = modules.flatMap(({ file, outcome }) =>
    typeof outcome !== 'string' && outcome.kept === 0 ? [`- ${short(file)}: ${generationSummary(outcome)}`] : [],
  );
  const failed = modules.flatMap(({ file, outcome }) =>
    typeof outcome === 'string' ? [`- ${short(file)}: ${outcome}`] : [],
  );
  const bugs = batchBugs(batch).map(({ file, bug }) => bugMarkdown(bug, `${short(file)}:${bug.line}`));
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? [`## ${title}`, lines.join('\n')] : [];
  return [
    `# ${name}: generated tests`,
    batchSummary(batch),
    ...(bugs.length > 0 ? ['## Likely bugs', ...bugs] : []),
    ...section('Written', kept),
    ...section('Nothing kept', without),
    ...section('Could not be tested', failed),
    ...section(
      'Not tried',
      notTried.map((file) => `- ${short(file)}`),
    ),
    '',
  ].join('\n\n');
}

function withTests(modules: readonly ModuleOutcome[]): { readonly file: string; readonly result: GenerationResult }[] {
  return modules.flatMap(({ file, outcome }) =>
    typeof outcome !== 'string' && outcome.testFile !== null ? [{ file, result: outcome }] : [],
  );
}
