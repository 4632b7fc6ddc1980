/** A type hint, parsed: `dict[str, int]` is `{ name: 'dict', args: [str, int] }`; a union is `{ name: 'Union', args }`. */
export interface TypeHint {
  /** Last part of the dotted name (`Sequence` for `collections.abc.Sequence`); a literal's own text inside `Literal`. */
  readonly name: string;
  readonly args: readonly TypeHint[];
}

const TOKEN = /\s*(?:([A-Za-z_][\w.]*)|('[^']*'|"[^"]*")|(-?\d[\w.]*)|(\.\.\.)|([[\],|()*]))/y;

/**
 * Parses the text of an annotation. Strings (forward references) are parsed as what they contain, except inside
 * `Literal`. Returns `undefined` for text that is no type expression.
 */
export function parseTypeHint(text: string): TypeHint | undefined {
  const tokens = tokenize(text);
  if (!tokens) return undefined;
  const parser = new HintParser(tokens);
  const hint = parser.union(false);
  return parser.atEnd ? hint : undefined;
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (!match) return undefined;
    tokens.push(match[0].trim());
  }
  return tokens;
}

class HintParser {
  private position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get atEnd(): boolean {
    return this.position === this.tokens.length;
  }

  union(literal: boolean): TypeHint | undefined {
    const members: TypeHint[] = [];
    do {
      const member = this.primary(literal);
      if (!member) return undefined;
      members.push(...(member.name === 'Union' ? member.args : [member]));
    } while (this.take('|'));
    return members.length === 1 ? members[0] : { name: 'Union', args: members };
  }

  private primary(literal: boolean): TypeHint | undefined {
    const token = this.tokens[this.position++];
    if (token === undefined) return undefined;
    if (token === '[') {
      const args = this.list(']', false);
      return args && { name: 'list-of-parameters', args };
    }
    if (/^['"]/.test(token)) return literal ? { name: token, args: [] } : parseTypeHint(token.slice(1, -1));
    if (/^[\],|()*]$/.test(token)) return undefined;
    const name = /^\d|^-|^\.\.\./.test(token) ? token : literal ? token : token.slice(token.lastIndexOf('.') + 1);
    if (!this.take('[')) return { name, args: [] };
    const args = this.list(']', name === 'Literal');
    if (!args) return undefined;
    if (name === 'Optional') return { name: 'Union', args: [...args, { name: 'None', args: [] }] };
    if (name === 'Annotated' || name === 'Final' || name === 'Required' || name === 'NotRequired') return args[0];
    return { name, args };
  }

  private list(close: string, literal: boolean): TypeHint[] | undefined {
    const items: TypeHint[] = [];
    while (!this.take(close)) {
      if (this.take('(')) {
        if (!this.take(')')) return undefined;
      } else {
        const item = this.union(literal);
        if (!item) return undefined;
        items.push(item);
      }
      if (!this.take(',') && this.tokens[this.position] !== close) return undefined;
    }
    return items;
  }

  private take(token: string): boolean {
    if (this.tokens[this.position] !== token) return false;
    this.position += 1;
    return true;
  }
}
