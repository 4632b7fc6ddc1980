import { evaluateString } from '../../python/stringLiteral';
import type { Scope } from '../../python/scopes';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { indentationOf, insert, replace, replaceInString, usesOf } from './edits';
import { decoratorsOf, enclosing, fixturesOf, type TestFile } from './testFile';

/** A place that asks for a fixture. */
export interface FixtureRequest {
  readonly at: SyntaxNode;
  /** `undefined` when the new name means something else there that is needed. */
  readonly renamed: (name: string) => TextEdit[] | undefined;
}

/** Where a file asks for a fixture by its name; not where a fixture of the file itself answers. */
export function fixtureRequests(file: TestFile, name: string): FixtureRequest[] {
  const own = fixturesOf(file).get(name);
  const home = own && enclosing(file, own, ['class_definition']);
  // What replaces the fixture asks for the one that it replaces.
  const isAnswered = (node: SyntaxNode): boolean =>
    own !== undefined && node !== own && !own.contains(node) && (home === undefined || home.contains(node));
  return file.source.root.walk().flatMap((node): FixtureRequest[] => {
    if (isAnswered(node)) return [];
    if (node.type === 'function_definition') {
      const request = requestOf(file, node, name);
      return request === undefined ? [] : [request];
    }
    const callee = node.type === 'call' ? node.child('function')!.text : '';
    if (/(?:^|\.)(?:usefixtures|getfixturevalue|lazy_fixture|lf)$/u.test(callee))
      return stringRequests(file, node, name);
    return /(?:^|\.)parametrize$/u.test(callee) && givesNamesOfFixtures(file, node)
      ? node
          .child('arguments')!
          .named.slice(1)
          .flatMap((values) => stringRequests(file, values, name))
      : [];
  });
}

function stringRequests(file: TestFile, around: SyntaxNode, name: string): FixtureRequest[] {
  return around
    .walk()
    .filter((one) => one.type === 'string' && evaluateString(one) === name)
    .map((one) => ({ at: one, renamed: (newName) => [replaceInString(file, one, name, newName)] }));
}

/** Whether the test asks for fixtures by values that it is given: `request.getfixturevalue(kind)`. */
function givesNamesOfFixtures(file: TestFile, parametrize: SyntaxNode): boolean {
  const definition = enclosing(file, parametrize, ['decorated_definition'])?.child('definition');
  const names = namesOf(parametrize.child('arguments')?.named[0]);
  return (
    definition?.walk().some((node) => {
      if (node.type !== 'call' || !/(?:^|\.)getfixturevalue$/u.test(node.child('function')!.text)) return false;
      return names.includes(node.child('arguments')?.named[0]?.text ?? '');
    }) === true
  );
}

function requestOf(file: TestFile, definition: SyntaxNode, name: string): FixtureRequest | undefined {
  const isTest = /^test/u.test(definition.child('name')?.text ?? '');
  const decorators = decoratorsOf(file, definition);
  const isFixture = decorators.some((one) => /\bfixture\b/u.test(one.text));
  const parameter = definition
    .child('parameters')
    ?.named.find((one) => (one.type === 'typed_parameter' ? one.named[0] : one)?.text === name);
  const token = parameter?.type === 'typed_parameter' ? parameter.named[0] : parameter;
  if (token === undefined || (!isTest && !isFixture)) return undefined;
  const given = decorators.map((one) => parametrizationBy(one, name)).find((one) => one !== undefined);
  // The values of a parametrized name come from the test itself, unless they go through the fixture.
  if (given?.isIndirect === false) return undefined;
  const scope = file.source.scopes.inside.get(definition);
  return {
    at: token,
    renamed: (newName) => {
      const edits = scope && renamedParameter(file, { definition, token, scope }, name, newName);
      return edits && [...edits, ...(given?.names ?? []).map((one) => replaceInString(file, one, name, newName))];
    },
  };
}

function renamedParameter(
  file: TestFile,
  { definition, token, scope }: { definition: SyntaxNode; token: SyntaxNode; scope: Scope },
  name: string,
  newName: string,
): TextEdit[] | undefined {
  const { scopes } = file.source;
  const isInside = (use: SyntaxNode): boolean => definition.contains(use);
  const bound = scope.bindings.get(newName) ?? [];
  if (bound.some(({ kind }) => kind === 'parameter')) return undefined;
  if (bound.length > 0) {
    // A variable of the test has the new name: the old one stays what the test calls the fixture.
    const first = firstStatement(definition);
    if (first === undefined || first.line === definition.line) return undefined;
    const line = `${name} = ${newName}${file.source.newline}${indentationOf(file, first)}`;
    return [replace(file, token, newName), insert(file, first.start, line)];
  }
  // Outside of the test it may mean something that the parameter hides from now on.
  if ([...scopes.uses.keys()].some((use) => use.text === newName && isInside(use))) return undefined;
  const hides = [...scopes.inside].some(
    ([node, inner]) => node !== definition && isInside(node) && inner.bindings.has(newName),
  );
  if (hides) return undefined;
  const bindings = (scope.bindings.get(name) ?? []).map(({ node }) => node);
  return [...new Set([token, ...bindings, ...usesOf(file, name, scope)])].map((node) => replace(file, node, newName));
}

/** The first statement of a function after its docstring. */
function firstStatement(definition: SyntaxNode): SyntaxNode | undefined {
  const [first, second] = definition.child('body')?.named ?? [];
  const isDocstring = first?.type === 'expression_statement' && first.named[0]?.type === 'string';
  return isDocstring ? second : first;
}

/** Whether a decorator parametrizes by a name, with the strings that are its name there. */
function parametrizationBy(
  decorator: SyntaxNode,
  name: string,
): { readonly isIndirect: boolean; readonly names: readonly SyntaxNode[] } | undefined {
  const call = decorator.walk().find(({ type }) => type === 'call');
  if (call === undefined || !/(?:^|\.)parametrize$/u.test(call.child('function')!.text)) return undefined;
  const [first, ...others] = call.child('arguments')?.named ?? [];
  const named = (around: SyntaxNode | undefined): SyntaxNode[] =>
    around?.walk().filter((one) => one.type === 'string' && namesOf(one).includes(name)) ?? [];
  if (named(first).length === 0) return undefined;
  const indirect = others.find((one) => one.child('name')?.text === 'indirect')?.child('value');
  const isIndirect = indirect !== undefined && (indirect.type === 'true' || named(indirect).length > 0);
  return { isIndirect, names: [...named(first), ...named(indirect)] };
}

/** The names in `"a, b"` and in `["a", "b"]`. */
function namesOf(node: SyntaxNode | undefined): string[] {
  const strings = node?.walk().filter(({ type }) => type === 'string') ?? [];
  return strings.flatMap((one) => (evaluateString(one) ?? '').split(',').map((name) => name.trim()));
}
