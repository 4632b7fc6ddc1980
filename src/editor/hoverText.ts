import type { PathKind, UncoveredPath } from '../audit/auditReport';
import type { MarkKind } from '../coverage/lineMarks';
import { escapeMarkdown, inlineCode } from './markdownText';

/** What a hover says about a marked line. */
export interface MarkFacts {
  readonly kind: MarkKind;
  /** The line is no longer the measured one. */
  readonly changed: boolean;
  /** Nobody knows how the file changed after the report. */
  readonly wholeFile: boolean;
  /** The function that the line is in; `null` outside functions. */
  readonly qualname: string | null;
  /** Why tests do not come here: one path for an uncovered line, one for each missing branch of a partly covered one. */
  readonly paths: readonly UncoveredPath[];
  /** Branches that leave the line, and how many of them no test takes. */
  readonly branches: { readonly total: number; readonly missing: number };
  /** Markdown: the tests that ran a partly covered line; empty when the report does not say. */
  readonly coveredBy: string;
}

/** The hover's links, as `command:` URIs; `undefined` where the action is not possible now. */
export interface HoverLinks {
  readonly generate: string | undefined;
  readonly next: string;
  readonly runCoverage: string | undefined;
}

/** Three lines of Markdown with theme icons: what is the matter, why, what can be done about it. */
export function hoverText(facts: MarkFacts, links: HoverLinks): string {
  const lines = facts.changed ? outdated(facts, links) : [heading(facts), reasons(facts), actions(facts, links)];
  return lines.filter((line) => line !== '').join('\n\n');
}

function outdated({ wholeFile }: MarkFacts, { runCoverage }: HoverLinks): string[] {
  const what = wholeFile ? 'this file changed after the report' : 'this line changed after the report';
  return [
    `$(history) **Out of date** — ${what}`,
    runCoverage ? `[$(run-coverage) Run tests with coverage](${runCoverage})` : '',
  ];
}

function heading({ kind, branches, paths, qualname }: MarkFacts): string {
  if (kind === 'partial') {
    const { total, missing } = branches;
    return `$(circle-slash) **Partly covered** — ${total - missing} of ${total} branches`;
  }
  const [path] = paths;
  if (!path) {
    return '$(circle-slash) **Not covered**';
  }
  const place = qualname === null ? '' : ` ${isWhole(path.kind) ? '' : 'in '}${inlineCode(qualname)}`;
  return `$(circle-slash) **Not covered** — ${kindNames[path.kind]}${place}`;
}

function isWhole(kind: PathKind): boolean {
  return kind === 'function' || kind === 'async';
}

const kindNames: Readonly<Record<PathKind, string>> = {
  function: 'function',
  async: 'async function',
  error: 'error path',
  handler: 'exception handler',
  finally: 'finally',
  loop: 'loop body',
  branch: 'branch',
  boundary: 'boundary',
  else: 'else branch',
  case: 'case',
  return: 'early return',
  rest: 'never reached',
  module: 'outside functions',
  script: 'script code',
  unreachable: 'out of reach here',
};

function reasons({ paths, qualname, coveredBy }: MarkFacts): string {
  const sentences = paths.map(({ reason, condition, exception }) => withCode(reason, [condition, exception, qualname]));
  return [...sentences, coveredBy].filter((sentence) => sentence !== '').join(' ');
}

/** A sentence in which the pieces of source text are set as code. */
function withCode(sentence: string, pieces: readonly (string | null)[]): string {
  const [piece, ...others] = pieces.filter((it) => it !== null && it !== '');
  if (piece === undefined || piece === null) {
    return escapeMarkdown(sentence);
  }
  return sentence
    .split(piece)
    .map((part) => withCode(part, others))
    .join(inlineCode(piece));
}

function actions({ qualname }: MarkFacts, { generate, next }: HoverLinks): string {
  const links = [`[$(arrow-down) Next uncovered](${next})`];
  if (generate && qualname !== null) {
    links.unshift(`[$(beaker) Generate tests](${generate})`);
  }
  return links.join('  ·  ');
}
