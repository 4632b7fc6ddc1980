import type { SyntaxNode } from './syntaxTree';

export type MutationOperator =
  'comparison' | 'arithmetic' | 'boolean' | 'constant' | 'return' | 'condition' | 'statement' | 'exception';

/** One small change of a module's text. Offsets are those of the text that was parsed, in UTF-16 units. */
export interface CodeChange {
  readonly operator: MutationOperator;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** In words: `< became <=`. */
  readonly change: string;
}

/** What an operator has to know besides the node. */
export interface MutationPlace {
  readonly parent: SyntaxNode | null;
  /** Whether a value was bound to this name before, so that the function still runs when it is not bound again. */
  readonly isBound: (name: string) => boolean;
}

/** The changes that can be made of one node itself, not of what is below it. */
export function changesOf(node: SyntaxNode, place: MutationPlace): CodeChange[] {
  switch (node.type) {
    case 'comparison_operator':
      return node.children.flatMap((child) => swapped(child, comparisons, 'comparison'));
    case 'binary_operator':
      return isOfText(node) ? [] : node.children.flatMap((child) => swapped(child, arithmetic, 'arithmetic'));
    case 'augmented_assignment':
      return isOfText(node) ? [] : node.children.flatMap((child) => swapped(child, assignments, 'arithmetic'));
    case 'unary_operator':
      return withoutMinus(node);
    case 'boolean_operator':
      return node.children.flatMap((child) => swapped(child, connectives, 'boolean'));
    case 'not_operator':
      return withoutNot(node);
    case 'integer':
    case 'float':
      return otherNumber(node, place.parent);
    case 'string':
      return otherText(node);
    case 'true':
      return [replaced(node, 'False', 'constant')];
    case 'false':
      return [replaced(node, 'True', 'constant')];
    case 'return_statement':
    case 'yield':
      return nothingReturned(node);
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
      return negated(node.child('condition'));
    case 'conditional_expression':
      return negated(node.named[1]);
    case 'if_clause':
    case 'assert_statement':
      return negated(node.named[0]);
    case 'expression_statement':
      return isDeletable(node, place) ? [leftOut(node, 'statement')] : [];
    case 'delete_statement':
    case 'break_statement':
    case 'continue_statement':
      return [leftOut(node, 'statement')];
    case 'raise_statement':
      return [leftOut(node, 'exception'), ...otherException(node)];
    default:
      return [];
  }
}

/** Each boundary moves by one, each question gets the opposite answer. */
const comparisons: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
};

const arithmetic: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '//': '/',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
};

const assignments: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '//=': '/=',
  '%=': '*=',
  '**=': '*=',
  '<<=': '>>=',
  '>>=': '<<=',
  '&=': '|=',
  '|=': '&=',
  '^=': '&=',
};

const connectives: Readonly<Record<string, string>> = { and: 'or', or: 'and' };

function swapped(token: SyntaxNode, table: Readonly<Record<string, string>>, operator: MutationOperator): CodeChange[] {
  const other = token.isNamed ? undefined : table[token.text.replace(/\s+/gu, ' ')];
  return other === undefined ? [] : [replaced(token, other, operator)];
}

function replaced(node: SyntaxNode, replacement: string, operator: MutationOperator): CodeChange {
  const change = `${shortened(node)} became ${replacement}`;
  return { operator, start: node.start, end: node.end, replacement, change };
}

function leftOut(statement: SyntaxNode, operator: MutationOperator): CodeChange {
  const { start, end } = statement;
  return { operator, start, end, replacement: 'pass', change: `${shortened(statement)} was left out` };
}

const texts = new Set(['string', 'concatenated_string']);

/** With another operator than `+` and `%`, texts and lists would fail at once: such a mutant proves nothing. */
function isOfText(node: SyntaxNode): boolean {
  return node.named.some(({ unwrapped: { type } }) => texts.has(type) || type === 'list');
}

function withoutMinus(node: SyntaxNode): CodeChange[] {
  const operand = node.child('argument');
  if (node.children[0]?.type !== '-' || !operand) return [];
  const change = `${shortened(node)} became ${shortened(operand)}`;
  return [{ operator: 'arithmetic', start: node.start, end: operand.start, replacement: '', change }];
}

