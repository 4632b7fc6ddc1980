import type { CodeSymbol } from '../../python/moduleSymbols';
import type { ClassPlace, SymbolIndex } from '../../python/symbolIndex';
import { assignedTexts, isBoundOtherwise, readExpression, returnedTexts, type BodyExpression } from './bodyTexts';
import { HintMeanings } from './hintMeanings';
import { foreign, isSame, meaningOf, type Meaning } from './meaning';

type SymbolMeaning = Pick<Extract<Meaning, { kind: 'symbol' }>, 'module' | 'qualname' | 'on'>;

/** From a function to what it returns, over functions and attributes that it asks in turn. */
const MOST_STEPS = 5;

/** Where an expression of the code stands. */
interface Place {
  readonly module: string;
  /** The function, or the class of an attribute. */
  readonly symbol: CodeSymbol;
  /** The class of the object whose method it is. */
  readonly on: ClassPlace | null;
  /** Of the function around. */
  readonly body: string;
  readonly steps: number;
}

/** Tells what functions, classes and attributes of the project give, as far as hints and plain bodies say it. */
export class SymbolResults {
  private readonly hints: HintMeanings;

  constructor(private readonly index: SymbolIndex) {
    this.hints = new HintMeanings(index);
  }

  /** What calling it gives: an object of the class, or what the function says or shows that it returns. */
  called(callee: SymbolMeaning, steps = MOST_STEPS): Meaning | undefined {
    const { module, qualname } = callee;
    const symbol = this.index.symbol(module, qualname);
    if (symbol?.kind === 'class') return this.makesOthers(callee) ? undefined : { kind: 'instance', module, qualname };
    if (symbol === undefined || symbol.kind === 'attribute') return undefined;
    if (symbol.kind === 'constant') {
      // Another name of a class or a function.
      const origin = /^[\w.]+$/u.test(symbol.body) ? this.index.written(module, symbol.body) : undefined;
      const other = origin && meaningOf(origin);
      return other?.kind === 'symbol' && this.index.symbol(other.module, other.qualname)?.kind !== 'constant'
        ? this.called(other, steps)
        : undefined;
    }
    const returned = this.returned(callee, steps);
    if (returned !== undefined || symbol.method !== 'class' || symbol.returns !== null) return returned;
    // What a class method without a hint makes is most often an object of the class.
    return symbol.className === null ? undefined : { kind: 'instance', ...ownerOf(callee, symbol) };
  }

  /** Whether its `__new__` returns objects of another class as well. */
  private makesOthers(owner: ClassPlace): boolean {
    const origin = this.index.within(owner, '__new__');
    if (origin === undefined || 'foreign' in origin) return false;
    const texts = returnedTexts(this.index.symbol(origin.module, origin.qualname!)?.body ?? '');
    return texts.some((text) => {
      const expression = readExpression(text);
      const made = expression?.isCall === true ? this.index.written(origin.module, expression.name) : undefined;
      return made !== undefined;
    });
  }

  /** What reading a property, an attribute of an object or a variable of a module gives. */
  value(read: SymbolMeaning, steps = MOST_STEPS): Meaning | undefined {
    const { module, qualname } = read;
    const symbol = this.index.symbol(module, qualname);
    if (symbol?.method === 'property') return this.returned(read, steps);
    if (symbol?.kind !== 'attribute' && symbol?.kind !== 'constant') return undefined;
    const owner = symbol.className === null ? undefined : this.index.symbol(module, symbol.className);
    const field = owner?.fields?.find(({ name }) => name === symbol.name);
    const on = symbol.className === null ? null : ownerOf(read, symbol);
    if (field !== undefined) return this.hints.of(module, field.hint, on);
    const maker = this.index.symbol(module, `${symbol.className ?? ''}.__init__`);
    const place = { module, symbol: maker ?? symbol, on, body: maker?.body ?? '', steps };
    const expression = readExpression(symbol.body);
    // A class that is named only may be its hint as well.
    if (expression === undefined || (!expression.isCall && maker === undefined)) return undefined;
    return this.expression(expression, place);
  }

  private returned(callee: SymbolMeaning, steps: number): Meaning | undefined {
    const { module, qualname } = callee;
    const symbol = this.index.symbol(module, qualname)!;
    const on = symbol.className === null ? null : ownerOf(callee, symbol);
    if (symbol.returns !== null) return this.hints.of(module, symbol.returns, on);
    if (symbol.isAsync || /\byield\b/u.test(symbol.body) || steps === 0) return undefined;
    const place = { module, symbol, on, body: symbol.body, steps: steps - 1 };
    const texts = returnedTexts(symbol.body).filter((text) => text !== '' && text !== 'None');
    return this.agreed(texts.map((text) => this.text(text, place)));
  }

  private text(text: string, place: Place): Meaning | undefined {
    if (/^(?:["'\d[{]|True\b|False\b|not\b)/u.test(text)) return foreign;
    const expression = readExpression(text);
    return expression && this.expression(expression, place);
  }

  private expression({ name, isCall }: BodyExpression, place: Place): Meaning | undefined {
    const { module, on, steps } = place;
    if (on !== null) {
      if (isCall && /^(?:cls|type\(self\)|self\.__class__)$/u.test(name)) return { kind: 'instance', ...on };
      if (!isCall && name === 'self') return { kind: 'instance', ...on };
      const [, owner, member] = /^(self|cls)\.(\w+)$/u.exec(name) ?? [];
      if (owner !== undefined) return this.member(on, member!, isCall, steps);
    }
    if (/^(?:self|cls|super)\b/u.test(name)) return undefined;
    const local = name.includes('.') ? undefined : this.local(name, isCall, place);
    if (local !== undefined) return local === 'unknown' ? undefined : local;
    const origin = this.index.written(module, name);
    const meaning = origin && meaningOf(origin);
    if (meaning?.kind !== 'symbol' || steps === 0) return undefined;
    return isCall ? this.called(meaning, steps - 1) : this.value(meaning, steps - 1);
  }

  private member(on: ClassPlace, name: string, isCall: boolean, steps: number): Meaning | undefined {
    const origin = this.index.within(on, name);
    if (origin === undefined || 'foreign' in origin || origin.qualname === null || steps === 0) return undefined;
    const read = { module: origin.module, qualname: origin.qualname, on };
    return isCall ? this.called(read, steps - 1) : this.value(read, steps - 1);
  }

  /** What a parameter or a local variable is; `undefined` when it is neither. */
  private local(name: string, isCall: boolean, place: Place): Meaning | 'unknown' | undefined {
    const { symbol, body, module, on, steps } = place;
    const parameter = symbol.params.find((one) => one.name === name);
    const texts = assignedTexts(body, name);
    const isOther = isBoundOtherwise(body, name);
    if (parameter === undefined && texts.length === 0 && !isOther) return undefined;
    if (isCall || isOther || steps === 0) return 'unknown';
    const given = parameter === undefined ? [] : [this.hints.of(module, parameter.hint, on)];
    const inner = { ...place, steps: steps - 1 };
    return this.agreed([...given, ...texts.map((text) => this.text(text, inner))]) ?? 'unknown';
  }

  private agreed(meanings: readonly (Meaning | undefined)[]): Meaning | undefined {
    const [first] = meanings;
    return meanings.every((one) => isSame(one, first)) ? first : undefined;
  }
}

/** The class of the object, else the one that has the method. */
function ownerOf({ module, on }: SymbolMeaning, { className }: CodeSymbol): ClassPlace {
  return on ?? { module, qualname: className! };
}
