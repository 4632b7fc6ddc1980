import type { Scope } from '../../python/scopes';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { addLine, indentationOf, isFree, remove, replace, usesOf } from './edits';
import type { NewPlaces } from './newPlaces';
import type { Place } from './place';
import { FindingsOf, type Findings } from './recipe';
import { dotted, enclosing, type TestFile } from './testFile';

type Moved = Extract<Place, { state: 'moved' }>;

/** A name of a `from … import` that has to be imported in another way. */
interface MovedName {
  readonly node: SyntaxNode;
  readonly member: string;
  readonly to: Moved;
}

/** Imports of what has another name or another place now, with the uses of the names they bind. */
export function staleImports(file: TestFile, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'stale import');
  for (const statement of file.source.root.walk()) {
    if (statement.type === 'import_statement') readModules(file, statement, places, found);
    else if (statement.type === 'import_from_statement') readNames(file, statement, places, found);
  }
  return found;
}

function readModules(file: TestFile, statement: SyntaxNode, places: NewPlaces, found: FindingsOf): void {
  for (const node of statement.children.filter(({ field }) => field === 'name')) {
    const path = node.child('name') ?? node;
    const module = dotted(path);
    if (!places.isOurs(module)) continue;
    const to = places.ofModule(module);
    if (to.state === 'refused') found.refuse(node, to.subject, to.reason);
    if (to.state !== 'moved') continue;
    const edits = node.child('alias')
      ? [replace(file, path, to.module)]
      : plainImport(file, statement, path, to.module, places);
    found.add({ subjects: [to.subject], what: to.reason, edits, score: to.score });
  }
}

/** `import a.b` binds `a`: when that has another name, too, its uses follow. */
function plainImport(
  file: TestFile,
  statement: SyntaxNode,
  path: SyntaxNode,
  target: string,
  places: NewPlaces,
): TextEdit[] {
  const module = dotted(path);
  const [root, ...rest] = module.split('.') as [string, ...string[]];
  const [newRoot, ...newRest] = target.split('.') as [string, ...string[]];
  const edit = replace(file, path, target);
  const follows = rest.length === newRest.length && places.changes.place(root, null)?.module === newRoot;
  if (root === newRoot || !follows) return [edit];
  const uses = renameUses(file, statement, root, newRoot);
  if (uses === undefined && rest.length === 0) return [replace(file, path, `${target} as ${module}`)];
  return [edit, ...(uses ?? [])];
}

function readNames(file: TestFile, statement: SyntaxNode, places: NewPlaces, found: FindingsOf): void {
  const from = statement.child('module_name');
  const module = from && places.changes.after.absolute({ name: file.module, isPackage: file.isPackage }, dotted(from));
  if (from === undefined || module === undefined || !places.isOurs(module)) return;
  if (statement.childOfType('wildcard_import')) {
    const to = places.ofModule(module);
    if (to.state === 'refused') found.refuse(statement, to.subject, to.reason);
    if (to.state !== 'moved') return;
    found.add({ subjects: [to.subject], what: to.reason, edits: [replace(file, from, to.module)], score: to.score });
    return;
  }
  const names = statement.children.filter(({ field }) => field === 'name');
  const moved: MovedName[] = [];
  for (const node of names) {
    const member = dotted(node.child('name') ?? node);
    const to =
      formerImport(file, module, member, node.child('alias')?.text ?? member, places) ?? places.ofName(module, member);
    if (to.state === 'refused') found.refuse(node, to.subject, to.reason);
    if (to.state === 'moved') moved.push({ node, member, to });
  }
  if (moved.length === 0) return;
  found.add({
    subjects: moved.map(({ to }) => to.subject),
    what: [...new Set(moved.map(({ to }) => to.reason))].join(' '),
    edits: rewrite(file, statement, from, module, names, moved),
    score: Math.min(...moved.map(({ to }) => to.score)),
    isMistake: moved.every(({ to }) => to.isMistake === true),
  });
}

/** A name that never was there: what the test imported from that module under the same name before, is what it means. */
function formerImport(
  file: TestFile,
  module: string,
  member: string,
  local: string,
  places: NewPlaces,
): Place | undefined {
  const { before, after } = places.changes;
  const earlier = before?.modules.get(file.module);
  if (before === null || earlier === undefined) return undefined;
  if (before.member(module, member) !== undefined || after.member(module, member) !== undefined) return undefined;
  const former = [...earlier.contents.imports, ...earlier.contents.localImports].find(
    (one) => one.name === local && before.absolute(earlier, one.module) === module,
  );
  if (former === undefined || former.member === null || former.member === member) return undefined;
  const to = places.ofName(module, former.member);
  if (to.state !== 'same') return to;
  if (after.member(module, former.member) === undefined) return undefined;
  const reason = `${module} never had ${member}; the test imported ${former.member} before.`;
  return { state: 'moved', module, name: former.member, reason, score: 0.95, subject: `${module}.${member}` };
}

