import { readPatterns } from './casePatterns';
import { compiledPattern, isLiteral, itemsOf, literalOf, type ModuleConstants } from './literals';
import type { ConstantUse } from './signatures';
import type { Subject, SubjectFinder } from './subjects';
import type { SyntaxNode } from './syntaxTree';

/**
 * The constants of a function's own body and what they are held against, in the order of the text, without doubles.
 * Docstrings, messages of `raise` and `assert`, and annotations are no constants. See `ConstantUse`.
 */
export function readConstants(
  own: readonly SyntaxNode[],
  subjects: SubjectFinder,
  constants: ModuleConstants,
): ConstantUse[] {
  const reader = new ConstantReader(subjects, constants);
  const silent = new Set<SyntaxNode>();
  let around: SyntaxNode | undefined;
  for (const node of own) {
    if (around?.contains(node)) continue;
    if (silent.has(node) || node.type === 'raise_statement' || node.type === 'type') {
      around = node;
    } else {
      silentParts(node).forEach((part) => silent.add(part));
      reader.read(node);
    }
  }
  return reader.uses;
}

const nothing: readonly SyntaxNode[] = [];

/** What is said in a statement about something else than its values: all that is below it. */
function silentParts(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.type) {
    case 'assert_statement':
      return node.named.slice(1);
    case 'expression_statement':
      return node.children.length === 1 && isLiteral(node.children[0]!) ? node.children : nothing;
    default:
      return nothing;
  }
}

/** `3 < x` says `x > 3`. */
const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

class ConstantReader {
  readonly uses: ConstantUse[] = [];
  private readonly seen = new Set<string>();
  private readonly texts = new Set<string>();
  /** Literals that a comparison or call around them accounted for. */
  private readonly accounted = new Set<SyntaxNode>();

  constructor(
    private readonly subjects: SubjectFinder,
    private readonly constants: ModuleConstants,
  ) {}

  read(node: SyntaxNode): void {
    switch (node.type) {
      case 'comparison_operator': {
        this.readComparison(node);
        return;
      }
      case 'binary_operator': {
        this.readArithmetic(node);
        return;
      }
      case 'call': {
        this.readCall(node);
        return;
      }
      case 'subscript': {
        this.readSubscript(node);
        return;
      }
      case 'match_statement': {
        this.readMatch(node);
        return;
      }
      default: {
        this.readAlone(node);
        return;
      }
    }
  }

  private readComparison(node: SyntaxNode): void {
    const parts = node.children;
    for (let index = 1; index < parts.length - 1; index += 2) {
      const operator = parts[index]!.text.replace(/\s+/gu, ' ');
      this.compare(parts[index - 1]!, operator, parts[index + 1]!);
    }
  }

  private compare(left: SyntaxNode, operator: string, right: SyntaxNode): void {
    const membership = operator === 'in' || operator === 'not in';
    const items = membership ? itemsOf(right.unwrapped, this.constants) : undefined;
    if (items !== undefined) {
      const subject = this.subjects.find(left);
      items.forEach((item) => this.add(item, '==', subject));
      return;
    }
    const [rightLiteral, leftLiteral] = [literalOf(right, this.constants), literalOf(left, this.constants)];
    if (rightLiteral !== undefined) {
      this.add(rightLiteral, membership ? '==' : operator, this.subjects.find(left));
    } else if (leftLiteral !== undefined) {
      this.add(leftLiteral, membership ? 'in' : (mirrored[operator] ?? operator), this.subjects.find(right));
    }
  }

  private readArithmetic(node: SyntaxNode): void {
    const [left, right] = [node.child('left'), node.child('right')];
    const literal = right && literalOf(right, this.constants);
    const subject = left && this.subjects.find(left);
    if (literal !== undefined && subject?.aspect === 'value' && !isText(literal)) {
      this.add(literal, node.child('operator')?.text ?? 'other', subject);
    }
  }

  private readCall(node: SyntaxNode): void {
    const callee = node.child('function');
    const args = node.child('arguments')?.named ?? [];
    if (callee?.type === 'identifier' && callee.text === 'isinstance' && args.length === 2) {
      const subject = this.subjects.find(args[0]!);
      this.addText(args[1]!.flatText, 'isinstance', subject?.aspect === 'value' ? subject.name : null);
    } else if (callee?.type === 'attribute') {
      this.readMethodCall(callee, args);
    }
  }

