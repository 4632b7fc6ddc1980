import { assertionsIn, type DraftAssertion } from './draftAssertions';
import { faultsOf, type ResolveName } from './draftFaults';
import { boundNames } from './boundNames';
import { readImports } from './imports';
import type { ImportedName, SyntaxProblem } from './signatures';
import { findSyntaxProblem } from './syntaxProblem';
import type { SyntaxNode } from './syntaxTree';

/** A name in a text: neither an attribute nor that of a keyword argument. Offsets are in UTF-16 units. */
export interface NameUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A definition of a test module that somebody drafted: whole lines, with the comments right above. */
export interface DraftPart {
  /** What it defines; the names of a test or a helper, or those that a statement assigns to. */
  readonly names: readonly string[];
  /** As it stands: indented when it is part of a class. */
  readonly text: string;
  /** Of the draft; 1-based. */
  readonly line: number;
  readonly endLine: number;
  /** In `text`. */
  readonly uses: readonly NameUse[];
  /** Names that are bound inside: parameters, variables, names of handlers. */
  readonly bound: ReadonlySet<string>;
  readonly parameters: readonly string[];
  /** What a generated test must not do, as sentences without a subject: `skips itself`. */
  readonly faults: readonly string[];
  /** In `text`, in their order. */
  readonly assertions: readonly DraftAssertion[];
  /** Checks that are no `assert` statements: `pytest.raises`, `mock.assert_called_once_with`. */
  readonly otherChecks: number;
}

export interface DraftTest extends DraftPart {
  readonly name: string;
  readonly className: string | null;
}

/** A class of tests: what of it is not a test. */
export interface DraftClass {
  readonly name: string;
  /** Its decorators, its first line, its docstring. */
  readonly head: DraftPart;
  readonly members: readonly DraftPart[];
}

/** A test module as somebody drafted it, taken apart. */
export interface DraftModule {
  readonly problem: SyntaxProblem | null;
  /** At the top level. */
  readonly imports: readonly ImportedName[];
  /** Helpers, fixtures, constants at the top level, in their order. */
  readonly support: readonly DraftPart[];
  readonly classes: readonly DraftClass[];
  readonly tests: readonly DraftTest[];
  /** What a generated file must not have at its top level, with the names it would bind: hooks, marks, code that runs. */
  readonly leftOut: readonly { readonly line: number; readonly what: string; readonly names: readonly string[] }[];
}

/** How pytest tells tests in the project. */
export interface TestPrefixes {
  readonly functionPrefix: string;
  readonly classPrefix: string;
}

/**
 * Takes a drafted test module apart.
 * @param text what the nodes' offsets are in
 */
export function readDraftModule(
  root: SyntaxNode,
  text: string,
  { functionPrefix, classPrefix }: TestPrefixes,
): DraftModule {
  const lines = text.split('\n');
  const imports = readImports(root);
  const isTestName = (name: string): boolean => name.startsWith('test') || name.startsWith(functionPrefix);
  const draft = {
    support: [] as DraftPart[],
    classes: [] as DraftClass[],
    tests: [] as DraftTest[],
    leftOut: [] as DraftModule['leftOut'][number][],
  };
  const part = (node: SyntaxNode, until?: number): DraftPart => partOf(node, lines, imports, until);
  const testOf = (node: SyntaxNode, className: string | null): DraftTest => ({
    ...part(node),
    name: nameOf(definitionOf(node)),
    className,
  });

  for (const statement of root.named) {
    const definition = definitionOf(statement);
    const name = nameOf(definition);
    const unwanted = unwantedAtTop(statement, definition);
    if (isImport(statement) || isText(statement)) continue;
    if (unwanted !== null) {
      draft.leftOut.push({ line: statement.line, what: unwanted, names: [...boundNames(statement)] });
    } else if (definition.type === 'function_definition' && isTestName(name)) {
      draft.tests.push(testOf(statement, null));
    } else if (definition.type === 'class_definition' && isTestClass(definition, classPrefix, isTestName)) {
      const members = definition.child('body')?.named ?? [];
      const isTest = (member: SyntaxNode): boolean =>
        definitionOf(member).type === 'function_definition' && isTestName(nameOf(definitionOf(member)));
      const [first] = members;
      const headEnd = first && isText(first) ? first.endLine : (first?.line ?? statement.endLine + 1) - 1;
      const others = members.filter((member) => !isTest(member) && !isText(member) && member.type !== 'pass_statement');
      draft.classes.push({ name, head: part(statement, headEnd), members: others.map((member) => part(member)) });
      draft.tests.push(...members.filter(isTest).map((member) => testOf(member, name)));
    } else {
      draft.support.push(part(statement));
    }
  }
  return { problem: findSyntaxProblem(root), imports, ...draft };
}

/** Full names by what they are called in the draft: `os.remove` for `remove`, when that is imported from `os`. */
function nameResolver(imports: readonly ImportedName[]): ResolveName {
  const known = new Map(
    imports.map(({ name, module, member }) => [name, member === null ? module : `${module}.${member}`] as const),
  );
  return (dotted) => {
    const [first = '', ...rest] = dotted.split('.');
    return [known.get(first) ?? first, ...rest].join('.');
  };
}

