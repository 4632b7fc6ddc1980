import type { CodeSymbol } from '../../python/moduleSymbols';
import type { SymbolIndex } from '../../python/symbolIndex';
import { foreign, meaningOf, type Meaning } from './meaning';

/** From a method to `self`, over properties that return properties. */
const MOST_STEPS = 3;

/** Tells what functions and classes of the project give when they are called, as far as hints and plain bodies say it. */
export class SymbolResults {
  constructor(private readonly index: SymbolIndex) {}

  /** What calling it gives: an object of the class, or what the function says that it returns. */
  called({ module, qualname }: { readonly module: string; readonly qualname: string }): Meaning | undefined {
    const symbol = this.index.symbol(module, qualname);
    if (symbol?.kind === 'class') return { kind: 'instance', module, qualname };
    if (symbol === undefined) return undefined;
    if (symbol.kind === 'constant') {
      // Another name of a class or a function.
      const origin = /^[\w.]+$/u.test(symbol.body) ? this.index.written(module, symbol.body) : undefined;
      const other = origin && meaningOf(origin);
      return other?.kind === 'symbol' && this.index.symbol(other.module, other.qualname)?.kind !== 'constant'
        ? this.called(other)
        : undefined;
    }
    const returned = this.returned(module, symbol);
    if (returned !== undefined) return returned;
    // What a class method without a hint makes is most often an object of the class.
    return symbol.method === 'class' && symbol.returns === null && symbol.className !== null
      ? { kind: 'instance', module, qualname: symbol.className }
      : undefined;
  }

  /** What its hint says that it returns; its own object for a method that returns nothing but `self`. */
  returned(module: string, symbol: CodeSymbol): Meaning | undefined {
    if (symbol.returns !== null || symbol.className === null) return this.annotated(module, symbol.returns);
    return this.returnsSelf(module, symbol, MOST_STEPS)
      ? { kind: 'instance', module, qualname: symbol.className }
      : undefined;
  }

  /** Whether every `return` gives `self`, or a property of it that does. */
  private returnsSelf(module: string, { body, className }: CodeSymbol, steps: number): boolean {
    const values = [...body.matchAll(/^\s*return\b[ \t]*(.*)$/gmu)].map(([, value]) => value!.trim());
    const isSelf = (value: string): boolean => {
      const name = /^self\.(\w+)$/u.exec(value)?.[1];
      const property = name === undefined ? undefined : this.index.symbol(module, `${className!}.${name}`);
      return value === 'self' || (steps > 0 && property !== undefined && this.returnsSelf(module, property, steps - 1));
    };
    return values.length > 0 && values.every(isSelf);
  }

  /** An object of the class that a hint names, as the module that has the hint reads it. */
  private annotated(module: string, hint: string | null): Meaning | undefined {
    const written = hint
      ?.replace(/^["']|["']$/gu, '')
      .replace(/^(?:typing\.)?Optional\[(.*)\]$/su, '$1')
      .replace(/\s*\|\s*None$/u, '');
    if (written === undefined || !/^[\w.]+$/u.test(written)) return undefined;
    const origin = this.index.written(module, written);
    if (origin === undefined)
      return /^(?:str|int|float|bool|bytes|list|dict|tuple|set|None)$/u.test(written) ? foreign : undefined;
    if ('foreign' in origin) return foreign;
    const isClass = origin.qualname !== null && this.index.symbol(origin.module, origin.qualname)?.kind === 'class';
    return isClass ? { kind: 'instance', module: origin.module, qualname: origin.qualname } : undefined;
  }
}
