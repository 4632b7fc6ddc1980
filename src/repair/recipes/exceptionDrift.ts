import type { SyntaxNode } from '../../python/syntaxTree';
import type { Diagnosis, Repair } from '../repairRecords';
import { addImport, replace } from './edits';
import { lastOf, parentOf } from '../../python/dottedNames';
import { proposal, shown, type FailingPlace } from './proposal';
import type { RepairContext } from './recipe';
import type { TestFile } from './testFile';

/** Another class of exception, or another message. */
export function exceptionProposals(place: FailingPlace, { failure }: Diagnosis, context: RepairContext): Repair[] {
  const { file, line } = place;
  const check = raisesAround(file, line);
  const [error] = failure.chain;
  if (check === undefined || error === undefined) return [];
  const args = check.child('arguments')!.named;
  const message = messageOf(
    error.message,
    failure.comparison?.operator === 'match' ? failure.comparison.right.literal : null,
  );
  const pattern =
    args.find((one) => one.child('name')?.text === 'match')?.child('value') ??
    (/Regex$/u.test(check.child('function')!.text) ? args[1] : undefined);
  if (message !== null && pattern?.type === 'string') {
    const text = quoted(escaped(message));
    return [
      proposal(context, file, [replace(file, pattern, text)], {
        recipe: 'exception message',
        what: `The test expects a message like ${pattern.text}; it is ${shown(message)} now.`,
        drift: { before: pattern.text, after: text },
      }),
    ];
  }
  const [expected] = args;
  const name = lastOf(error.type);
  const isOther =
    !/^(?:AssertionError|Failed|Exception|BaseException)$/u.test(name) &&
    expected !== undefined &&
    lastOf(expected.text) !== name;
  if (!isOther || expected.type === 'tuple') return [];
  const home = parentOf(error.type);
  const known = file.source.scopes.module.bindings.has(name);
  const edits = [
    replace(file, expected, name),
    ...(home === 'builtins' || known ? [] : addImport(file, `from ${home} import ${name}`)),
  ];
  return [
    proposal(context, file, edits, {
      recipe: 'exception class',
      what: `The test expects ${expected.text}; the code raises ${name} now.`,
      drift: { before: expected.text, after: name },
    }),
  ];
}

function raisesAround(file: TestFile, line: number): SyntaxNode | undefined {
  const isRaises = (node: SyntaxNode): boolean =>
    node.type === 'call' && /(?:^|\.)(?:raises|assertRaises(?:Regex)?)$/u.test(node.child('function')!.text);
  const around = file.source.root.walk().filter((node) => node.line <= line && line <= node.endLine);
  const block = around.findLast(
    (node) => node.type === 'with_statement' && (node.childOfType('with_clause')?.walk() ?? []).some(isRaises),
  );
  return block?.childOfType('with_clause')?.walk().find(isRaises) ?? around.findLast(isRaises);
}

/** What the exception says, out of pytest's and unittest's sentences about a pattern that does not match. */
function messageOf(text: string, recorded: string | null): string | null {
  if (recorded !== null) return /^(["'])(.*)\1$/su.exec(recorded)?.[2] ?? null;
  const found =
    /(?:Input|Actual message): '(.*)'$/su.exec(text) ??
    /Regex pattern '[\s\S]*' does not match '([\s\S]*)'\.?$/u.exec(text) ??
    /^"[\s\S]*" does not match "([\s\S]*)"$/u.exec(text);
  return found?.[1] ?? null;
}

function escaped(message: string): string {
  return message.replace(/[.^$*+?()[\]{}|\\]/gu, '\\$&');
}

function quoted(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const isPlain = !text.includes(quote) && !/[\n\r]/u.test(text);
  return isPlain ? `${text.includes('\\') ? 'r' : ''}${quote}${text}${quote}` : JSON.stringify(text);
}
