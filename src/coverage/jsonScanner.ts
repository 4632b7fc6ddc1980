/** The bytes are not JSON from `offset` on. At the end of the bytes: they break off. */
export class JsonSyntaxProblem extends Error {
  override readonly name = 'JsonSyntaxProblem';

  constructor(readonly offset: number) {
    super(`Not JSON from byte ${offset} on`);
  }
}

const [quote, comma, minus, point, colon, backslash] = [0x22, 0x2c, 0x2d, 0x2e, 0x3a, 0x5c];
const [zero, nine] = [0x30, 0x39];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Digits of a number that surely fits into 32 bits. */
const shortNumber = 9;

/**
 * Goes through JSON in UTF-8, and makes values only of what is asked for: the rest is checked as strictly as `JSON.parse`
 * does, and leaves nothing in memory. For documents of which a small part is of interest.
 *
 *     for (const key of scanner.members()) {
 *       if (key === 'name') name = scanner.value();
 *       else scanner.skip();
 *     }
 *     scanner.end();
 *
 * Every method but `end` throws a `JsonSyntaxProblem` when there is no such thing at its position.
 */
export class JsonScanner {
  /** Offset of what is read next: a value, what follows one, or white space before either. */
  position = 0;

  constructor(private readonly bytes: Buffer) {}

  isObject(): boolean {
    return this.next() === openObject;
  }

  isList(): boolean {
    return this.next() === openList;
  }

  /** The keys of the object that comes next. After each key its value has to be read or skipped. */
  *members(): Generator<string> {
    for (let isOpen = this.enter(openObject, closeObject); isOpen; isOpen = this.proceed(closeObject)) {
      yield this.key();
    }
  }

  /** Enters the list that comes next: whether it has an element. */
  enterList(): boolean {
    return this.enter(openList, closeList);
  }

  /** After an element: whether there is another one. At the end of the list it is left. */
  nextElement(): boolean {
    return this.proceed(closeList);
  }

  /** The number that comes next, or undefined when something else does, which is then not passed over. */
  number(): number | undefined {
    const { bytes } = this;
    const first = this.next();
    let at = this.position;
    if (first === minus) at++;
    const start = at;
    let number = 0;
    for (let byte = bytes[at]!; byte >= zero && byte <= nine; byte = bytes[++at]!) {
      number = number * 10 + byte - zero;
    }
    const length = at - start;
    const isPlain = length > 0 && length <= shortNumber && (length === 1 || bytes[start] !== zero);
    if (isPlain && !continuesNumber(bytes[at])) {
      this.position = at;
      return first === minus ? -number : number;
    }
    return length > 0 || first === minus ? (this.value() as number) : undefined;
  }

  /** The value that comes next. */
  value(): unknown {
    this.next();
    const start = this.position;
    this.skip();
    return JSON.parse(this.bytes.toString('utf8', start, this.position));
  }

  /** Passes over the value that comes next, however deeply nested. */
  skip(): void {
    const open = new OpenContainers();
    for (;;) {
      const byte = this.next();
      if (byte === openList) {
        this.position++;
        if (this.next() !== closeList) {
          open.push(closeList);
          continue;
        }
        this.position++;
      } else if (byte === openObject) {
        this.position++;
        if (this.next() !== closeObject) {
          open.push(closeObject);
          this.skipKey();
          continue;
        }
        this.position++;
      } else {
        this.skipScalar(byte);
      }
      while (open.depth > 0 && !this.proceed(open.closing)) {
        open.pop();
      }
      if (open.depth === 0) return;
      if (open.closing === closeObject) this.skipKey();
    }
  }

  /** @throws {JsonSyntaxProblem} unless nothing but white space is left */
  end(): void {
    this.next();
    if (this.position < this.bytes.length) this.fail();
  }

