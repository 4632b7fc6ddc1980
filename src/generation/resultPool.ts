import type { PythonExpression } from './testDesign';
import type { Trial } from './trial';

const RELAYED = new Set(['str', 'bytes', 'list', 'dict', 'tuple', 'set']);
/** Of one function, and altogether. */
const MAX_OF_FUNCTION = 2;
const MAX_RESULTS = 16;
const MAX_TEXT = 300;

/** What functions of a module returned, to be passed on to others: what `compress` made is for `decompress`. */
export class ResultPool {
  private readonly found = new Map<string, PythonExpression[]>();

  add({ target, observation: { outcome, value } }: Trial): void {
    if (outcome !== 'returned' || !value?.text || !RELAYED.has(value.type) || value.text.length > MAX_TEXT) return;
    const { qualname } = target.signature;
    const known = this.found.get(qualname) ?? [];
    const { text } = value;
    // Nothing is empty in an interesting way.
    if (text.length <= 2 || known.length >= MAX_OF_FUNCTION || known.some((other) => other.text === text)) return;
    const imports = value.imports.map(([module, name]) => ({ module, name }));
    this.found.set(qualname, [...known, { text, imports }]);
  }

  /** Those that other functions than `qualname` returned. */
  beside(qualname: string): PythonExpression[] {
    return [...this.found].flatMap(([name, values]) => (name === qualname ? [] : values)).slice(0, MAX_RESULTS);
  }
}
