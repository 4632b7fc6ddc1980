import { lastOf, parentOf } from '../../python/dottedNames';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { addImport, isFree, replace } from './edits';
import type { Meanings } from './meanings';
import { memberOfUnknown, memberPlace } from './memberPlaces';
import type { NewPlaces } from './newPlaces';
import type { Place } from './place';
import { FindingsOf, UNCERTAIN, type Findings } from './recipe';
import { dotted, type TestFile } from './testFile';

type Moved = Extract<Place, { state: 'moved' }>;

/** Attributes of modules, classes and objects that have another name now; methods that tests override; names of star imports. */
export function staleAttributes(file: TestFile, meanings: Meanings, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'stale attribute');
  const done = new Set<SyntaxNode>();
  for (const node of file.source.root.walk()) {
    if (node.type === 'attribute' && !done.has(node)) readAttribute(node, { file, meanings, places, found, done });
    else if (node.type === 'call') readStandIn(node, file, meanings, places, found);
    else if (node.type === 'class_definition') readOverrides(node, file, meanings, places, found);
    else if (node.type === 'identifier') readStarImported(node, file, meanings, places, found);
  }
  return found;
}

interface Reading {
  readonly file: TestFile;
  readonly meanings: Meanings;
  readonly places: NewPlaces;
  readonly found: FindingsOf;
  /** Attributes that were rewritten with what they are part of. */
  readonly done: Set<SyntaxNode>;
}

function readAttribute(node: SyntaxNode, { file, meanings, places, found, done }: Reading): void {
  const object = node.child('object')!;
  const attribute = node.child('attribute')!;
  const name = attribute.text;
  const { owner, place, isCertain } = memberPlace(object, name, places, meanings);
  if (place.state === 'refused') found.refuse(attribute, place.subject, place.reason);
  if (place.state !== 'moved') return;
  let edits: readonly TextEdit[] | undefined = [replace(file, attribute, place.name)];
  if (owner?.kind === 'module' && places.changes.place(owner.module, null)?.module !== place.module) {
    edits = otherModule(file, node, owner.module, place, places);
    if (edits === undefined) return;
    for (const inner of object.walk()) done.add(inner);
  }
  found.add({
    subjects: [place.subject],
    what: place.reason,
    edits,
    score: isCertain ? place.score : Math.min(place.score, UNCERTAIN),
    isMistake: place.isMistake,
  });
}

/** A module's name that another module has now. `undefined` when the other cannot be named there. */
function otherModule(
  file: TestFile,
  node: SyntaxNode,
  module: string,
  { module: target, name }: Moved,
  places: NewPlaces,
): TextEdit[] | undefined {
  const { scopes } = file.source;
  const object = node.child('object')!;
  const path = dotted(object);
  const uses = object.walk().filter((one) => scopes.uses.has(one));
  const isNew = (word: string): boolean => isFree(file, word, scopes.module, uses);
  if (isShadowed(target, places)) return isSet(file, node) ? undefined : directly(file, node, target, name, isNew);
  const known = importedAs(file, target);
  if (known !== undefined) return [replace(file, node, `${known}.${name}`)];
  if (target === '') return [replace(file, node, name), ...addImport(file, `import ${name}`)];
  const root = target.split('.')[0]!;
  // Written as `import shop.pricing` has it: the other module is named the same way.
  if (path === module && path.includes('.') && (path.startsWith(`${root}.`) || !scopes.module.bindings.has(root))) {
    return [replace(file, node, `${target}.${name}`), ...addImport(file, `import ${target}`)];
  }
  const last = lastOf(target);
  if (!isNew(last)) return isSet(file, node) ? undefined : directly(file, node, target, name, isNew);
  const statement = last === target ? `import ${last}` : `from ${parentOf(target)} import ${last}`;
  return [replace(file, node, `${last}.${name}`), ...addImport(file, statement)];
}

/** Whether something else of a package has the name of its module, as `shop.order` where `shop` imports `order` of `shop.order`. */
function isShadowed(module: string, places: NewPlaces): boolean {
  const origin = places.isOurs(module) ? places.changes.after.resolve(module) : undefined;
  return origin !== undefined && !('module' in origin && origin.module === module && origin.qualname === null);
}