  /** The byte that comes next, after white space; undefined at the end. */
  private next(): number | undefined {
    const { bytes } = this;
    let byte = bytes[this.position];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      byte = bytes[++this.position];
    }
    return byte;
  }

  private fail(offset = this.position): never {
    throw new JsonSyntaxProblem(offset);
  }

  private enter(opening: number, closing: number): boolean {
    if (this.next() !== opening) this.fail();
    this.position++;
    if (this.next() !== closing) return true;
    this.position++;
    return false;
  }

  private proceed(closing: number): boolean {
    const byte = this.next();
    if (byte !== comma && byte !== closing) this.fail();
    this.position++;
    return byte === comma;
  }

  private key(): string {
    this.next();
    const start = this.position;
    const isPlain = this.skipString();
    const end = this.position;
    this.skipColon();
    return isPlain
      ? this.bytes.toString('utf8', start + 1, end - 1)
      : (JSON.parse(this.bytes.toString('utf8', start, end)) as string);
  }

  private skipKey(): void {
    this.next();
    this.skipString();
    this.skipColon();
  }

  private skipColon(): void {
    if (this.next() !== colon) this.fail();
    this.position++;
  }

  private skipScalar(first: number | undefined): void {
    switch (first) {
      case quote:
        this.skipString();
        break;
      case 0x74:
        this.skipWord('true');
        break;
      case 0x66:
        this.skipWord('false');
        break;
      case 0x6e:
        this.skipWord('null');
        break;
      default:
        this.skipNumber();
    }
  }

  private skipWord(word: string): void {
    for (let index = 0; index < word.length; index++) {
      if (this.bytes[this.position] !== word.charCodeAt(index)) this.fail();
      this.position++;
    }
  }

  private skipNumber(): void {
    const { bytes } = this;
    if (bytes[this.position] === minus) this.position++;
    if (bytes[this.position] === zero) {
      this.position++;
    } else {
      this.skipDigits();
    }
    if (!continuesNumber(bytes[this.position])) return;
    if (bytes[this.position] === point) {
      this.position++;
      this.skipDigits();
    }
    if (isExponent(bytes[this.position])) {
      this.position++;
      if (bytes[this.position] === minus || bytes[this.position] === 0x2b) this.position++;
      this.skipDigits();
    }
  }

  /** One or more. */
  private skipDigits(): void {
    const { bytes } = this;
    let at = this.position;
    for (let byte = bytes[at]!; byte >= zero && byte <= nine; byte = bytes[at]!) {
      at++;
    }
    if (at === this.position) this.fail();
    this.position = at;
  }

  /** Whether the string, which has to come next, is without escapes. */
  private skipString(): boolean {
    const { bytes } = this;
    if (bytes[this.position] !== quote) this.fail();
    let isPlain = true;
    for (let at = this.position + 1; ; at++) {
      const byte = bytes[at]!;
      if (byte === quote) {
        this.position = at + 1;
        return isPlain;
      }
      if (byte === backslash) {
        at = this.endOfEscape(at);
        isPlain = false;
      } else if (!(byte >= 0x20)) {
        this.fail(at);
      }
    }
  }

  /** Offset of the last byte of the escape sequence at `start`. */
  private endOfEscape(start: number): number {
    const letter = this.bytes[start + 1];
    if (letter !== 0x75) {
      return letter !== undefined && '"\\/bfnrt'.includes(String.fromCharCode(letter))
        ? start + 1
        : this.fail(start + 1);
    }
    for (let at = start + 2; at < start + 6; at++) {
      const digit = this.bytes[at];
      if (digit === undefined || !/[0-9a-f]/i.test(String.fromCharCode(digit))) this.fail(at);
    }
    return start + 5;
  }
}

function continuesNumber(byte: number | undefined): boolean {
  return byte === point || isExponent(byte);
}

function isExponent(byte: number | undefined): boolean {
  return byte === 0x65 || byte === 0x45;
}

/** The lists and objects around a position, by what closes them. A byte for each, as there may be millions. */
class OpenContainers {
  depth = 0;
  private closings = new Uint8Array(16);

  get closing(): number {
    return this.closings[this.depth - 1]!;
  }

  push(closing: number): void {
    if (this.depth === this.closings.length) {
      const larger = new Uint8Array(2 * this.depth);
      larger.set(this.closings);
      this.closings = larger;
    }
    this.closings[this.depth++] = closing;
  }

  pop(): void {
    this.depth--;
  }
}
