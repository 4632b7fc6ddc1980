import type { Parameter } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** What an expression says about a parameter. */
export interface Subject {
  /** `percent`, `self.total`, `order.lines`. */
  readonly name: string;
  /** - `value`: the parameter itself, perhaps converted; `length`: its `len`; `item`: one of what it contains; `start`, `end`: a piece of it. */
  readonly aspect: 'value' | 'length' | 'item' | 'start' | 'end';
}

/** Methods whose result is still, for the purpose of a test value, the text or collection they are called on. */
const sameValueMethods =
  /^(?:strip|lstrip|rstrip|lower|upper|casefold|title|capitalize|swapcase|encode|decode|copy|keys|items|values|expandtabs)$/u;
/** Functions whose result is still the value of their only argument. */
const sameValueFunctions =
  /^(?:int|float|str|abs|bool|round|list|tuple|set|frozenset|sorted|reversed|iter|enumerate|bytes|repr|(?:decimal\.)?Decimal)$/u;

/** Finds the parameter that an expression of a function's body is about, through local names that stand for it. */
export class SubjectFinder {
  private readonly aliases = new Map<string, Subject>();

  /** @param own the nodes of the function's own body, in the order of the text */
  constructor(
    own: readonly SyntaxNode[],
    private readonly params: readonly Parameter[],
    /** The first parameter of a method: its attributes are subjects, it is none. */
    private readonly receiver: string | null,
  ) {
    for (const node of own) {
      this.learn(node);
    }
  }

  find(expression: SyntaxNode): Subject | undefined {
    const node = expression.unwrapped;
    switch (node.type) {
      case 'identifier':
        return this.ofName(node.text);
      case 'attribute':
        return this.ofAttribute(node);
      case 'call':
        return this.ofCall(node);
      case 'subscript':
        return this.ofSubscript(node);
      case 'named_expression':
      case 'await':
        return node.named.length > 0 ? this.find(node.named.at(-1)!) : undefined;
      default:
        return undefined;
    }
  }

  private learn(node: SyntaxNode): void {
    const isLoop = node.type === 'for_statement' || node.type === 'for_in_clause';
    if (!isLoop && node.type !== 'assignment' && node.type !== 'named_expression') return;
    const target = node.child('left') ?? node.child('name');
    const value = node.child('right') ?? node.child('value');
    const subject = value === undefined ? undefined : this.find(value);
    if (target === undefined || subject === undefined) return;
    if (!isLoop) {
      if (target.type === 'identifier' && !this.isParameter(target.text)) this.aliases.set(target.text, subject);
      return;
    }
    for (const name of target.walk()) {
      if (name.type === 'identifier' && !this.isParameter(name.text)) {
        this.aliases.set(name.text, { name: subject.name, aspect: 'item' });
      }
    }
  }

  private isParameter(name: string): boolean {
    return this.params.some((param) => param.name === name);
  }

  private ofName(name: string): Subject | undefined {
    if (name === this.receiver) return undefined;
    return this.isParameter(name) ? { name, aspect: 'value' } : this.aliases.get(name);
  }

  private ofAttribute(node: SyntaxNode): Subject | undefined {
    const text = node.text.replace(/\s+/gu, '');
    const [head = ''] = text.split('.');
    const isPath = /^[\w.]+$/u.test(text) && (head === this.receiver || this.isParameter(head));
    return isPath ? { name: text, aspect: 'value' } : undefined;
  }

  private ofCall(node: SyntaxNode): Subject | undefined {
    const callee = node.child('function');
    const args = node.child('arguments')?.named ?? [];
    if (callee?.type === 'attribute') {
      const object = callee.child('object');
      const method = callee.child('attribute')?.text ?? '';
      const subject = object && (sameValueMethods.test(method) || method === 'split') ? this.find(object) : undefined;
      return subject && method === 'split' ? { name: subject.name, aspect: 'item' } : subject;
    }
    const subject = args.length === 1 || callee?.text === 'enumerate' ? args[0] && this.find(args[0]) : undefined;
    if (callee === undefined || subject === undefined) return undefined;
    if (callee.text === 'len') return subject.aspect === 'value' ? { name: subject.name, aspect: 'length' } : undefined;
    return sameValueFunctions.test(callee.text) ? subject : undefined;
  }

  /** `text[0]`, `text[:2]`, `text[-1]`, `rows[i]`. */
  private ofSubscript(node: SyntaxNode): Subject | undefined {
    const value = node.child('value');
    const subject = value && this.find(value);
    const index = node.child('subscript')?.text.replace(/\s+/gu, '') ?? '';
    if (subject?.aspect !== 'value') return undefined;
    if (/^(?:0|0?:\d+)$/u.test(index)) return { name: subject.name, aspect: 'start' };
    if (/^(?:-1|-\d+:)$/u.test(index)) return { name: subject.name, aspect: 'end' };
    return { name: subject.name, aspect: 'item' };
  }
}