  private readMethodCall(callee: SyntaxNode, args: readonly SyntaxNode[]): void {
    const method = callee.child('attribute')?.text ?? '';
    const object = callee.child('object');
    const owner = object && this.subjects.find(object);
    if (owner !== undefined) {
      const isLookup = /^(?:get|pop|setdefault)$/u.test(method);
      const used = isLookup ? args.slice(0, 1) : args;
      const literals = used.flatMap(
        (arg) => itemsOf(arg.unwrapped, this.constants) ?? literalOf(arg, this.constants) ?? [],
      );
      literals
        .filter((literal) => !isLookup || isText(literal))
        .forEach((literal) => this.add(literal, isLookup ? 'key' : method, owner));
      return;
    }
    // DATE.match(text), re.match(r"\d+", text), table.get(code)
    const [first, second] = args;
    const named = object?.type === 'identifier' ? this.constants.get(object.text) : undefined;
    const compiled = named && compiledPattern(named);
    if (compiled !== undefined) {
      const searched = /^subn?$/u.test(method) ? second : first;
      if (searched) this.add(compiled, `re.${method}`, this.subjects.find(searched));
      return;
    }
    const pattern = first && second && literalOf(first, this.constants);
    if (object?.text === 're' && pattern !== undefined) {
      this.add(pattern, `re.${method}`, this.subjects.find(second!));
    } else if (object !== undefined && first !== undefined && method === 'get') {
      itemsOf(object, this.constants)?.forEach((item) => this.add(item, '==', this.subjects.find(first)));
    }
  }

  private readSubscript(node: SyntaxNode): void {
    const [value, index] = [node.child('value'), node.child('subscript')];
    if (value === undefined || index === undefined) return;
    const key = literalOf(index, this.constants);
    const owner = this.subjects.find(value);
    if (key !== undefined && isText(key) && owner !== undefined) {
      this.add(key, 'key', owner);
    } else if (this.subjects.find(index) !== undefined) {
      itemsOf(value, this.constants)?.forEach((item) => this.add(item, '==', this.subjects.find(index)));
    }
  }

  private readMatch(node: SyntaxNode): void {
    const matched = node.child('subject');
    const subject = matched && this.subjects.find(matched);
    if (subject?.aspect === 'value') {
      readPatterns(node).forEach(({ text, operator }) => this.addText(text, operator, subject.name));
    }
  }

  /** A literal that nothing around it accounts for, unless it is held against something before. */
  private readAlone(node: SyntaxNode): void {
    if (!isLiteral(node) || /^(?:true|false|none)$/u.test(node.type)) return;
    if (!this.accounted.has(node) && !this.texts.has(node.flatText)) this.add(node, 'other', undefined);
  }

  private add(literal: SyntaxNode, operator: string, subject: Subject | undefined): void {
    [...literal.walk()].forEach((part) => this.accounted.add(part));
    const seen = asSeenFrom(subject, operator, isText(literal));
    this.addText(literal.flatText, seen.operator, seen.subject);
  }

  private addText(text: string, operator: string, subject: string | null): void {
    const key = JSON.stringify([text, operator, subject]);
    if (this.seen.has(key) || text === '') return;
    this.seen.add(key);
    this.texts.add(text);
    this.uses.push({ text, operator, subject });
  }
}

/** What a comparison with an aspect of a parameter says of the parameter. */
function asSeenFrom(
  subject: Subject | undefined,
  operator: string,
  literalIsText: boolean,
): { operator: string; subject: string | null } {
  const isEquality = operator === '==' || operator === '!=';
  switch (subject?.aspect) {
    case undefined:
      return { operator, subject: null };
    case 'value':
      return { operator, subject: subject.name };
    case 'length':
      return { operator: `len ${operator}`, subject: subject.name };
    case 'item':
      if (operator.startsWith('re.')) return { operator: `item ${operator}`, subject: subject.name };
      return isEquality && literalIsText ? { operator: 'in', subject: subject.name } : { operator, subject: null };
    case 'start':
    case 'end': {
      const piece = subject.aspect === 'start' ? 'startswith' : 'endswith';
      return isEquality && literalIsText ? { operator: piece, subject: subject.name } : { operator, subject: null };
    }
  }
}

function isText(literal: SyntaxNode): boolean {
  return literal.type === 'string' || literal.type === 'concatenated_string';
}
