import { basename } from 'node:path';
import { gap, type CoverageReport } from '../coverage/moduleCoverage';
import type { Freshness } from './documentMarks';
import { whyNothing, type FileSituation } from './fileSituation';
import type { FolderCoverage } from './folderCoverage';
import { commands } from './ids';
import { escapeMarkdown } from './markdownText';
import { countText, percentText } from '../wording';
import { ageText } from './wording';

/** What the status item speaks of. */
export interface StatusFacts {
  /** The Python file in front. */
  readonly file:
    { readonly name: string; readonly situation: FileSituation; readonly freshness: Freshness | undefined } | undefined;
  /** The folder of that file, else the first one. */
  readonly folder: FolderCoverage | undefined;
  readonly severalFolders: boolean;
  /** What the coverage run under way does now. */
  readonly running: string | undefined;
  readonly marksShown: boolean;
  readonly trusted: boolean;
}

/** `text` has theme icons; `spoken` is what a screen reader says. */
export function statusText(facts: StatusFacts): { readonly text: string; readonly spoken: string } {
  const { file, folder, running } = facts;
  if (running !== undefined) {
    return { text: '$(loading~spin) Coverage', spoken: `Smart Test: measuring coverage, ${running}` };
  }
  if (file?.situation.kind === 'measured') {
    const percent = percentText(file.situation.module.percent);
    return isStale(file)
      ? { text: `$(history) ${percent}`, spoken: `Smart Test: ${file.name}, ${percent} of statements, out of date` }
      : { text: `$(checklist) ${percent}`, spoken: `Smart Test: ${file.name}, ${percent} of statements` };
  }
  if (file) {
    return { text: '$(checklist) –', spoken: `Smart Test: ${whyNothing(file.situation, file.name) ?? ''}` };
  }
  const percent = folder?.report && percentText(folder.report.totals.percent);
  return percent
    ? { text: `$(checklist) ${percent}`, spoken: `Smart Test: ${percent} of the project's statements` }
    : { text: '$(checklist) –', spoken: 'Smart Test: no coverage report' };
}

/** Markdown with theme icons and `command:` links. */
export function statusTooltip(facts: StatusFacts, now: Date): string {
  const lines = [firstLine(facts), reportLine(facts.folder, now)].filter((line) => line !== undefined);
  return `${lines.join('\n\n')}\n\n---\n\n${links(facts)}`;
}

function firstLine({ file, folder, running, severalFolders }: StatusFacts): string | undefined {
  if (running !== undefined) {
    return `**Running tests with coverage**: ${running}`;
  }
  if (!file) {
    return folder?.report
      ? `**${capitalized(projectName(folder, severalFolders))}: ${percentText(folder.report.totals.percent)} of statements**${mixedText(folder.report)}`
      : noReportText(folder);
  }
  if (file.situation.kind !== 'measured') {
    return escapeMarkdown(whyNothing(file.situation, file.name) ?? '');
  }
  const { module } = file.situation;
  const missing = gap(module) === 0 ? 'none missing' : `${gap(module)} missing`;
  const measured = `**${escapeMarkdown(file.name)}: ${percentText(module.percent)} of statements**, ${missing}`;
  const first = folder?.report
    ? `${measured}  ·  ${projectName(folder, severalFolders)} ${percentText(folder.report.totals.percent)}${mixedText(folder.report)}`
    : measured;
  return isStale(file) ? `${first}\n\n$(history) ${staleText(file.freshness)}` : first;
}

function isStale({ freshness }: NonNullable<StatusFacts['file']>): boolean {
  return freshness === 'edited' || freshness === 'unknown';
}

function staleText(freshness: Freshness | undefined): string {
  return freshness === 'unknown'
    ? 'The file changed after the report: its marks may be on the wrong lines.'
    : 'The file was edited after the report: edited lines are marked as out of date.';
}

function projectName({ folder }: FolderCoverage, severalFolders: boolean): string {
  return severalFolders ? escapeMarkdown(folder.name) : 'project';
}

function mixedText({ hasBranches, totals }: CoverageReport): string {
  return hasBranches
    ? ` (${percentText(totals.percentWithBranches)} with branches, as \`coverage report\` prints)`
    : '';
}

function noReportText(folder: FolderCoverage | undefined): string {
  return folder?.state === 'unreadable'
    ? escapeMarkdown(folder.error?.message ?? 'The report cannot be read.')
    : folder?.state === 'loading'
      ? 'The report is being read.'
      : 'No report yet.';
}

function reportLine(folder: FolderCoverage | undefined, now: Date): string | undefined {
  if (!folder?.report || !folder.madeAt) {
    return undefined;
  }
  const size = countText(folder.report.modules.length, 'file');
  const age = ageText(folder.madeAt, now);
  return `\`${basename(folder.reportFile)}\` · made ${age} · ${size} · coverage.py ${escapeMarkdown(folder.report.toolVersion)}`;
}

function links({ running, trusted, marksShown }: StatusFacts): string {
  const first =
    running !== undefined
      ? link('stop-circle', 'Cancel', commands.cancelCoverage)
      : trusted
        ? link('run-coverage', 'Run tests with coverage', commands.runCoverage)
        : link('folder-opened', 'Choose report', commands.chooseReport);
  const marks = marksShown
    ? link('eye-closed', 'Hide marks', commands.toggleMarks)
    : link('eye', 'Show marks', commands.toggleMarks);
  return [first, marks, link('question', 'Diagnose', commands.diagnoseCoverage)].join('  ·  ');
}

function link(icon: string, text: string, command: string): string {
  return `[$(${icon}) ${text}](command:${command})`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
