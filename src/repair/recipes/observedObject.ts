import type { Frame } from '../../pytest/failure';
import { evaluateString } from '../../python/stringLiteral';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { Diagnosis } from '../repairRecords';
import { replace, replaceInString } from './edits';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import { FindingsOf, UNCERTAIN, type Findings } from './recipe';
import { decoratorsOf, enclosing, type TestFile } from './testFile';

/**
 * An attribute of an object whose class only the failure shows: it is renamed where the test failed, and wherever the same
 * function asks the same object for it; where the test names it by a string, there.
 */
export function observedObject(
  file: TestFile,
  { failure }: Diagnosis,
  meanings: Meanings,
  places: NewPlaces,
): Findings {
  const found = new FindingsOf(file, 'stale attribute');
  const [error] = failure.chain;
  // Where the object looks for what it does not have says nothing.
  const frame = error?.frames.findLast((one) => !/(?:^|\.)__getattr(?:ibute)?__$/u.test(one.function));
  const { receiver = null, name = null } = error ?? {};
  const isObject = receiver?.kind === 'instance' || receiver?.kind === 'class';
  if (frame === undefined || frame.file !== file.path || !isObject || name === null) return found;
  const origin =
    (places.changes.before ?? places.changes.after).resolve(receiver.name) ?? presentClass(receiver.name, places);
  if (origin === undefined || 'foreign' in origin || origin.qualname === null) return found;
  const isUnknown = (node: SyntaxNode): boolean => meanings.object(node.child('object')!) === undefined;
  const near = attributesOf(file, name).filter((node) => node.line <= frame.line && frame.line <= node.endLine);
  // The only one is the one that failed, whatever the text says of it.
  const failing = near.length === 1 ? near : near.filter(isUnknown);
  const named = near.length > 0 ? [] : stringsNaming(file, name, error!.frames);
  const [first] = [...failing, ...named];
  if (first === undefined) return found;
  const place = places.ofMember({ module: origin.module, qualname: origin.qualname }, name);
  if (place.state === 'refused') found.refuse(first, place.subject, place.reason);
  if (place.state !== 'moved') return found;
  if (named.length > 0) {
    const edits = named.map((string) => replaceInString(file, string, name, place.name));
    found.add({ subjects: [place.subject], what: place.reason, edits, score: Math.min(place.score, UNCERTAIN) });
    return found;
  }
  const around = enclosing(file, first, ['function_definition']);
  const objects = new Set(failing.map((node) => node.child('object')!.text));
  const same = attributesOf(file, name).filter(
    (node) => isUnknown(node) && objects.has(node.child('object')!.text) && around?.contains(node) === true,
  );
  const edits = [...new Set([...failing, ...same])].map((node) => replace(file, node.child('attribute')!, place.name));
  found.add({ subjects: [place.subject], what: place.reason, edits, score: Math.min(place.score, 0.85) });
  return found;
}

/** Asks for what a value names. */
const ASKS = /(?:^|\.)(?:getattr|attrgetter|methodcaller)$/u;

/**
 * The strings by which a function of the test that fails names an attribute: `getattr(order, name)` in a loop over names, in a helper
 * that is called with one, or in a test with a row for each.
 */
function stringsNaming(file: TestFile, name: string, frames: readonly Frame[]): SyntaxNode[] {
  const lines = frames.filter((frame) => frame.file === file.path).map(({ line }) => line);
  const nodes = file.source.root.walk();
  const covers = (node: SyntaxNode, line: number): boolean => node.line <= line && line <= node.endLine;
  const asks = nodes.some(
    (node) => node.type === 'call' && ASKS.test(node.child('function')!.text) && covers(node, lines.at(-1) ?? 0),
  );
  if (!asks) return [];
  const functions = nodes.filter(
    (node) => node.type === 'function_definition' && lines.some((line) => covers(node, line)),
  );
  const around = functions.flatMap((node) => [node, ...decoratorsOf(file, node)]);
  return nodes.filter(
    (node) => node.type === 'string' && evaluateString(node) === name && around.some((part) => part.contains(node)),
  );
}

function attributesOf({ source }: TestFile, name: string): SyntaxNode[] {
  return source.root.walk().filter((node) => node.type === 'attribute' && node.child('attribute')?.text === name);
}

/** The failure names the class as it is called now: the tests may have known it by another name. */
function presentClass(
  dotted: string,
  { changes }: NewPlaces,
): ReturnType<NonNullable<NewPlaces['changes']['before']>['resolve']> {
  const now = changes.after.resolve(dotted);
  if (changes.before === null || now === undefined || 'foreign' in now || now.qualname === null) return now;
  for (const module of changes.before.modules.values()) {
    for (const { kind, qualname } of module.contents.symbols.values()) {
      if (kind !== 'class') continue;
      const place = changes.place(module.name, qualname);
      if (place?.module === now.module && place.qualname === now.qualname) return { module: module.name, qualname };
    }
  }
  return now;
}
