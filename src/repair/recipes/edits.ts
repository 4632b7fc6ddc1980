import type { Scope } from '../../python/scopes';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import type { TestFile } from './testFile';

/** Puts a text where a node stands. */
export function replace({ source }: TestFile, node: SyntaxNode, text: string): TextEdit {
  return { start: source.offset(node.start), end: source.offset(node.end), text };
}

/** Puts another name in the place of one that a string has in it, as a word. */
export function replaceInString({ source }: TestFile, string: SyntaxNode, name: string, newName: string): TextEdit {
  const at = string.start + string.text.search(new RegExp(String.raw`(?<!\w)${name}(?!\w)`, 'u'));
  const start = source.offset(at);
  return { start, end: start + name.length, text: newName };
}

/** @param at offset in the syntax tree */
export function insert({ source }: TestFile, at: number, text: string): TextEdit {
  const offset = source.offset(at);
  return { start: offset, end: offset, text };
}

/** Takes away what is between two offsets of the syntax tree. */
export function remove({ source }: TestFile, start: number, end: number): TextEdit {
  return { start: source.offset(start), end: source.offset(end), text: '' };
}

/**
 * Puts an import statement on a line of its own after the imports at the top of the file: after the module's docstring when
 * there are none.
 */
export function addImport(file: TestFile, statement: string): TextEdit[] {
  const { source } = file;
  const present = source.root.named.some((one) => one.text === statement);
  if (present) return [];
  const isImport = ({ type }: SyntaxNode): boolean => /^(?:future_)?import_(?:from_)?statement$/u.test(type);
  const [first] = source.root.named;
  const hasDocstring = first?.type === 'expression_statement' && first.named[0]?.type === 'string';
  // Of the imports in a row: one far below belongs to what stands there.
  let after = hasDocstring ? first : undefined;
  for (const one of source.root.named.slice(hasDocstring ? 1 : 0)) {
    if (isImport(one)) after = one;
    else break;
  }
  if (after === undefined) return [insert(file, first?.start ?? 0, statement + source.newline)];
  return [addLine(file, after, statement)];
}

/** Puts a statement on a line of its own below a statement, as far in as that one. */
export function addLine(file: TestFile, after: SyntaxNode, statement: string): TextEdit {
  const { source } = file;
  const end = source.offset(after.end);
  const rest = /[\r\n]/u.exec(source.text.slice(end));
  const at = rest === null ? source.text.length : end + rest.index;
  return { start: at, end: at, text: source.newline + indentationOf(file, after) + statement };
}

/** What the line begins with on which a node begins. */
export function indentationOf({ source }: TestFile, node: SyntaxNode): string {
  const start = source.offset(node.start);
  const lineStart = Math.max(source.text.lastIndexOf('\n', start - 1), source.text.lastIndexOf('\r', start - 1)) + 1;
  return /^[ \t\f]*/u.exec(source.text.slice(lineStart, start))![0];
}

/** The names that mean what a scope binds by a name. */
export function usesOf({ source }: TestFile, name: string, scope: Scope | undefined): SyntaxNode[] {
  return [...source.scopes.uses]
    .filter(([node, from]) => node.text === name && source.scopes.scopeOf(name, from) === scope)
    .map(([node]) => node);
}

/** Whether a name could be used at those places without meaning something else there. */
export function isFree({ source }: TestFile, name: string, scope: Scope, uses: readonly SyntaxNode[]): boolean {
  const { scopes } = source;
  if (scope.bindings.has(name)) return false;
  return uses.every((use) => scopes.scopeOf(name, scopes.uses.get(use)!) === undefined);
}

/** Edits without repetitions, in the order of the text; `undefined` when two of them contradict each other. */
export function merged(edits: readonly TextEdit[]): TextEdit[] | undefined {
  const kept: TextEdit[] = [];
  for (const edit of edits) {
    if (!kept.some((one) => one.start === edit.start && one.end === edit.end && one.text === edit.text))
      kept.push(edit);
  }
  kept.sort((a, b) => a.start - b.start || a.end - b.end);
  for (const [index, edit] of kept.entries()) {
    const previous = kept[index - 1];
    if (previous === undefined) continue;
    const isSameInsertion = previous.end === edit.start && previous.start === edit.start;
    if (previous.end > edit.start || (isSameInsertion && edit.end > edit.start && previous.end > previous.start))
      return undefined;
  }
  return kept;
}

/** The text with the edits made; they do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(copied, start), replacement);
    copied = end;
  }
  return parts.join('') + text.slice(copied);
}
