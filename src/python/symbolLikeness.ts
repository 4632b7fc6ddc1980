import { lastOf, parentOf } from './dottedNames';
import { codeTokens, counted, nameSimilarity, overlap, similarity } from './codeTokens';
import type { CodeSymbol } from './moduleSymbols';
import type { IndexedModule, SymbolIndex } from './symbolIndex';

/** Fewer tokens can be alike by chance: they count for no more than `SHORT_SCORE`. */
const SHORT = 25;
const SHORT_SCORE = 0.85;

/** How much symbols and modules of one state of a project are like those of another: 0 to 1. */
export class Likeness {
  private readonly tokens = new WeakMap<CodeSymbol, readonly string[]>();
  private readonly moduleTokens = new WeakMap<IndexedModule, readonly string[]>();

  constructor(
    private readonly before: SymbolIndex,
    private readonly after: SymbolIndex,
  ) {}

  ofBodies(one: CodeSymbol, other: CodeSymbol): number {
    const alike = similarity(this.masked(one), this.masked(other));
    // In `self.total = total` it is another name that is the same.
    return isValue(one) ? Math.max(alike, similarity(codeTokens(one.body), codeTokens(other.body))) : alike;
  }

  /** Too short to be told apart by what it does. */
  isShort(symbol: CodeSymbol): boolean {
    return this.masked(symbol).length < SHORT;
  }

  ofModules(old: IndexedModule, other: IndexedModule): number {
    const names = overlap(counted(old.contents.symbols.keys()), counted(other.contents.symbols.keys()));
    const tokens = overlap(counted(this.tokensOfModule(old)), counted(this.tokensOfModule(other)));
    const isSamePlace = lastOf(old.name) === lastOf(other.name) || parentOf(old.name) === parentOf(other.name);
    return old.contents.symbols.size === 0
      ? tokens * (isSamePlace ? 1 : 0.8)
      : 0.5 * names + 0.45 * tokens + (isSamePlace ? 0.05 : 0);
  }

  ofSymbols(old: CodeSymbol, symbol: CodeSymbol): number {
    const alike = this.ofBodies(old, symbol);
    const name = nameSimilarity(old.name, symbol.name);
    const uses = this.useSimilarity(old.name, symbol.name);
    let score: number;
    if (uses === null) score = isValue(old) ? 0.7 * alike + 0.3 * name : 0.8 * alike + 0.2 * name;
    else score = isValue(old) ? 0.45 * alike + 0.2 * name + 0.35 * uses : 0.6 * alike + 0.15 * name + 0.25 * uses;
    const differs =
      alike < 0.8 && old.params.map((one) => one.name).join() !== symbol.params.map((one) => one.name).join();
    if (differs) score -= 0.15;
    // What is as short may be alike by chance, unless it is also used where the old one was.
    const isShort = !isValue(old) && this.isShort(old) && (uses ?? 0) < 0.8;
    return isShort ? Math.min(score, SHORT_SCORE) : score;
  }

  /**
   * How much the uses of a new name in changed modules are those of the old one: what stands before and after it. `null` when
   * the old one is used nowhere.
   */
  private useSimilarity(old: string, name: string): number | null {
    const contexts = (index: SymbolIndex, other: SymbolIndex, word: string): string[] =>
      [...index.modules.values()].flatMap((module) => {
        const isChanged = other.modules.get(module.name)?.contents !== module.contents;
        return isChanged && !module.isTest && module.contents.text.includes(word)
          ? contextsOf(this.tokensOfModule(module), word)
          : [];
      });
    const before = contexts(this.before, this.after, old);
    return before.length === 0 ? null : overlap(counted(before), counted(contexts(this.after, this.before, name)));
  }

  /** The tokens of what it does, without its own name. */
  private masked(symbol: CodeSymbol): readonly string[] {
    let tokens = this.tokens.get(symbol);
    if (tokens === undefined) {
      tokens = codeTokens(symbol.body).map((token) => (token === symbol.name ? '_' : token));
      this.tokens.set(symbol, tokens);
    }
    return tokens;
  }

  private tokensOfModule(module: IndexedModule): readonly string[] {
    let tokens = this.moduleTokens.get(module);
    if (tokens === undefined) {
      tokens = codeTokens(module.contents.text);
      this.moduleTokens.set(module, tokens);
    }
    return tokens;
  }
}

function isValue({ kind }: CodeSymbol): boolean {
  return kind === 'attribute' || kind === 'constant';
}

/** Each use with its neighbours; where it is defined does not count. */
function contextsOf(tokens: readonly string[], word: string): string[] {
  return tokens.flatMap((token, index) => {
    const previous = tokens[index - 1] ?? '';
    return token === word && previous !== 'def' && previous !== 'class'
      ? [`${previous} ${tokens[index + 1] ?? ''}`]
      : [];
  });
}
