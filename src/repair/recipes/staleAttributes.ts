import { lastOf, parentOf } from '../../python/dottedNames';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { commonMembers } from './commonMembers';
import { addImport, isFree, replace } from './edits';
import type { Meaning } from './meaning';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import type { Place } from './place';
import { FindingsOf, type Findings } from './recipe';
import { dotted, enclosing, type TestFile } from './testFile';

type Moved = Extract<Place, { state: 'moved' }>;

/** Attributes of modules, classes and objects that have another name now; methods that tests override; names of star imports. */
export function staleAttributes(file: TestFile, meanings: Meanings, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'stale attribute');
  const done = new Set<SyntaxNode>();
  for (const node of file.source.root.walk()) {
    if (node.type === 'attribute' && !done.has(node)) readAttribute(node, { file, meanings, places, found, done });
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
  const known = meanings.object(object);
  const own = placeOf(known, name, places, meanings);
  const parent = parentPlace(object, name, places, meanings);
  const isKnown = own.state !== 'same' || parent !== undefined || meanings.holder(object, name) !== undefined;
  const owner = isKnown ? known : undefined;
  const place = parent ?? (isKnown ? own : memberOfUnknown(name, places, meanings));
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
    score: owner === undefined && parent === undefined ? Math.min(place.score, 0.75) : place.score,
    isMistake: place.isMistake === true,
  });
}

function placeOf(owner: Meaning | undefined, name: string, places: NewPlaces, meanings: Meanings): Place {
  switch (owner?.kind) {
    case 'module':
      return places.ofName(owner.module, name);
    case 'symbol':
    case 'instance':
      return meanings.index.symbol(owner.module, owner.qualname)?.kind === 'class'
        ? places.ofMember(owner, name)
        : { state: 'same' };
    case 'local class':
    case 'local instance':
      return inherited(owner, name, places, meanings);
    case 'foreign':
      return { state: 'same' };
    case undefined:
      return memberOfUnknown(name, places, meanings);
  }
}

/** What a class of the tests has from a class of the project. */
function inherited(
  owner: Extract<Meaning, { kind: 'local class' | 'local instance' }>,
  name: string,
  places: NewPlaces,
  meanings: Meanings,
): Place {
  if (owner.file !== meanings.file) return { state: 'same' };
  const isOwn = meanings.file.source.scopes.inside.get(owner.node)?.bindings.has(name) === true;
  const isOverride = meanings.classes
    .basesOf(owner.node)
    .some((base) => base?.kind === 'symbol' && meanings.index.within(base, name) !== undefined);
  // What only the test has is its own business.
  if (isOwn && !isOverride) return { state: 'same' };
  return ofBases(owner.node, name, places, meanings);
}

/** What `super()` finds in the classes that one of the tests is made from; `undefined` for every other object. */
function parentPlace(object: SyntaxNode, name: string, places: NewPlaces, meanings: Meanings): Place | undefined {
  if (object.type !== 'call' || object.child('function')?.text !== 'super') return undefined;
  const around = enclosing(meanings.file, object, ['class_definition']);
  return around && ofBases(around, name, places, meanings);
}

function ofBases(definition: SyntaxNode, name: string, places: NewPlaces, meanings: Meanings): Place {
  const bases = meanings.classes.basesOf(definition);
  const isOurs = (base: Meaning | undefined): base is Extract<Meaning, { kind: 'symbol' }> => base?.kind === 'symbol';
  // A base that is not understood may have it as well.
  if (!bases.every((base) => isOurs(base) || base?.kind === 'foreign')) return { state: 'same' };
  const moved = bases.filter(isOurs).map((base) => places.ofMember(base, name));
  return moved.find(({ state }) => state === 'moved') ?? { state: 'same' };
}

/** An object that nobody knows: only by a name that no class of the code has any more. */
function memberOfUnknown(name: string, places: NewPlaces, meanings: Meanings): Place {
  const place = places.renamedMembers.get(name);
  if (place === undefined || commonMembers.has(name) || definesMember(meanings.file, name)) return { state: 'same' };
  return place;
}

function definesMember({ source }: TestFile, name: string): boolean {
  return [...source.scopes.inside].some(
    ([node, scope]) => node.type === 'class_definition' && scope.bindings.has(name),
  );
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
  const isMistake = place.isMistake === true;
  if (edits.length > 0)
    found.add({ subjects: [place.subject], what: place.reason, edits, score: place.score, isMistake });
}
