import { lineRanges } from '../coverage/lineMarks';
import { countText } from '../wording';
import type { LikelyBug } from './testDesign';
import type { GenerationResult } from './generationRecords';

/** The result in two sentences at most: what was kept and what it newly covers; what was dropped. */
export function generationSummary(result: GenerationResult): string {
  const { subject } = result;
  if (!result.hadGap) return `${subject} has no uncovered lines. Nothing to add.`;
  const { length: bugs } = result.bugs;
  const found = bugs === 0 ? '' : ` ${countText(bugs, 'likely bug')} found.`;
  if (result.kept === 0) return `No test kept for ${subject}: ${reasonOf(result)}.${found}`;
  const { lines, arcs } = result.gain;
  const gained = [
    ...(lines.length > 0 ? [countText(lines.length, 'new line')] : []),
    ...(arcs.length > 0 ? [countText(arcs.length, 'new branch', 'new branches')] : []),
  ];
  const kept = `${countText(result.kept, 'test')} kept for ${subject}.`;
  const one = result.kept === 1;
  const { made = 0, killed = 0 } = result.evidence?.mutants ?? {};
  const kills = made === 0 ? '' : `, and ${one ? 'kills' : 'kill'} ${killed} of ${countText(made, 'mutant')}`;
  const covers = `${one ? 'It covers' : 'They cover'} ${gained.join(' and ')}${kills}.`;
  const { length } = result.dropped;
  const dropped = length === 0 ? '' : ` ${countText(length, 'draft')} ${length === 1 ? 'was' : 'were'} dropped.`;
  const early = result.isFinishedEarly ? ' The search was cut short.' : '';
  return `${kept} ${covers}${found}${dropped}${early}`;
}

/** A likely bug for people: where, what, and the Python that shows it. */
export function bugText({ qualname, line, what, reproducer }: LikelyBug, file: string): string {
  const code = reproducer.trim().split('\n');
  return [
    `Likely bug in ${qualname} (${file}:${line}). ${what}`,
    ...code.map((text) => (text ? `    ${text}` : '')),
  ].join('\n');
}

/** Likely bugs, what was not kept and what stays uncovered, as a Markdown page. */
export function droppedText(result: GenerationResult): string {
  const dropped = result.dropped.map(({ what, why }) => `- \`${what.replaceAll('`', "'")}\`: ${why}`);
  const left = result.unreachedLines;
  return [
    `# ${result.subject}: what was not kept`,
    generationSummary(result),
    ...(result.bugs.length > 0
      ? [
          '## Likely bugs',
          ...result.bugs.map((bug) => bugMarkdown(bug, `line ${bug.line} of \`${result.module.name}\``)),
        ]
      : []),
    ...(dropped.length > 0 ? ['## Dropped drafts', dropped.join('\n')] : []),
    ...(left.length > 0 ? ['## Still uncovered', stillUncovered(result)] : []),
    '',
  ].join('\n\n');
}

/** The same in Markdown. `place`: `line 12 of pricing`, `shop/pricing.py:12`. */
export function bugMarkdown({ qualname, what, reproducer }: LikelyBug, place: string): string {
  return [`\`${qualname}\`, ${place}. ${what}`, `\`\`\`python\n${reproducer.trim()}\n\`\`\``].join('\n\n');
}

function stillUncovered({ unreachedLines, module, tried }: GenerationResult): string {
  const one = unreachedLines.length === 1;
  const lines = `${one ? 'Line' : 'Lines'} ${lineRanges(unreachedLines)} of \`${module.name}\``;
  return tried === 0
    ? `${lines}: nothing could be tried.`
    : `${lines}: none of ${countText(tried, 'tried input')} that can be a test reaches ${one ? 'it' : 'them'}.`;
}

function reasonOf({ tried, dropped, unreachedLines }: GenerationResult): string {
  const [first] = dropped;
  if (tried === 0) return 'nothing of the kind it is called on could be built';
  if (first) return `${first.what} was tried, but ${first.why}`;
  return `none of ${countText(tried, 'tried input')} reaches ${unreachedLines.length === 1 ? 'its uncovered line' : 'its uncovered lines'}`;
}
