import type { Parser } from 'web-tree-sitter';
import { isLiteral } from '../../python/literals';
import { ParsedSource } from '../../python/parsedSource';
import { evaluateString } from '../../python/stringLiteral';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { replace } from './edits';
import { itemsEdits, layout } from './layout';
import type { TestFile } from './testFile';
import { isText, mergedItems, quoted, sourceOf, textEdits } from './writtenTexts';

/** Whether an expression is written out: a number, a text, a display, or an object made of such; names may be among them. */
export function isWrittenOut(node: SyntaxNode): boolean {
  const inner = node.unwrapped;
  const isMade = inner.type === 'call' && MADE.test(inner.child('function')!.text);
  return isLiteral(inner) || DISPLAYS.has(inner.type) || isText(inner) || isMade;
}

/** Classes by their names. */
const MADE = /(?:^|\.)(?:_?\p{Lu}\w*|date|datetime|time|timedelta)$/u;

const DISPLAYS: ReadonlySet<string> = new Set(['tuple', 'list', 'set', 'dictionary']);

/** Whether it says its value without any name. */
export function isConstant(node: SyntaxNode): boolean {
  const inner = node.unwrapped;
  if (isLiteral(inner)) return true;
  return (DISPLAYS.has(inner.type) || inner.type === 'pair') && inner.named.every(isConstant);
}

/**
 * The edits that make an expression of a test give another value: only what differs is written anew, in the way in which it is
 * written. `undefined` when what differs is not written out there.
 * @param old Python that evaluates to the value that it has
 * @param now Python that evaluates to the value that it should have
 */
export function valueEdits(
  file: TestFile,
  written: SyntaxNode,
  old: string,
  now: string,
  parser: Parser,
): TextEdit[] | undefined {
  const [before, after] = [expressionOf(old, parser), expressionOf(now, parser)];
  return before && after && edits(file, written, before, after);
}

/** The expression that a text is. */
export function expressionOf(text: string, parser: Parser): SyntaxNode | undefined {
  const { root, hasErrors } = new ParsedSource(parser, text);
  const [statement, ...others] = root.named;
  return hasErrors || others.length > 0 || statement?.type !== 'expression_statement' ? undefined : statement.named[0];
}

function edits(file: TestFile, written: SyntaxNode, before: SyntaxNode, after: SyntaxNode): TextEdit[] | undefined {
  if (before.text === after.text) return [];
  const node = written.unwrapped;
  const [old, now] = [textOf(before), textOf(after)];
  if (old !== null && now !== null && isText(node)) return textEdits(file, node, old, now);
  if (node.type === before.type && node.type === after.type) {
    const inner =
      node.type === 'dictionary'
        ? dictionaryEdits(file, node, before, after)
        : DISPLAYS.has(node.type)
          ? itemEdits(file, node, before, after)
          : node.type === 'call'
            ? argumentEdits(file, node, before, after)
            : undefined;
    if (inner !== undefined) return inner;
  }
  return isConstant(node) && isConstant(after) ? [replace(file, node, styled(after.text, node.text))] : undefined;
}

/** What dataclasses and named tuples show is how they are made: `Point(x=1, y=2)` for `Point(1, y=2)`. */
function argumentEdits(
  file: TestFile,
  node: SyntaxNode,
  before: SyntaxNode,
  after: SyntaxNode,
): TextEdit[] | undefined {
  const nameOf = (call: SyntaxNode): string => call.child('function')!.text.split('.').at(-1)!;
  const [own, old, now] = [node, before, after].map((call) => call.child('arguments')?.named ?? []);
  const keyOf = (arg: SyntaxNode): string | undefined => arg.child('name')?.text;
  const isAlike = nameOf(node) === nameOf(before) && nameOf(node) === nameOf(after) && old!.length === now!.length;
  if (!isAlike || old!.some((one, index) => keyOf(one) !== keyOf(now![index]!))) return undefined;
  const changes = old!.map((one, index) => {
    const [was, is] = [one, now![index]!].map((arg) => arg.child('value') ?? arg);
    if (was!.text === is!.text) return [];
    const written = own!.find((arg, at) =>
      arg.type === 'keyword_argument' ? keyOf(arg) === keyOf(one) : at === index,
    );
    return written && edits(file, written.child('value') ?? written, was!, is!);
  });
  return changes.includes(undefined) ? undefined : changes.flatMap((one) => one ?? []);
}

