import { lineRanges } from '../coverage/lineMarks';
import { countText } from '../wording';
import type { FileEvidence, MutantCount, TestEvidence } from './evidence';

/** What one test does that nothing else does: `covers 7 lines nothing else covers · kills 11 of 12 mutants`. */
export function evidenceText({ onlyLines, newLines, mutants }: TestEvidence): string {
  const shared = newLines.length - onlyLines.length;
  const covers =
    onlyLines.length > 0
      ? `covers ${countText(onlyLines.length, 'line')} nothing else covers`
      : shared > 0
        ? `covers ${countText(shared, 'line')} that other tests here cover, too`
        : undefined;
  return [covers, killsText(mutants)].filter((part) => part !== undefined).join(' · ') || 'covers no line alone';
}

/** Neither a line of its own nor a mutant. */
export function isWeak({ onlyLines, mutants }: TestEvidence): boolean {
  return onlyLines.length === 0 && mutants.killed === 0;
}

/** What is known of a whole file of tests, in a sentence. */
export function fileEvidenceText({ mutants, mutantsNotRun }: FileEvidence): string {
  if (mutants.made === 0) return 'No mutant was run.';
  const left = mutantsNotRun > 0 ? ` There was no time for ${mutantsNotRun} more.` : '';
  return `${mutants.killed} of ${countText(mutants.made, 'mutant')} ${mutants.made === 1 ? 'is' : 'are'} killed.${left}`;
}

export interface EvidencePage {
  readonly evidence: FileEvidence;
  /** From the project's folder, with forward slashes. */
  readonly testFile: string;
  /** The module is not what it was. */
  readonly isStale: boolean;
  /** Name of the test that stands first. */
  readonly first?: string | undefined;
}

/** All that is known of a file of tests, as a Markdown page; lines are written `src/shop/tax.py:12`. */
export function evidencePage({ evidence, testFile, isStale, first }: EvidencePage): string {
  const { moduleFile, survivors, tests } = evidence;
  const stale = isStale
    ? [`Measured before ${moduleFile} changed: lines are those of then. "Check Again" measures anew.`]
    : [];
  const sorted = [...tests].sort((one, other) => Number(other.test === first) - Number(one.test === first));
  const changes = survivors.map(({ line, change }) => `- ${moduleFile}:${line}: \`${change.replaceAll('`', "'")}\``);
  return [
    `# ${testFile}: what its tests were seen to do`,
    `Tests of ${moduleFile}. ${fileEvidenceText(evidence)} A mutant is a small change of the code that a test should notice.`,
    ...stale,
    ...sorted.map((test) => testSection(test, moduleFile)),
    ...(changes.length > 0 ? ['## Changes that no test notices', changes.join('\n')] : []),
    '',
  ].join('\n\n');
}

function testSection(test: TestEvidence, moduleFile: string): string {
  const others = test.newLines.filter((line) => !test.onlyLines.includes(line));
  const lines = [
    ...ranges(test.onlyLines).map((range) => `- ${moduleFile}:${range}: nothing else covers it`),
    ...ranges(others).map((range) => `- ${moduleFile}:${range}: other tests here cover it, too`),
  ];
  const text = `Aims at \`${test.subject}\`; ${evidenceText(test)}.`;
  return [`## ${test.test}`, text, ...(lines.length > 0 ? [lines.join('\n')] : [])].join('\n\n');
}

function ranges(lines: readonly number[]): string[] {
  return lines.length === 0 ? [] : lineRanges(lines).split(', ');
}

function killsText({ made, killed }: MutantCount): string | undefined {
  return made === 0 ? undefined : `kills ${killed} of ${countText(made, 'mutant')}`;
}
