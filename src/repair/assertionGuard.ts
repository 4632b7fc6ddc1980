import type { ParsedSource } from '../python/parsedSource';
import type { SyntaxNode } from '../python/syntaxTree';
import { assertionsOf, formOf, parametrizedRows } from './assertionForms';

/**
 * Whether a changed test file asks less of the code: says what is weaker, as a sentence, or `null` when nothing is. Every
 * assertion and every row of values must still be there, under the same conditions; nothing may be skipped, tolerated or
 * swallowed that was not. More may be asserted.
 * @param renamed names and what they are called now, without what stands before their last dot: either counts as the other
 */
export function weakens(
  before: ParsedSource,
  after: ParsedSource,
  renamed: ReadonlyMap<string, string> = new Map(),
): string | null {
  return (
    lostTest(before, after) ??
    lostRow(before, after, renamed) ??
    lostAssertion(before, after, renamed) ??
    addedLeniency(before, after)
  );
}

function lostTest(before: ParsedSource, after: ParsedSource): string | null {
  const present = new Set(testsOf(after).map(({ name }) => name));
  const lost = testsOf(before).find(({ name }) => !present.has(name));
  return lost === undefined ? null : `The test ${lost.name} is gone.`;
}

function lostRow(before: ParsedSource, after: ParsedSource, renamed: ReadonlyMap<string, string>): string | null {
  const rows = new Map(testsOf(after).map(({ name, node }) => [name, rowsOf(after, node, renamed)]));
  for (const { name, node } of testsOf(before)) {
    const lost = missing(rowsOf(before, node, renamed), rows.get(name) ?? []);
    if (lost !== undefined) return `A row of values of ${name} is gone or changed.`;
  }
  return null;
}

function lostAssertion(before: ParsedSource, after: ParsedSource, renamed: ReadonlyMap<string, string>): string | null {
  const lost = missing(
    assertionsOf(before, renamed).map(({ form }) => form),
    assertionsOf(after, renamed).map(({ form }) => form),
  );
  if (lost === undefined) return null;
  const { text } = assertionsOf(before, renamed).find(({ form }) => form === lost)!;
  return `An assertion is gone or changed: ${text}.`;
}

/** What makes a test pass, or not run, whatever the code does. */
const LENIENT: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'skips',
    /(?:^|\.)(?:skip|skipif|skipIf|skipUnless|skipTest|importorskip|SkipTest|collect_ignore|collect_ignore_glob)$/u,
  ],
  ['expects to fail', /(?:^|\.)(?:xfail|expectedFailure)$/u],
  ['compares only nearly', /(?:^|\.)(?:approx|assertAlmostEqual|isclose|allclose|assert_allclose)$/u],
  ['swallows exceptions', /(?:^|\.)suppress$/u],
  ['leaves pytest', /(?:^|\.)(?:exit|_exit)$/u],
];

function addedLeniency(before: ParsedSource, after: ParsedSource): string | null {
  for (const [what, pattern] of LENIENT) {
    if (countNames(after, pattern) > countNames(before, pattern)) return `The test ${what} where it did not.`;
  }
  const kinds = [
    ['except_clause', 'catches exceptions'],
    ['except_group_clause', 'catches exceptions'],
    ['return_statement', 'returns'],
  ] as const;
  for (const [type, what] of kinds) {
    if (countNodes(after, type) > countNodes(before, type)) return `The test ${what} where it did not.`;
  }
  return null;
}

function countNames({ root }: ParsedSource, pattern: RegExp): number {
  // Once for each name: `pytest.mark.skip` is an attribute of an attribute.
  return root
    .walk()
    .filter((node) => (node.type === 'identifier' || node.type === 'attribute') && pattern.test(node.text)).length;
}

function countNodes({ root }: ParsedSource, type: string): number {
  return root.walk().filter((node) => node.type === type && node.isNamed).length;
}

interface TestDefinition {
  /** With the names of the classes around it. */
  readonly name: string;
  readonly node: SyntaxNode;
}

function testsOf({ root, scopes }: ParsedSource): TestDefinition[] {
  return root.walk().flatMap((node) => {
    const name = node.type === 'function_definition' ? (node.child('name')?.text ?? '') : '';
    if (!name.startsWith('test')) return [];
    const names = [name];
    for (let outer = scopes.parentOf(node); outer !== undefined; outer = scopes.parentOf(outer)) {
      if (outer.type === 'class_definition') names.unshift(outer.child('name')?.text ?? '');
      // A function inside a function is no test.
      if (outer.type === 'function_definition') return [];
    }
    return [{ name: names.join('.'), node }];
  });
}

function rowsOf(
  { root, scopes }: ParsedSource,
  definition: SyntaxNode,
  renamed: ReadonlyMap<string, string>,
): string[] {
  const outer = scopes.parentOf(definition);
  const decorators =
    outer?.type === 'decorated_definition' ? outer.named.filter(({ type }) => type === 'decorator') : [];
  const rows = decorators.flatMap(parametrizedRows).map((row) => formOf(row, renamed));
  // Texts by which a test asks for fixtures, or for attributes, are names.
  return uses(definition, /^getfixturevalue$/u) || uses(root, /^(?:getattr|attrgetter|methodcaller)$/u)
    ? rows.map((row) =>
        row.replace(/(["'])(\w+)\1/gu, (_, quote: string, name: string) => quote + (renamed.get(name) ?? name) + quote),
      )
    : rows;
}

function uses(part: SyntaxNode, name: RegExp): boolean {
  return part.walk().some((node) => node.type === 'identifier' && name.test(node.text));
}

/** Something of which there are more than of the same among the others. */
function missing(wanted: readonly string[], present: readonly string[]): string | undefined {
  const left = new Map<string, number>();
  for (const one of present) left.set(one, (left.get(one) ?? 0) + 1);
  return wanted.find((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count === 0;
  });
}
