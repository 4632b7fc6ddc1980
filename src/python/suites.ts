import type { SyntaxNode } from './syntaxTree';

/**
 * The control flow that a module's text shows: which statements stand under which header.
 * Python's grammar calls the statements under one header a suite. Lines are 1-based.
 */

export type SuiteKind =
  | 'module'
  | 'function'
  | 'class'
  | 'if'
  | 'elif'
  | 'else'
  | 'for'
  | 'while'
  | 'loop_else'
  | 'try'
  | 'except'
  | 'try_else'
  | 'finally'
  | 'with'
  | 'case';

export interface Suite {
  readonly kind: SuiteKind;
  /** Line of the header: `if x:`, `def f():`, `except ValueError:`; 1 for a module. */
  readonly line: number;
  readonly endLine: number;
  /**
   * What the header says, on one line: the condition of an `if`, `elif` or `while`, `x in xs` of a `for`, the exceptions of
   * an `except`, the pattern of a `case`, the items of a `with`, the name of a `def` or `class`. `null` where there is nothing to say.
   */
  readonly header: string | null;
  readonly statements: readonly Statement[];
}

/** `definition` is a function or class with its decorators; `compound` is every other statement that has suites. */
export type StatementKind = 'return' | 'raise' | 'break' | 'continue' | 'definition' | 'compound' | 'simple';

export interface Statement {
  readonly kind: StatementKind;
  /** First line: of the first decorator for a decorated definition. */
  readonly line: number;
  readonly endLine: number;
  /** What a `raise` names: `ValueError` of `raise ValueError("…")`. `null` for a bare `raise` and for every other statement. */
  readonly exception: string | null;
  /** The suites under it in the order of the text: `if`, `elif`…, `else`. Empty for a simple statement. */
  readonly suites: readonly Suite[];
}

/** The suites of a parsed module. What the parser could not make sense of stays out. */
export function readSuites(root: SyntaxNode): Suite {
  return { kind: 'module', line: 1, endLine: root.endLine, header: null, statements: readStatements(root) };
}

const simpleKinds: Readonly<Record<string, StatementKind>> = {
  return_statement: 'return',
  raise_statement: 'raise',
  break_statement: 'break',
  continue_statement: 'continue',
};

const readers: Readonly<Record<string, (node: SyntaxNode) => Suite[]>> = {
  if_statement: (node) => [suite('if', node, 'condition', 'consequence'), ...clauses(node)],
  for_statement: (node) => [forSuite(node), ...clauses(node, 'loop_else')],
  while_statement: (node) => [suite('while', node, 'condition', 'body'), ...clauses(node, 'loop_else')],
  try_statement: (node) => [suite('try', node, null, 'body'), ...clauses(node, 'try_else')],
  with_statement: (node) => [makeSuite('with', node, flat(node.childOfType('with_clause')), node.child('body'))],
  match_statement: (node) => clauses(node.child('body') ?? node),
  function_definition: (node) => [suite('function', node, 'name', 'body')],
  class_definition: (node) => [suite('class', node, 'name', 'body')],
};

function readStatements(block: SyntaxNode): Statement[] {
  return block.named.filter(({ type }) => type !== 'ERROR').map(readStatement);
}

function readStatement(node: SyntaxNode): Statement {
  const definition = node.type === 'decorated_definition' ? node.child('definition') : node;
  const read = readers[definition?.type ?? ''];
  const position = {
    line: node.line,
    endLine: node.endLine,
    exception: node.type === 'raise_statement' ? exceptionOf(node) : null,
  };
  if (definition === undefined || read === undefined) {
    return { kind: simpleKinds[node.type] ?? 'simple', ...position, suites: [] };
  }
  const isDefinition = definition.type === 'function_definition' || definition.type === 'class_definition';
  return { kind: isDefinition ? 'definition' : 'compound', ...position, suites: read(definition) };
}

function exceptionOf(raise: SyntaxNode): string | null {
  const raised = raise.named[0];
  return flat(raised?.type === 'call' ? raised.child('function') : raised);
}

/** The clauses after the first suite of a compound statement: `elif`, `else`, `except`, `finally`, `case`. */
function clauses(node: SyntaxNode, elseKind: SuiteKind = 'else'): Suite[] {
  return node.named.flatMap((clause) => {
    switch (clause.type) {
      case 'elif_clause':
        return [suite('elif', clause, 'condition', 'consequence')];
      case 'else_clause':
        return [suite(elseKind, clause, null, 'body')];
      case 'except_clause':
      case 'except_group_clause':
        return [exceptSuite(clause)];
      case 'finally_clause':
        return [makeSuite('finally', clause, null, lastBlock(clause))];
      case 'case_clause':
        return [caseSuite(clause)];
      default:
        return [];
    }
  });
}

function suite(kind: SuiteKind, node: SyntaxNode, headerField: string | null, bodyField: string): Suite {
  return makeSuite(kind, node, headerField === null ? null : flat(node.child(headerField)), node.child(bodyField));
}

function forSuite(node: SyntaxNode): Suite {
  const header = `${flat(node.child('left')) ?? ''} in ${flat(node.child('right')) ?? ''}`;
  return makeSuite('for', node, header, node.child('body'));
}

function exceptSuite(node: SyntaxNode): Suite {
  const block = lastBlock(node);
  const caught = node.named.filter((child) => child !== block);
  const types = caught.map((child) => flat(child.type === 'as_pattern' ? child.named[0] : child) ?? '');
  return makeSuite('except', node, types.length === 0 ? null : types.join(', '), block);
}

function caseSuite(node: SyntaxNode): Suite {
  const block = node.child('consequence');
  const header = node.named.filter((child) => child !== block).map((child) => flat(child) ?? '');
  return makeSuite('case', node, header.join(' '), block);
}

function makeSuite(kind: SuiteKind, node: SyntaxNode, header: string | null, block: SyntaxNode | undefined): Suite {
  return {
    kind,
    line: node.line,
    endLine: (block ?? node).endLine,
    header,
    statements: block === undefined ? [] : readStatements(block),
  };
}

function lastBlock(node: SyntaxNode): SyntaxNode | undefined {
  return node.named.findLast((child) => child.type === 'block');
}

/** Source text on one line, without the parentheses that only allow a line break. */
function flat(node: SyntaxNode | undefined): string | null {
  return node === undefined ? null : node.unwrapped.text.replace(/\s+/gu, ' ').trim();
}
