/** How a part of a pattern is written out: as short as can be, once, or with some repetitions and other alternatives. */
type Style = 'shortest' | 'once' | 'longer';

type Part = (style: Style) => string;

const CLASSES: Readonly<Record<string, string>> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a' };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };
/** Found outside of what a negated set excludes. */
const ORDINARY = 'a1A -_.,/:;=x9';
const MAX_REPEATS = 64;

/**
 * Texts that a Python regular expression matches: the plainest, the shortest, a longer one. Empty for a pattern with
 * anything that is not understood: look-around, numbered references, conditions.
 */
export function matchingTexts(pattern: string): string[] {
  const part = new PatternParser(pattern).parse();
  return part ? [...new Set((['once', 'shortest', 'longer'] as const).map(part))] : [];
}

class PatternParser {
  private position = 0;
  private isUnderstood = true;
  private readonly groups = new Map<string, Part>();

  constructor(private readonly pattern: string) {}

  parse(): Part | undefined {
    const part = this.alternatives();
    return this.isUnderstood && this.position === this.pattern.length ? part : undefined;
  }

  private alternatives(): Part {
    const members = [this.sequence()];
    while (this.take('|')) members.push(this.sequence());
    return (style) => {
      if (style === 'once') return members[0]!(style);
      if (style === 'longer') return members.at(-1)!(style);
      return members.map((member) => member(style)).reduce((a, b) => (b.length < a.length ? b : a));
    };
  }

  private sequence(): Part {
    const parts: Part[] = [];
    while (this.isUnderstood && this.position < this.pattern.length && !/[|)]/.test(this.pattern[this.position]!)) {
      parts.push(this.repeated(this.atom()));
    }
    return (style) => parts.map((part) => part(style)).join('');
  }

  private repeated(part: Part): Part {
    const [quantifier] = this.match(/[*+?]|\{\d*(?:,\d*)?\}/y) ?? [];
    if (quantifier === undefined) return part;
    this.match(/[?+]/y);
    const [least, most] = boundsOf(quantifier);
    if (least > MAX_REPEATS) return this.notUnderstood();
    const times = { shortest: least, once: Math.min(most, Math.max(1, least)), longer: Math.min(most, least + 2) };
    return (style) => part(style).repeat(times[style]);
  }

  private atom(): Part {
    const character = this.pattern[this.position++]!;
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return this.set();
      case '\\':
        return this.escape();
      case '.':
        return () => 'a';
      case '^':
      case '$':
        return () => '';
      default:
        return /[*+?]/.test(character) ? this.notUnderstood() : () => character;
    }
  }

  private group(): Part {
    const [reference, referred] = this.match(/\?P=(\w+)\)/y) ?? [];
    if (reference !== undefined) return this.groups.get(referred!) ?? this.notUnderstood();
    if (this.match(/\?[aimsux]+\)/y)) return () => '';
    const [, name] = this.match(/\?:|\?P<(\w+)>/y) ?? [];
    if (this.pattern[this.position] === '?') return this.notUnderstood();
    const part = this.alternatives();
    if (!this.take(')')) return this.notUnderstood();
    if (name !== undefined) this.groups.set(name, part);
    return part;
  }

  private set(): Part {
    const [, not, body] = this.match(/(\^?)(\]?(?:\\.|[^\]\\])*)\]/y) ?? [];
    if (body === undefined) return this.notUnderstood();
    const items = [...body.matchAll(/(\\?.)(?:-(\\?.))?/gs)].map(([, first, last]) => [first!, last] as const);
    const characters = items.map(([first]) => characterOf(first)).filter((one) => one !== undefined);
    if (not === '') {
      const [first = ''] = characters;
      const last = characters.at(-1) ?? '';
      return characters.length === 0 ? this.notUnderstood() : (style) => (style === 'longer' ? last : first);
    }
    const other = Array.from(ORDINARY).find((character) => !items.some((item) => includes(item, character)));
    return other === undefined ? this.notUnderstood() : () => other;
  }

  private escape(): Part {
    const escaped = this.pattern[this.position++];
    if (escaped === undefined || /[1-9xuUN0]/.test(escaped)) return this.notUnderstood();
    if (/[bBAZ]/.test(escaped)) return () => '';
    const character = characterOf(`\\${escaped}`);
    return character === undefined ? this.notUnderstood() : () => character;
  }

  private notUnderstood(): Part {
    this.isUnderstood = false;
    return () => '';
  }

  private take(text: string): boolean {
    if (this.pattern[this.position] !== text) return false;
    this.position += 1;
    return true;
  }

  private match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.position;
    const match = expression.exec(this.pattern);
    if (match) this.position = expression.lastIndex;
    return match;
  }
}

/** `{2,}` is at least 2. */
function boundsOf(quantifier: string): [least: number, most: number] {
  if (quantifier === '?') return [0, 1];
  if (quantifier === '*') return [0, Infinity];
  if (quantifier === '+') return [1, Infinity];
  const [least = '', most = least] = quantifier.slice(1, -1).split(',');
  return [Number(least), most === '' ? Infinity : Number(most)];
}

/** A character that `a`, `\.`, `\n` or `\d` stands for. */
function characterOf(item: string): string | undefined {
  if (!item.startsWith('\\')) return item;
  const name = item.slice(1);
  return CLASSES[name] ?? CONTROLS[name] ?? (/\w/.test(name) ? undefined : name);
}

/** Whether an item of a set, `a`, `a-z` or `\d`, includes the character. */
function includes([first, last]: readonly [string, string | undefined], character: string): boolean {
  if (/^\\[dwsDWS]$/.test(first)) return new RegExp(first).test(character);
  const [low, high] = [characterOf(first), characterOf(last ?? first)];
  return low !== undefined && high !== undefined && low <= character && character <= high;
}
