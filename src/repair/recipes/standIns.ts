import type { SyntaxNode } from '../../python/syntaxTree';
import type { Diagnosis } from '../repairRecords';
import { replace } from './edits';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import { FindingsOf, type Findings } from './recipe';
import type { TestFile } from './testFile';

/**
 * A class of the tests that stands in for one of the code, and has what the code asks of it under the name that this had before: it
 * gets the name that it has now.
 */
export function standIns(file: TestFile, { failure }: Diagnosis, meanings: Meanings, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'stand-in');
  const { receiver = null, name = null } = failure.chain[0] ?? {};
  if (receiver?.owner !== 'test' || name === null) return found;
  const definition = classNamed(file, receiver.name);
  const members = definition && file.source.scopes.inside.get(definition)?.bindings;
  if (definition === undefined || members === undefined) return found;
  const former = [...places.renamedMembers].filter(([old, place]) => place.name === name && members.has(old));
  const [only] = former;
  if (only === undefined || former.length > 1) return found;
  const [old, place] = only;
  const uses = file.source.root.walk().filter((node) => {
    if (node.type !== 'attribute' || node.child('attribute')?.text !== old) return false;
    const owner = meanings.object(node.child('object')!);
    return (owner?.kind === 'local class' || owner?.kind === 'local instance') && owner.node === definition;
  });
  const nodes = [...members.get(old)!.map((one) => one.node), ...uses.map((one) => one.child('attribute')!)];
  found.add({
    subjects: [place.subject],
    what: place.reason,
    edits: nodes.map((node) => replace(file, node, place.name)),
    score: Math.min(place.score, 0.8),
  });
  return found;
}

/** @param dotted as Python names it: `tests.conftest.Dummy`, `test_shop.test_it.<locals>.Dummy` */
function classNamed({ source, module }: TestFile, dotted: string): SyntaxNode | undefined {
  const parts = dotted.split('.');
  if (!parts.includes(module.split('.').at(-1)!)) return undefined;
  const [only, ...others] = [...source.scopes.inside.keys()].filter(
    (node) => node.type === 'class_definition' && node.child('name')?.text === parts.at(-1),
  );
  return others.length === 0 ? only : undefined;
}
