import { lastOf } from '../../python/dottedNames';
import type { SyntaxNode } from '../../python/syntaxTree';
import { countText } from '../../wording';
import type { Diagnosis } from '../repairRecords';
import { subjectChange } from '../subjectChange';
import type { RepairContext } from './recipe';
import type { TestFile } from './testFile';

/**
 * Names the tests that have lost what they are about, when it was removed and nothing took its place. Whether they go with it, or
 * are written for something else, a person decides: none is taken away.
 * @returns no sentence, or one
 */
export function lostSubject({ subject, failure }: Diagnosis, { changes, files }: RepairContext): string[] {
  const change = subject === null ? null : subjectChange(subject, changes);
  if (change?.kind !== 'removed' || !change.isCompared || change.was === null) return [];
  const [path = '', ...names] = failure.nodeId.replace(/\[.*$/su, '').split('::');
  if (names.length > 0) return [`If that was meant, ${names.at(-1)!} has lost what it is about.`];
  const file = files.find((one) => one.path === path);
  if (file === undefined) return [];
  const { module, qualname } = change.was;
  const tests = testsOf(file.source.root);
  const users = usersOf(file, tests, localNames(file, module, qualname));
  const shown = [...new Set(users.map(nameOf))];
  if (shown.length === 0) return [];
  if (users.length === tests.length) return [`If that was meant, all tests of ${path} have lost what they are about.`];
  const list = shown.slice(0, 5).join(', ') + (shown.length > 5 ? ' and others' : '');
  const others = countText(tests.length - users.length, 'other test');
  return [
    `If that was meant, ${countText(users.length, 'test')} of ${path} lost what they are about (${list}); ${others} only ` +
      'cannot be run because of the import.',
  ];
}

function testsOf(root: SyntaxNode): SyntaxNode[] {
  return root.walk().filter((node) => node.type === 'function_definition' && /^test/u.test(nameOf(node)));
}

function nameOf(definition: SyntaxNode): string {
  return definition.child('name')?.text ?? '';
}

/** By which names a file knows what is gone: as it imports it. */
function localNames({ source }: TestFile, module: string, qualname: string | null): Set<string> {
  const last = lastOf(module);
  const [symbol = null] = qualname?.split('.') ?? [];
  const names = [...source.scopes.module.bindings].filter(([, bindings]) =>
    bindings.some((one) => {
      if (one.kind !== 'import') return false;
      const isModule = one.module.replace(/^\.+/u, '').split('.').at(-1) === last;
      return symbol === null ? isModule || one.member === last : one.member === symbol;
    }),
  );
  return new Set(names.map(([name]) => name));
}

/** The tests that use a name themselves, or by what else of their file uses it: helpers, fixtures, the class around. */
function usersOf({ source }: TestFile, tests: readonly SyntaxNode[], names: ReadonlySet<string>): SyntaxNode[] {
  const known = new Set(names);
  const definitions = source.root.named
    .map((one) => (one.type === 'decorated_definition' ? (one.child('definition') ?? one) : one))
    .filter(({ type }) => type === 'function_definition' || type === 'class_definition');
  const isUsing = (node: SyntaxNode): boolean =>
    node.walk().some((one) => one.type === 'identifier' && known.has(one.text) && one !== node.child('name'));
  for (let size = -1; size !== known.size;) {
    size = known.size;
    for (const one of definitions)
      if (!tests.includes(one) && one.type === 'function_definition' && isUsing(one)) known.add(nameOf(one));
  }
  const shared = definitions.filter(
    (one) =>
      one.type === 'class_definition' &&
      (one.child('body')?.named ?? []).some((inner) => !testsOf(inner).length && isUsing(inner)),
  );
  return tests.filter((test) => isUsing(test) || shared.some((one) => one.contains(test)));
}