/** @param until last line of it, when it does not go to the end of the node */
function partOf(
  node: SyntaxNode,
  lines: readonly string[],
  imports: readonly ImportedName[],
  until?: number,
): DraftPart {
  const own = node.line - 1;
  let first = own;
  while (first > 0 && lines[first - 1]!.trim().startsWith('#')) first -= 1;
  const last = until ?? node.endLine;
  const text = lines.slice(first, last).join('\n');
  const offset = lines.slice(0, first).reduce((sum, line) => sum + line.length + 1, 0);
  const isInside = (one: SyntaxNode): boolean => one.start < offset + text.length;
  const nodes = node.walk().filter(isInside);
  const definition = definitionOf(node);
  const body = definition.child('body');
  const resolve = nameResolver([...imports, ...(body ? readImports(body) : [])]);
  const shifted = <S extends { readonly start: number; readonly end: number }>(span: S): S => ({
    ...span,
    start: span.start - offset,
    end: span.end - offset,
  });
  const comments = [...text.matchAll(/(?:^|\s)#[^\n]*/gu)].map(([comment]) => comment.trim());
  const { assertions, otherChecks } = assertionsIn(nodes, resolve);
  return {
    names: isDefinition(definition) ? [nameOf(definition)] : [...boundNames(node)],
    text,
    line: first + 1,
    endLine: last,
    uses: namesIn(nodes, node).map(shifted),
    bound: boundNames(isDefinition(definition) && body ? body : node, definition),
    parameters: parametersOf(definition),
    faults: faultsOf(nodes, comments, resolve),
    assertions: assertions.map((one) => ({ ...shifted(one), right: one.right && shifted(one.right) })),
    otherChecks,
  };
}

function namesIn(nodes: readonly SyntaxNode[], root: SyntaxNode): NameUse[] {
  const others = new Set<SyntaxNode>();
  for (const node of root.walk()) {
    if (node.type === 'attribute') others.add(node.child('attribute')!);
    else if (node.type === 'keyword_argument') others.add(node.child('name')!);
    else if (isImport(node)) node.walk().forEach((one) => others.add(one));
  }
  return nodes
    .filter((node) => node.type === 'identifier' && !others.has(node))
    .map(({ text: name, start, end }) => ({ name, start, end }));
}

function parametersOf(definition: SyntaxNode): string[] {
  const parameters = definition.child('parameters')?.named ?? [];
  return parameters.flatMap((one) => one.walk().find(({ type }) => type === 'identifier')?.text ?? []);
}

function isTestClass(node: SyntaxNode, prefix: string, isTestName: (name: string) => boolean): boolean {
  const bases = node.child('superclasses')?.text ?? '';
  const hasTests = node
    .child('body')
    ?.named.map(definitionOf)
    .some((one) => one.type === 'function_definition' && isTestName(nameOf(one)));
  return (
    hasTests === true && (/^Test/u.test(nameOf(node)) || nameOf(node).startsWith(prefix) || /TestCase\b/u.test(bases))
  );
}

/** Why a statement is not taken over; `null` when it may be. */
function unwantedAtTop(statement: SyntaxNode, definition: SyntaxNode): string | null {
  if (definition.type === 'function_definition') {
    const name = nameOf(definition);
    if (/^pytest_/u.test(name)) return `${name}: hooks of pytest stand in conftest.py, which is not changed`;
    if (/^(?:setup|teardown)(?:_module|_function)?$|^(?:setUp|tearDown)Module$/u.test(name))
      return `${name}: it would run around other tests of the file, too; use a fixture`;
    const isAutouse = statement.named.some(
      ({ type, text }) => type === 'decorator' && /\bautouse\s*=\s*True\b/u.test(text),
    );
    return isAutouse
      ? `${name}: with autouse it would run around other tests of the file; name it as a parameter`
      : null;
  }
  if (definition.type === 'class_definition' || definition.type === 'type_alias_statement') return null;
  const inner = statement.type === 'expression_statement' ? statement.named[0] : undefined;
  if (inner?.type === 'assignment') {
    return boundNames(statement).has('pytestmark') ? 'pytestmark: it would mark other tests of the file, too' : null;
  }
  return 'code at the top level: only imports, helpers, fixtures, constants and tests are taken over';
}

function isDefinition({ type }: SyntaxNode): boolean {
  return type === 'function_definition' || type === 'class_definition';
}

function definitionOf(statement: SyntaxNode): SyntaxNode {
  return statement.child('definition') ?? statement;
}

function nameOf(definition: SyntaxNode): string {
  return definition.child('name')?.text ?? '';
}

function isImport({ type }: SyntaxNode): boolean {
  return type === 'import_statement' || type === 'import_from_statement' || type === 'future_import_statement';
}

function isText(statement: SyntaxNode): boolean {
  return statement.type === 'expression_statement' && /string$/u.test(statement.named[0]?.type ?? '');
}