function withoutNot(node: SyntaxNode): CodeChange[] {
  const operand = node.child('argument');
  if (!operand) return [];
  const change = `${shortened(node)} became ${shortened(operand)}`;
  // The text that stays may stand where a comparison would bind otherwise.
  const replacement = `bool(${operand.text})`;
  return [{ operator: 'boolean', start: node.start, end: node.end, replacement, change }];
}

function otherNumber(node: SyntaxNode, parent: SyntaxNode | null): CodeChange[] {
  // As a condition, every number but 0 is the same.
  if (parent?.child('condition') === node) return [];
  const digits = node.text.replaceAll('_', '');
  if (node.type === 'integer') {
    return /^(\d+|0[xob][\da-f]+)$/iu.test(digits) ? [replaced(node, String(BigInt(digits) + 1n), 'constant')] : [];
  }
  const value = Number(digits);
  return Number.isFinite(value) ? [replaced(node, decimal(value + 1), 'constant')] : [];
}

function decimal(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : String(value);
}

function otherText(node: SyntaxNode): CodeChange[] {
  const opening = /^[a-z]*("""|'''|"|')/iu.exec(node.text)?.[0];
  if (opening === undefined) return [];
  const at = node.start + opening.length;
  const replacement = 'XX';
  return [{ operator: 'constant', start: at, end: at, replacement, change: `${shortened(node)} got XX in front` }];
}

const constants = new Set(['integer', 'float', 'string', 'true', 'false']);

/** A constant that is returned is changed itself. */
function nothingReturned(node: SyntaxNode): CodeChange[] {
  const value = node.named[0];
  if (value === undefined || constants.has(value.unwrapped.type) || node.childOfType('from')) return [];
  const { start, end } = value;
  const replacement = value.type === 'none' ? '0' : 'None';
  const word = node.type === 'yield' ? 'yield' : 'return';
  const change = `${word} ${shortened(value)} became ${word} ${replacement}`;
  return [{ operator: 'return', start, end, replacement, change }];
}

const opposites = new Set(['==', '!=', 'in', 'not in', 'is', 'is not']);

function negated(condition: SyntaxNode | undefined): CodeChange[] {
  if (condition === undefined) return [];
  const inner = condition.unwrapped;
  const tokens = inner.children.filter(({ isNamed }) => !isNamed);
  // These have an opposite of their own.
  const isNegatedAlready =
    inner.type === 'not_operator' ||
    constants.has(inner.type) ||
    (inner.type === 'comparison_operator' && tokens.length === 1 && opposites.has(tokens[0]!.type));
  if (isNegatedAlready) return [];
  const { start, end, text } = condition;
  const change = `the condition ${shortened(inner)} was negated`;
  return [{ operator: 'condition', start, end, replacement: `(not (${text}))`, change }];
}

function isDeletable(statement: SyntaxNode, { isBound }: MutationPlace): boolean {
  const [only] = statement.children;
  if (statement.children.length !== 1 || !only) return false;
  if (only.type === 'call' || only.type === 'await' || only.type === 'augmented_assignment') return true;
  if (only.type !== 'assignment' || !only.child('right')) return false;
  const left = only.child('left');
  if (left?.type === 'attribute' || left?.type === 'subscript') return true;
  return left?.type === 'identifier' && isBound(left.text);
}

function otherException(statement: SyntaxNode): CodeChange[] {
  const raised = statement.named[0];
  const name = raised?.type === 'call' ? raised.child('function') : raised;
  const hasKeywords = raised?.child('arguments')?.childOfType('keyword_argument') !== undefined;
  if (!name || hasKeywords || !/^([a-z]\w*\.)*[A-Z]\w*$/u.test(name.text)) return [];
  return [replaced(name, name.text === 'RuntimeError' ? 'LookupError' : 'RuntimeError', 'exception')];
}

const MAX_QUOTED = 40;

/** The text of a node on one line, for a sentence. */
function shortened(node: SyntaxNode): string {
  const text = node.text.replace(/\s+/gu, ' ');
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED - 1)}…`;
}
