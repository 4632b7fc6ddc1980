import type { Parser } from 'web-tree-sitter';
import { insideClass, insideFunction } from './definitions';
import { changesOf, type CodeChange } from './mutationOperators';
import { readParameters } from './parameters';
import { parseModule } from './parser';
import { moduleSurroundings, placeOf, type Surroundings } from './places';
import { ownNodes } from './scope';
import { findSyntaxProblem } from './syntaxProblem';
import { readSyntaxTree, type SyntaxNode } from './syntaxTree';

/** A small change of the code that a good test notices. */
export interface Mutant extends CodeChange {
  /** `__qualname__` of the innermost function that is changed. */
  readonly qualname: string;
  /** Where the change is; 1-based. */
  readonly line: number;
  /** First line of the statement that is changed: the change has an effect only when it runs. 1-based. */
  readonly statementLine: number;
  /**
   * Whether it may take part in choosing tests. Of the others nothing must depend but a figure: they say how many changes
   * the tests notice that nobody had in mind.
   */
  readonly forChoosing: boolean;
}

export interface MutatedModule {
  /** What the offsets refer to: the module's source with `\n` at line ends and without byte order mark. */
  readonly text: string;
  /** In the order of the text. */
  readonly mutants: readonly Mutant[];
}

/** Which functions are changed, and how often at most. */
export interface MutantChoice {
  readonly isWanted: (qualname: string) => boolean;
  /** The most for one function; those that are made are spread evenly over it. */
  readonly perFunction: number;
}

/** Small changes of the functions of a module that its tests should notice. A text with syntax errors has none. */
export function readMutatedModule(parser: Parser, source: string, choice: MutantChoice): MutatedModule {
  const { tree, text } = parseModule(parser, source);
  try {
    const root = readSyntaxTree(tree, text);
    return { text, mutants: findSyntaxProblem(root) ? [] : readMutants(root, choice) };
  } finally {
    tree.delete();
  }
}

/**
 * Changes of the bodies of a module's functions, always the same for the same text. Left out are annotations, docstrings,
 * logging, what only a type checker sees, and changes that cannot make a difference.
 */
function readMutants(root: SyntaxNode, { isWanted, perFunction }: MutantChoice): Mutant[] {
  return functionsOf(root)
    .filter(({ qualname }) => isWanted(qualname))
    .flatMap(({ qualname, definition }) => spread(mutantsOf(definition, qualname), perFunction))
    .sort((one, other) => one.start - other.start || one.end - other.end);
}

interface FunctionNode {
  readonly qualname: string;
  readonly definition: SyntaxNode;
}

function functionsOf(root: SyntaxNode): FunctionNode[] {
  const found: FunctionNode[] = [];
  const waiting: { node: SyntaxNode; around: Surroundings; decorated: SyntaxNode | null }[] = [
    { node: root, around: moduleSurroundings, decorated: null },
  ];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { node, decorated } = visit;
    let { around } = visit;
    if (node.type === 'function_definition') {
      const place = placeOf(node, decorated, around);
      found.push({ qualname: place.qualname, definition: node });
      around = insideFunction(place, ownNodes(node.child('body')));
    } else if (node.type === 'class_definition') {
      around = insideClass(placeOf(node, decorated, around), around);
    }
    const inner = node.type === 'decorated_definition' ? node : null;
    for (const child of node.children) {
      if (child.children.length > 0) waiting.push({ node: child, around, decorated: inner });
    }
  }
  return found;
}

interface Visit {
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode;
  readonly statementLine: number;
}

function mutantsOf(definition: SyntaxNode, qualname: string): Mutant[] {
  const body = definition.child('body');
  if (!body) return [];
  const bound = new Set(readParameters(definition).map(({ name }) => name));
  const isBound = (name: string): boolean => bound.has(name);
  const mutants: Mutant[] = [];
  const waiting: Visit[] = [{ node: body, parent: definition, statementLine: body.line }];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { node, parent } = visit;
    if (isUnobservable(node, parent)) continue;
    const statementLine = isStatement(node) ? node.line : visit.statementLine;
    for (const change of changesOf(node, { parent, isBound })) {
      const line = node.type === 'comparison_operator' ? lineAt(node, change.start) : node.line;
      const forChoosing = isForChoosing(`${qualname} ${change.operator} ${change.change}`);
      mutants.push({ ...change, qualname, line, statementLine, forChoosing });
    }
    if (node.type === 'assignment') bound.add(node.child('left')?.text ?? '');
    for (const child of node.children.toReversed()) waiting.push({ node: child, parent: node, statementLine });
  }
  return mutants;
}

function lineAt(node: SyntaxNode, offset: number): number {
  return node.line + (node.text.slice(0, offset - node.start).match(/\n/gu)?.length ?? 0);
}

/** What has a line of its own in CPython's tracing. */
function isStatement({ type }: SyntaxNode): boolean {
  return /_statement$/u.test(type) || type === 'elif_clause' || type === 'case_clause' || type === 'except_clause';
}

const definitions = new Set(['function_definition', 'class_definition', 'decorated_definition']);
const unobservable = new Set(['type', 'import_statement', 'import_from_statement', 'future_import_statement']);
const LOGGING =
  /^(?:self\.|cls\.)?_*(?:log|logger|logging)\.(?:debug|info|warning|warn|error|exception|critical|log)$/iu;
const FOR_TYPE_CHECKERS = /^(?:typing\.)?TYPE_CHECKING$/u;

/** A node whose change nobody sees, or which belongs to another function. */
function isUnobservable(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (definitions.has(node.type) || unobservable.has(node.type)) return true;
  if (node.type === 'call') return /^(?:typing\.)?cast$/u.test(calleeOf(node)) || LOGGING.test(calleeOf(node));
  if (node.type === 'keyword_argument') return node.child('name')?.text === 'stacklevel';
  if (node.type === 'if_statement') return FOR_TYPE_CHECKERS.test(node.child('condition')?.text ?? '');
  if (node.type === 'expression_statement') {
    const [only] = node.children;
    return (
      only?.type === 'string' ||
      only?.type === 'concatenated_string' ||
      (only?.type === 'call' && isUnobservable(only, node))
    );
  }
  // Only the first part of a text in several parts is changed.
  return parent.type === 'concatenated_string' && parent.children[0] !== node;
}

function calleeOf(call: SyntaxNode): string {
  return call.child('function')?.text.replace(/\s+/gu, '') ?? '';
}

/** At most so many, evenly from the whole list. */
function spread(mutants: readonly Mutant[], most: number): Mutant[] {
  if (mutants.length <= most) return [...mutants];
  return Array.from({ length: most }, (_, index) => mutants[Math.floor(((index + 0.5) * mutants.length) / most)]!);
}

/** By the change itself (FNV-1a), so that it stays on its side whatever else the module gets. */
function isForChoosing(text: string): boolean {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return ((hash >>> 15) & 1) === 0;
}
