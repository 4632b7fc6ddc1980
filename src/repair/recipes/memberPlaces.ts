import type { SyntaxNode } from '../../python/syntaxTree';
import { commonMembers } from './commonMembers';
import type { Meaning } from './meaning';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import type { Place } from './place';
import { enclosing, type TestFile } from './testFile';

export interface MemberPlace {
  readonly place: Place;
  /** `undefined` when nobody knows what the object is. */
  readonly owner: Meaning | undefined;
  readonly isCertain: boolean;
}

/** Where a member that an object is asked for is now. */
export function memberPlace(object: SyntaxNode, name: string, places: NewPlaces, meanings: Meanings): MemberPlace {
  const known = meanings.object(object);
  const own = placeOf(known, name, places, meanings);
  const parent = parentPlace(object, name, places, meanings);
  const isKnown = own.state !== 'same' || parent !== undefined || meanings.holder(object, name) !== undefined;
  const owner = isKnown ? known : undefined;
  const place = parent ?? (isKnown ? own : memberOfUnknown(name, places, meanings));
  return { place, owner, isCertain: owner !== undefined || parent !== undefined };
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
export function memberOfUnknown(name: string, places: NewPlaces, meanings: Meanings): Place {
  const place = places.renamedMembers.get(name);
  if (place === undefined || commonMembers.has(name) || definesMember(meanings.file, name)) return { state: 'same' };
  return place;
}

function definesMember({ source }: TestFile, name: string): boolean {
  return [...source.scopes.inside].some(
    ([node, scope]) => node.type === 'class_definition' && scope.bindings.has(name),
  );
}