function textOf(node: SyntaxNode): string | null {
  return node.type === 'string' ? evaluateString(node) : null;
}

/** Items in their order; where there are more or fewer of them now, those that stay are kept as they are written. */
function itemEdits(file: TestFile, node: SyntaxNode, before: SyntaxNode, after: SyntaxNode): TextEdit[] | undefined {
  const [own, old, now] = [node.named, before.named, after.named];
  if (own.length !== old.length || own.some(({ type }) => type === 'list_splat')) return undefined;
  if (node.type !== 'set' && old.length === now.length) {
    const inner = own.map((one, index) => edits(file, one, old[index]!, now[index]!));
    return inner.includes(undefined) ? undefined : inner.flatMap((one) => one ?? []);
  }
  if (node.type === 'set') return isConstant(node) ? setEdits(file, node, after) : undefined;
  return listEdits(file, node, old, now);
}

function listEdits(
  file: TestFile,
  node: SyntaxNode,
  before: readonly SyntaxNode[],
  after: readonly SyntaxNode[],
): TextEdit[] | undefined {
  const kept = new Set(before.map(({ text }) => text));
  if (after.some((one) => !kept.has(one.text) && !isConstant(one))) return undefined;
  const [old, now] = [before, after].map((items) => items.map(({ text }) => text));
  const write = (text: string): string => styled(text, node.text);
  const lined = itemsEdits(file, node, old!, now!, write);
  if (lined !== undefined) return lined;
  const items = mergedItems(old!, now!, (index) => sourceOf(file, node.named[index]!), write);
  return [replace(file, node, layout(file, node, items))];
}

/** Python shows sets in any order. */
function setEdits(file: TestFile, node: SyntaxNode, after: SyntaxNode): TextEdit[] {
  const isSame = (a: SyntaxNode, b: SyntaxNode): boolean =>
    a.text === b.text || (textOf(a.unwrapped) !== null && textOf(a.unwrapped) === textOf(b));
  const kept = node.named.filter((one) => after.named.some((other) => isSame(one, other)));
  const added = after.named.filter((one) => !kept.some((other) => isSame(other, one)));
  const items = [...kept.map((one) => sourceOf(file, one)), ...added.map(({ text }) => styled(text, node.text)).sort()];
  return [replace(file, node, layout(file, node, items))];
}

/** By their keys: the order of a dictionary is no matter. */
function dictionaryEdits(
  file: TestFile,
  node: SyntaxNode,
  before: SyntaxNode,
  after: SyntaxNode,
): TextEdit[] | undefined {
  const own = node.named;
  const [old, now] = [before, after].map((one) => new Map(one.named.map((pair) => [pair.child('key')?.text, pair])));
  const keys = [...old!.keys()];
  if (own.length !== keys.length || own.some(({ type }) => type !== 'pair')) return undefined;
  const inner = own.map((pair, index) => {
    const other = now!.get(keys[index]);
    const value = pair.child('value')!;
    return other && edits(file, value, old!.get(keys[index])!.child('value')!, other.child('value')!);
  });
  const isKept = (index: number): boolean => now!.has(keys[index]);
  if (inner.some((one, index) => one === undefined && isKept(index))) return undefined;
  const added = [...now!].filter(([key]) => !old!.has(key));
  if (added.length === 0 && own.every((_, index) => isKept(index))) return inner.flatMap((one) => one ?? []);
  if (inner.some((one) => one !== undefined && one.length > 0)) return undefined;
  const items = [
    ...own.filter((_, index) => isKept(index)).map((pair) => sourceOf(file, pair)),
    ...added.map(([, pair]) => styled(pair.text, node.text)),
  ];
  return [replace(file, node, layout(file, node, items))];
}

/** Python's own way of writing values, with the quotes that stand around. */
function styled(value: string, around: string): string {
  const quote = /["']/u.exec(around)?.[0] ?? '"';
  return quote === "'"
    ? value
    : value.replace(/"(?:[^"\\]|\\.)*"|'[^'"\\]*'/gu, (text) =>
        text.startsWith('"') ? text : quoted(text.slice(1, -1), quote),
      );
}
