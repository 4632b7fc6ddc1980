import type { SyntaxNode } from '../../python/syntaxTree';
import { decoratorsOf, definitionOf, makesFixture, type TestFile } from './testFile';

/** A statement of a file, or of a class's body: what is run or looked at as a whole. */
interface Part {
  readonly file: TestFile;
  readonly node: SyntaxNode;
  /** The class in whose body it stands. */
  readonly owner: string | null;
  /** What it defines. */
  readonly names: readonly string[];
  /** What it uses: names that are not its own, fixtures that it may ask for, and attributes. */
  readonly uses: ReadonlySet<string>;
  readonly asks: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  readonly isFixture: boolean;
  /** pytest runs it for every test. */
  readonly isAutomatic: boolean;
}

/** Whether a part of a file's text, in offsets, is within. */
export type Reach = (file: TestFile, part: { readonly start: number; readonly end: number }) => boolean;

/**
 * The statements that tests run or are set up with, as far as names tell: their own functions, what their classes have beside tests,
 * fixtures and helpers, what they use in turn. Rather too many than too few.
 * @param nodeIds of tests; of files that could not be collected
 * @param files those of the tests first, then those that may have their fixtures and helpers
 */
export function testReach(nodeIds: readonly string[], files: readonly TestFile[]): Reach {
  const parts = files.flatMap(partsOf);
  const paths = new Set(files.map(({ path }) => path));
  const own = nodeIds.filter((nodeId) => paths.has(nodeId.split('::', 1)[0]!));
  const reached = new Set((own.length > 0 ? own : nodeIds).flatMap((nodeId) => beginnings(nodeId, parts)));
  const waiting = [...reached];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const other of parts) {
      if (reached.has(other) || isTest(other) || !mayRun(part, other)) continue;
      reached.add(other);
      waiting.push(other);
    }
  }
  const all = [...reached];
  return (file, { start, end }) =>
    all.some(
      (part) =>
        part.file === file && file.source.offset(part.node.start) <= start && end <= file.source.offset(part.node.end),
    );
}

function beginnings(nodeId: string, parts: readonly Part[]): Part[] {
  const [path = '', ...names] = nodeId.replace(/\[.*$/su, '').split('::');
  const own = parts.filter(({ file }) => file.path === path);
  if (names.length === 0) return own;
  const name = names.at(-1)!;
  const owner = names.at(-2) ?? null;
  const exact = own.filter((part) => part.owner === owner && part.names.includes(name));
  // What a class inherits stands in another one.
  return [
    ...(exact.length > 0 ? exact : own.filter((part) => part.names.includes(name))),
    ...parts.filter((part) => part.isAutomatic || (owner !== null && part.owner === owner && !isTest(part))),
    ...parts.filter((part) => owner !== null && part.owner === null && part.names.includes(owner)),
  ];
}

function mayRun({ uses, asks, attributes }: Part, { names, owner, isFixture }: Part): boolean {
  if (owner !== null && uses.has(owner)) return true;
  if (isFixture) return names.some((name) => asks.has(name));
  return names.some((name) => (owner === null ? uses : attributes).has(name));
}

const known = new WeakMap<TestFile, readonly Part[]>();

function partsOf(file: TestFile): readonly Part[] {
  let parts = known.get(file);
  if (parts === undefined) {
    parts = file.source.hasErrors ? [] : file.source.root.named.flatMap((statement) => partsIn(file, statement));
    known.set(file, parts);
  }
  return parts;
}

function partsIn(file: TestFile, statement: SyntaxNode): Part[] {
  const definition = definitionOf(statement);
  if (definition.type !== 'class_definition') return [partOf(file, statement, null, statement)];
  const name = definition.child('name')?.text ?? '';
  const bases = definition.child('superclasses');
  const head = partOf(file, definition.child('name') ?? definition, null, bases);
  const body = definition.child('body')?.named ?? [];
  return [{ ...head, names: [name] }, ...body.map((inner) => partOf(file, inner, name, inner))];
}

function partOf(file: TestFile, node: SyntaxNode, owner: string | null, text: SyntaxNode | undefined): Part {
  const definition = definitionOf(node);
  const decorators = decoratorsOf(file, definition).map((one) => one.text);
  const { scopes } = file.source;
  const inner = text?.walk() ?? [];
  const isOthers = (name: SyntaxNode): boolean => {
    const from = scopes.uses.get(name);
    return from !== undefined && (scopes.scopeOf(name.text, from)?.kind ?? 'module') === 'module';
  };
  const isFixture = decorators.some(makesFixture);
  const isGiven = isFixture || /^(?:test|setup|teardown)/u.test(definition.child('name')?.text ?? '');
  return {
    ...{ file, node, owner, isFixture },
    names: /_definition$/u.test(definition.type) ? [definition.child('name')?.text ?? ''] : boundBy(node),
    uses: new Set(inner.filter((one) => one.type === 'identifier' && isOthers(one)).map((one) => one.text)),
    asks: new Set(inner.flatMap((one) => askedBy(one, isGiven))),
    attributes: new Set(inner.flatMap((one) => (one.type === 'attribute' ? (one.child('attribute')?.text ?? []) : []))),
    isAutomatic: decorators.some((one) => /\bautouse\s*=\s*True/u.test(one)),
  };
}

/** Names of fixtures: parameters of what pytest calls, and strings as `usefixtures` has them. */
function askedBy(node: SyntaxNode, isGiven: boolean): string[] {
  if (node.type === 'string') return [node.text.replace(/^["']|["']$/gu, '')];
  if (node.type !== 'parameters' || !isGiven) return [];
  return node.walk().flatMap((one) => (one.type === 'identifier' ? one.text : []));
}

/** What a statement that is no definition gives a name to. */
function boundBy(statement: SyntaxNode): string[] {
  if (/^(?:import_from_statement|import_statement)$/u.test(statement.type)) return [];
  return statement.walk().flatMap((node) => {
    if (node.type === 'assignment') return boundIn(node.child('left'));
    return /_definition$/u.test(node.type) ? [node.child('name')?.text ?? ''] : [];
  });
}

/** `ORDER` in `ORDER.rate = 1` as well: what it means there is not what it meant before. */
function boundIn(target: SyntaxNode | undefined): string[] {
  if (target === undefined || target.type === 'identifier') return target ? [target.text] : [];
  if (target.type === 'attribute' || target.type === 'subscript') return boundIn(target.named[0]);
  return target.named.flatMap(boundIn);
}

function isTest({ node, names }: Part): boolean {
  return definitionOf(node).type === 'function_definition' && names.some((name) => /^test/u.test(name));
}
