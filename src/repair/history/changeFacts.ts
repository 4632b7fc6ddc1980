import type { Parser } from 'web-tree-sitter';
import { definitionChanges, type DefinitionChange } from './definitionChanges';
import type { ChangedText } from './fileChange';

/** What a change touched, sorted by what it says about whose fault a failure is. */
export interface ChangeFacts {
  /** Of the code, tests left out. */
  readonly code: readonly DefinitionChange[];
  readonly tests: readonly DefinitionChange[];
  /** Documentation and changelogs, with the lines that were added. */
  readonly documents: readonly { readonly file: string; readonly added: string }[];
  /** Where the project says what it needs: `pyproject.toml`, `requirements.txt`, lock files. */
  readonly requirements: readonly string[];
  /** Data and settings that code or tests may read. */
  readonly data: readonly string[];
}

/**
 * Reads a change. Where code differs only in comments and layout, nothing is said of it; what has no effect on a test, such as
 * settings of an editor, is left out.
 * @param isTestFile of a path relative to the root with forward slashes
 */
export function readChangeFacts(
  parser: Parser,
  texts: readonly ChangedText[],
  isTestFile: (file: string) => boolean,
): ChangeFacts {
  const fileOf = ({ change }: ChangedText): string => (change.after ?? change.before)!;
  const others = texts.filter((text) => !fileOf(text).endsWith('.py'));
  const of = (kind: FileKind) => others.filter((text) => kindOf(fileOf(text)) === kind);
  const definitions = definitionChanges(parser, texts);
  return {
    code: definitions.filter(({ file }) => !isTestFile(file)),
    tests: definitions.filter(({ file }) => isTestFile(file)),
    documents: of('document').map((text) => ({ file: fileOf(text), added: addedLines(text) })),
    requirements: of('requirements').map(fileOf),
    data: of('data').map(fileOf),
  };
}

type FileKind = 'document' | 'requirements' | 'data' | 'nothing';

function kindOf(file: string): FileKind {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (
    /^(?:pyproject\.toml|setup\.cfg|tox\.ini|Pipfile|environment\.ya?ml|.*requirements.*\.(?:txt|in)|constraints.*\.txt|.*\.lock)$/iu.test(
      name,
    )
  ) {
    return 'requirements';
  }
  if (/(?:^|\/)requirements\/[^/]+\.txt$/u.test(file)) return 'requirements';
  const isProse =
    /\.(?:md|rst|adoc)$/iu.test(name) || /^(?:change|history|news|release|readme|todo|authors)/iu.test(name);
  if (isProse || /(?:^|\/)(?:docs?|changelog\.d|newsfragments|changes)\//u.test(file)) return 'document';
  const isForOthers = /(?:^|\/)\.(?:github|vscode|idea|circleci|git[^/]*$|pre-commit|editorconfig|gitlab)/u.test(file);
  return isForOthers || /^(?:licen[cs]e|makefile|dockerfile)/iu.test(name) ? 'nothing' : 'data';
}

/** Lines that were not there before, wherever they stand. */
function addedLines({ before, after }: ChangedText): string {
  const old = new Set((before ?? '').split(/\r?\n/u));
  return (after ?? '')
    .split(/\r?\n/u)
    .filter((line) => !old.has(line))
    .join('\n');
}
