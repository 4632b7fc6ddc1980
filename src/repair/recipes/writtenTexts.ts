import { diffArrays } from 'diff';
import { isLiteral } from '../../python/literals';
import { evaluateString } from '../../python/stringLiteral';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { replace } from './edits';
import { layout } from './layout';
import type { TestFile } from './testFile';

/** Whether an expression is a text as tests write them: see `textEdits`. */
export function isText(node: SyntaxNode): boolean {
  return formOf(node.unwrapped) !== undefined;
}

/**
 * The edits that make a text another one, in the way it is written: as a string of one or of many lines, as strings in a row, as
 * `"\n".join([...])`, or as a string that `dedent` or `strip` is called with. Lines that stay the same stay as they are.
 * `undefined` when it is written in a way that this does not reach.
 */
export function textEdits(file: TestFile, written: SyntaxNode, old: string, now: string): TextEdit[] | undefined {
  const form = formOf(written.unwrapped);
  switch (form?.kind) {
    case 'joined':
      return joinedEdits(file, form.items, form.separator, old, now);
    case 'row':
      return rowEdits(file, form.node, now);
    case 'string':
      return /"""|'''/u.test(form.node.text.slice(0, 5))
        ? blockEdits(file, form, old, now)
        : form.isWrapped
          ? undefined
          : [replace(file, form.node, quoted(now, form.node.text))];
    case undefined:
      return undefined;
  }
}

type TextForm =
  | { readonly kind: 'string'; readonly node: SyntaxNode; readonly isWrapped: boolean }
  | { readonly kind: 'row'; readonly node: SyntaxNode }
  | { readonly kind: 'joined'; readonly items: SyntaxNode; readonly separator: string };

function formOf(node: SyntaxNode): TextForm | undefined {
  if (node.type === 'string') {
    return evaluateString(node) === null ? undefined : { kind: 'string', node, isWrapped: false };
  }
  if (node.type === 'concatenated_string') return evaluateString(node) === null ? undefined : { kind: 'row', node };
  if (node.type !== 'call') return undefined;
  const callee = node.child('function')!;
  const [only, ...others] = node.child('arguments')?.named ?? [];
  const method = callee.child('attribute')?.text;
  const object = callee.child('object');
  if (method === 'join' && object?.type === 'string' && only && others.length === 0) {
    const separator = evaluateString(object);
    const isList = only.type === 'list' || only.type === 'tuple';
    return separator !== null && separator !== '' && isList ? { kind: 'joined', items: only, separator } : undefined;
  }
  const isStripping = object !== undefined && /^[lr]?strip$/u.test(method ?? '');
  const isDedent = /(?:^|\.)(?:dedent|cleandoc)$/u.test(callee.text) && only !== undefined && others.length === 0;
  const inner = isStripping ? formOf(object.unwrapped) : isDedent ? formOf(only.unwrapped) : undefined;
  return inner?.kind === 'string' ? { ...inner, isWrapped: true } : undefined;
}

function joinedEdits(
  file: TestFile,
  items: SyntaxNode,
  separator: string,
  old: string,
  now: string,
): TextEdit[] | undefined {
  const [before, after] = [old.split(separator), now.split(separator)];
  const nodes = items.named;
  if (nodes.length !== before.length) return undefined;
  const example = nodes.find(isLiteral)?.text ?? '""';
  if (before.length === after.length) {
    const changed = nodes.filter((_, index) => before[index] !== after[index]);
    if (!changed.every(isLiteral)) return undefined;
    return changed.map((node) => replace(file, node, quoted(after[nodes.indexOf(node)]!, node.text)));
  }
  const lines = mergedItems(
    before,
    after,
    (index) => sourceOf(file, nodes[index]!),
    (text) => quoted(text, example),
  );
  return [replace(file, items, layout(file, items, lines))];
}

/** Strings that stand one after the other. */
function rowEdits(file: TestFile, row: SyntaxNode, now: string): TextEdit[] {
  const parts = row.named;
  const before = parts.map((part) => evaluateString(part)!);
  const after = now.split(/(?<=\n)/u);
  const [first] = parts;
  const texts = mergedItems(
    before,
    after,
    (index) => sourceOf(file, parts[index]!),
    (text) => quoted(text, first!.text),
  );
  const start = file.source.offset(first!.start);
  const column = start - (file.source.text.lastIndexOf('\n', start - 1) + 1);
  const between = parts.at(-1)!.line > first!.line ? file.source.newline + ' '.repeat(column) : ' ';
  return [replace(file, row, texts.join(between))];
}

/** Items of which some went and some came: what stays, as `source` has it written; what is new, as `write` writes it. */
export function mergedItems(
  before: readonly string[],
  after: readonly string[],
  source: (index: number) => string,
  write: (text: string) => string,
): string[] {
  let index = 0;
  return diffArrays([...before], [...after]).flatMap(({ value, added, removed }) => {
    if (added) return value.map(write);
    const own = value.map((_, offset) => source(index + offset));
    index += value.length;
    return removed ? [] : own;
  });
}

/** A string of many lines: its lines change where they are, as far in as they are. */
function blockEdits(
  file: TestFile,
  { node, isWrapped }: TextForm & { kind: 'string' },
  old: string,
  now: string,
): TextEdit[] | undefined {
  const { newline } = file.source;
  const [, prefix = '', quotes = '', body = ''] =
    /^(\w*)("""|''')(.*)\2$/su.exec(sourceOf(file, node).replaceAll(newline, '\n')) ?? [];
  const isRaw = /r/iu.test(prefix);
  const write = (text: string): string | undefined => {
    if (isRaw) return text.includes(quotes) || text.endsWith('\\') ? undefined : text;
    return text.replaceAll('\\', '\\\\').replaceAll(quotes, `\\${quotes}`);
  };
  const [before, after] = [write(trimmed(old)), write(trimmed(now))];
  if (before === undefined || after === undefined || before === '') return undefined;
  const isSameAround = edgesOf(old) === edgesOf(now);
  for (const indentation of new Set([commonIndentation(body), ''])) {
    const at = body.indexOf(indented(before, indentation));
    if (at < 0 || !(isSameAround || isWrapped)) continue;
    const rest = body.slice(at + indented(before, indentation).length);
    const text = prefix + quotes + body.slice(0, at) + indented(after, indentation) + rest + quotes;
    return [replace(file, node, text.replaceAll('\n', newline))];
  }
  const whole = write(now);
  if (isWrapped || whole === undefined || whole.endsWith(quotes[0]!)) return undefined;
  return [replace(file, node, (prefix + quotes + whole + quotes).replaceAll('\n', newline))];
}

function trimmed(text: string): string {
  return text.replace(/^\n+|\n+$/gu, '');
}

function edgesOf(text: string): string {
  return `${/^\n*/u.exec(text)![0].length} ${/\n*$/u.exec(text)![0].length}`;
}

function commonIndentation(body: string): string {
  const lines = body.split('\n').slice(1);
  const [first = '', ...others] = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/u.exec(line)![0]);
  return others.reduce((shortest, one) => (one.length < shortest.length ? one : shortest), first);
}

function indented(text: string, indentation: string): string {
  return text.replace(/^(?=[^\n])/gmu, indentation);
}

/** A text as Python, in the quotes of an example where that needs no escape. */
export function quoted(text: string, example: string): string {
  const wanted = /^\w*(["'])/u.exec(example)?.[1] ?? '"';
  const other = wanted === '"' ? "'" : '"';
  const quote = text.includes(wanted) && !text.includes(other) ? other : wanted;
  const isRaw = /^r/iu.test(example) && text.includes('\\') && !text.endsWith('\\') && !/[\p{Cc}]/u.test(text);
  if (isRaw && !text.includes(quote)) return `r${quote}${text}${quote}`;
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote + escaped.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escapeOf) + quote;
}

function escapeOf(character: string): string {
  const simple: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const code = character.codePointAt(0)!.toString(16);
  return simple[character] ?? (code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`);
}

/** As it stands in the file. */
export function sourceOf({ source }: TestFile, node: SyntaxNode): string {
  return source.text.slice(source.offset(node.start), source.offset(node.end));
}