/** Renames what stays in the statement, and gives what goes elsewhere a statement of its own. */
function rewrite(
  file: TestFile,
  statement: SyntaxNode,
  from: SyntaxNode,
  module: string,
  names: readonly SyntaxNode[],
  moved: readonly MovedName[],
): TextEdit[] {
  const isEmptied = moved.length === names.length;
  const home = isEmptied ? mostCommon(moved.map(({ to }) => to.module)) : module;
  const staying = moved.filter(({ to }) => to.module === home);
  const leaving = moved.filter(({ to }) => to.module !== home);
  const edits: TextEdit[] = [];
  if (home === '') {
    // Modules that belong to no package: `import name` takes the place of the whole statement.
    const lines = staying.map((one) => importOf(one, localName(file, statement, one, edits)));
    edits.push(replace(file, statement, lines.join(file.source.newline + indentationOf(file, statement))));
  } else {
    if (home !== module) edits.push(replace(file, from, relativeTo(dotted(from), module, home)));
    for (const one of staying) {
      if (one.to.name === one.member) continue;
      const local = localName(file, statement, one, edits);
      const path = one.node.child('name') ?? one.node;
      const isAliased = one.node.child('alias') !== undefined;
      edits.push(replace(file, path, !isAliased && local !== one.to.name ? `${one.to.name} as ${local}` : one.to.name));
    }
    edits.push(
      ...takenOut(
        file,
        statement,
        names,
        leaving.map(({ node }) => node),
      ),
    );
  }
  const lines = leaving.map((one) => importOf(one, localName(file, statement, one, edits)));
  return [...edits, ...lines.map((line) => addLine(file, statement, line))];
}

/** What the name is called in the file from now on; the edits of its uses are added. */
function localName(file: TestFile, statement: SyntaxNode, { node, member, to }: MovedName, edits: TextEdit[]): string {
  const alias = node.child('alias')?.text;
  if (alias !== undefined || to.name === member) return alias ?? member;
  const renamed = renameUses(file, statement, member, to.name);
  edits.push(...(renamed ?? []));
  return renamed === undefined ? member : to.name;
}

function importOf({ to }: MovedName, local: string): string {
  const alias = local === to.name ? '' : ` as ${local}`;
  return to.module === '' ? `import ${to.name}${alias}` : `from ${to.module} import ${to.name}${alias}`;
}

/** `undefined` when the new name means something else in the file, or the old one is more than an import. */
function renameUses(file: TestFile, statement: SyntaxNode, name: string, renamed: string): TextEdit[] | undefined {
  const scope = scopeOf(file, statement);
  const uses = usesIn(file, statement, name);
  const isImported = (scope.bindings.get(name) ?? []).every((binding) => binding.kind === 'import');
  return isImported && isFree(file, renamed, scope, uses) ? uses.map((use) => replace(file, use, renamed)) : undefined;
}

function usesIn(file: TestFile, statement: SyntaxNode, name: string): SyntaxNode[] {
  return usesOf(file, name, scopeOf(file, statement));
}

function scopeOf(file: TestFile, statement: SyntaxNode): Scope {
  const { scopes } = file.source;
  const around = enclosing(file, statement, ['function_definition', 'class_definition']);
  return (around && scopes.inside.get(around)) ?? scopes.module;
}

/** Removes names from the list of an import, each with its comma. */
function takenOut(
  file: TestFile,
  statement: SyntaxNode,
  names: readonly SyntaxNode[],
  leaving: readonly SyntaxNode[],
): TextEdit[] {
  const kept = names.filter((one) => !leaving.includes(one));
  const lastKept = kept.at(-1);
  if (lastKept === undefined || leaving.length === 0) return [];
  const edits: TextEdit[] = [];
  for (const [index, node] of names.entries()) {
    if (leaving.includes(node) && node.start < lastKept.start)
      edits.push(remove(file, node.start, names[index + 1]!.start));
  }
  const last = names.at(-1)!;
  if (last.start > lastKept.start) edits.push(remove(file, lastKept.end, last.end));
  return edits;
}

function mostCommon(modules: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const module of modules) counts.set(module, (counts.get(module) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}

/** Keeps a relative import relative where the new module is in the same package. */
function relativeTo(written: string, old: string, module: string): string {
  const dots = /^\.*/u.exec(written)![0];
  const rest = written.slice(dots.length);
  const base = rest === '' ? old : old.slice(0, Math.max(0, old.length - rest.length - 1));
  return dots !== '' && module.startsWith(`${base}.`) ? dots + module.slice(base.length + 1) : module;
}