/** `name` by an import of its own, under another name where that one is taken. */
function directly(
  file: TestFile,
  node: SyntaxNode,
  module: string,
  name: string,
  isNew: (word: string) => boolean,
): TextEdit[] | undefined {
  const local = [name, `${lastOf(module)}_${name}`].find(isNew);
  if (local === undefined) return undefined;
  const alias = local === name ? '' : ` as ${local}`;
  return [replace(file, node, local), ...addImport(file, `from ${module} import ${name}${alias}`)];
}

/** Whether an attribute is given a value there, or taken away. */
function isSet(file: TestFile, node: SyntaxNode): boolean {
  const parent = file.source.scopes.parentOf(node);
  return parent?.type === 'delete_statement' || (/assignment$/u.test(parent?.type ?? '') && node.field === 'left');
}

/** The name that the file has for a module. */
function importedAs({ source }: TestFile, module: string): string | undefined {
  for (const [name, bindings] of source.scopes.module.bindings) {
    const [only] = bindings;
    if (bindings.length !== 1 || only?.kind !== 'import' || only.module.startsWith('.')) continue;
    const full = only.member === null ? only.module : `${only.module}.${only.member}`;
    if (full === module && (only.member !== null || only.node.type === 'aliased_import' || !module.includes('.')))
      return name;
  }
  return undefined;
}

/** What is made to have the attributes that it is given by name. */
const STANDS_IN = /(?:^|\.)(?:\w*Mock|SimpleNamespace|configure_mock)$/u;

/** `Mock(total=3)`, `SimpleNamespace(total=3)`: objects that stand in for those of the code. */
function readStandIn(call: SyntaxNode, file: TestFile, meanings: Meanings, places: NewPlaces, found: FindingsOf): void {
  if (!STANDS_IN.test(call.child('function')!.text)) return;
  for (const argument of call.child('arguments')?.named ?? []) {
    const name = argument.type === 'keyword_argument' ? argument.child('name')! : undefined;
    const place = name && memberOfUnknown(name.text, places, meanings);
    if (name === undefined || place?.state !== 'moved') continue;
    const score = Math.min(place.score, UNCERTAIN);
    found.add({ subjects: [place.subject], what: place.reason, edits: [replace(file, name, place.name)], score });
  }
}

/** A test's own version of a method that the code calls by another name now. */
function readOverrides(
  definition: SyntaxNode,
  file: TestFile,
  meanings: Meanings,
  places: NewPlaces,
  found: FindingsOf,
): void {
  const scope = file.source.scopes.inside.get(definition);
  for (const base of meanings.classes.basesOf(definition)) {
    if (base?.kind !== 'symbol' || meanings.index.symbol(base.module, base.qualname)?.kind !== 'class') continue;
    for (const [name, bindings] of scope?.bindings ?? []) {
      // What only the test has is its own business.
      if (meanings.index.within(base, name) === undefined) continue;
      const place = places.ofMember(base, name);
      if (place.state !== 'moved') continue;
      const edits = bindings.map((binding) => replace(file, binding.node, place.name));
      found.add({ subjects: [place.subject], what: place.reason, edits, score: place.score });
    }
  }
}

function readStarImported(
  node: SyntaxNode,
  file: TestFile,
  meanings: Meanings,
  places: NewPlaces,
  found: FindingsOf,
): void {
  const { scopes } = file.source;
  const from = scopes.uses.get(node);
  if (from === undefined || scopes.scopeOf(node.text, from) !== undefined) return;
  const module = meanings.starOf(node.text);
  if (module === undefined) return;
  const place = places.ofName(module, node.text);
  if (place.state === 'refused') found.refuse(node, place.subject, place.reason);
  if (place.state !== 'moved' || scopes.scopeOf(place.name, from) !== undefined) return;
  const home = places.changes.place(module, null)?.module;
  const isStillBrought = home === place.module && places.changes.after.isPublic(home, place.name);
  const edits = place.name === node.text ? [] : [replace(file, node, place.name)];
  if (!isStillBrought) edits.push(...addImport(file, `from ${place.module} import ${place.name}`));
  const { subject, reason, score, isMistake } = place;
  if (edits.length > 0) found.add({ subjects: [subject], what: reason, edits, score, isMistake });
}
