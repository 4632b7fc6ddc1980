import { lastOf, parentOf } from './dottedNames';
import { nameSimilarity } from './codeTokens';
import { hidden, isPrivate, percent, went, type Fate, type Successor } from './fate';
import { ModuleFates } from './moduleFates';
import type { CodeSymbol } from './moduleSymbols';
import type { SymbolIndex } from './symbolIndex';
import { Likeness } from './symbolLikeness';

export interface SymbolChangesOptions {
  /** Old dotted module names and the new ones, as git sees them renamed. */
  readonly renamedModules?: ReadonlyMap<string, string>;
}

/** A prototype's false matches on real histories had less. */
const ENOUGH = 0.65;
const AHEAD = 0.08;
const SIMILAR_NAME = 0.8;

interface Candidate {
  readonly module: string;
  readonly symbol: CodeSymbol;
  readonly score: number;
}

/** Finds what became of the names of one project state in another. What was found is remembered. */
export class SymbolChanges {
  private readonly fates = new Map<string, Fate>();
  private readonly pairings = new Map<string, ReadonlyMap<string, readonly Candidate[]>>();
  private readonly likeness: Likeness | null;
  private readonly modules: ModuleFates;

  /** @param before `null` when no earlier state is known: then names alone decide, which is far less certain */
  constructor(
    readonly before: SymbolIndex | null,
    readonly after: SymbolIndex,
    { renamedModules = new Map() }: SymbolChangesOptions = {},
  ) {
    this.likeness = before && new Likeness(before, after);
    const place = (module: string): string | undefined => this.place(module, null)?.module;
    this.modules = new ModuleFates(before, after, this.likeness, renamedModules, place);
  }

  /** What became of a module, or, with its qualified name, of what it defined. */
  fate(module: string, qualname: string | null = null): Fate {
    const key = `${module}:${qualname ?? ''}`;
    let fate = this.fates.get(key);
    if (fate === undefined) {
      // What is asked for again while it is looked for has no answer yet.
      this.fates.set(key, { state: 'there' });
      fate = qualname === null ? this.modules.fate(module) : this.symbolFate(module, qualname);
      this.fates.set(key, fate);
    }
    return fate;
  }

  /** Where a name is now that may be where it was: the same name when it is still there, `undefined` when it is gone. */
  place(
    module: string,
    qualname: string | null,
  ): { readonly module: string; readonly qualname: string | null } | undefined {
    const fate = this.fate(module, qualname);
    if (fate.state === 'there') return { module, qualname };
    return fate.state === 'went' ? fate.to : undefined;
  }

  private symbolFate(module: string, qualname: string): Fate {
    const home = this.place(module, null)?.module;
    const old = this.before?.symbol(module, qualname);
    if (home !== undefined && this.isThere(home, qualname)) return this.whereTheModuleIs(module, home, qualname);
    if (old === undefined) return this.symbolByName(home ?? module, qualname);
    return old.className === null ? this.topLevelFate(module, home, old) : this.memberFate(module, old);
  }

  /** Whether it is defined there, or imported by that name. */
  private isThere(module: string, qualname: string): boolean {
    return (
      this.after.symbol(module, qualname) !== undefined || this.after.resolve(`${module}.${qualname}`) !== undefined
    );
  }

  private whereTheModuleIs(module: string, home: string, qualname: string): Fate {
    if (home === module) return { state: 'there' };
    const fate = this.fate(module);
    return fate.state === 'went' ? went({ ...fate.to, qualname }) : { state: 'there' };
  }

  private topLevelFate(module: string, home: string | undefined, old: CodeSymbol): Fate {
    const moved = this.movedTo(module, old);
    const renamed = home === undefined ? [] : this.candidates(module, home, old);
    const best = [...moved, ...renamed].sort((a, b) => b.score - a.score);
    return this.decide(module, old, best.length > 0 ? best : this.renamedAndMoved(module, home, old));
  }

  /** New definitions of the same name elsewhere. */
  private movedTo(module: string, old: CodeSymbol): Candidate[] {
    const { before, after } = this;
    const isTest = before!.modules.get(module)?.isTest;
    return [...after.modules.values()].flatMap((other) => {
      const symbol = other.contents.symbols.get(old.qualname);
      if (symbol?.kind !== old.kind || before!.symbol(other.name, old.qualname) || other.isTest !== isTest) return [];
      const score = 0.5 + 0.5 * this.likeness!.ofBodies(old, symbol);
      return [{ module: other.name, symbol, score }];
    });
  }

  /** New definitions of other names in modules that are new or changed: only nearly the same body convinces. */
  private renamedAndMoved(module: string, home: string | undefined, old: CodeSymbol): Candidate[] {
    const { before, after } = this;
    const isTest = before!.modules.get(module)?.isTest;
    if (this.likeness!.isShort(old)) return [];
    return [...after.modules.values()].flatMap((other) => {
      const earlier = before!.modules.get(other.name);
      if (other.name === home || other.isTest !== isTest || earlier?.contents === other.contents) return [];
      return [...other.contents.symbols.values()].flatMap((symbol) => {
        if (symbol.kind !== old.kind || earlier?.contents.symbols.has(symbol.qualname)) return [];
        const alike = this.likeness!.ofBodies(old, symbol);
        return alike < 0.8
          ? []
          : [{ module: other.name, symbol, score: 0.7 * alike + 0.2 * nameSimilarity(old.name, symbol.name) }];
      });
    });
  }

  /** Methods and attributes stay with their class, which may have another name and another place. */
  private memberFate(module: string, old: CodeSymbol): Fate {
    const owner = this.place(module, old.className);
    if (owner === undefined || owner.qualname === null) {
      const fate = this.fate(module, old.className);
      return fate.state === 'gone' ? fate : { state: 'gone', reason: `The class of ${old.qualname} is gone.` };
    }
    const qualname = `${owner.qualname}.${old.name}`;
    if (this.after.resolve(`${owner.module}.${qualname}`)) {
      return went({
        module: owner.module,
        qualname,
        score: 1,
        margin: 1,
        reason: `${old.qualname} is ${qualname} now.`,
      });
    }
    const fate = this.decide(module, old, this.candidates(module, owner.module, old, owner.qualname));
    return fate.state === 'gone' ? (this.asElsewhere(module, old, owner.module, owner.qualname) ?? fate) : fate;
  }

  /** A member whose class got one by the name that other classes call theirs now, which were called alike before. */
  private asElsewhere(module: string, old: CodeSymbol, home: string, className: string): Fate | undefined {
    const names = new Set(
      [...this.before!.modules.values()].flatMap((other) =>
        [...(other.isTest ? [] : other.contents.symbols.values())].flatMap((one) => {
          const isOther = one.className !== null && one.name === old.name && one.kind === old.kind && one !== old;
          const owner = isOther ? this.place(other.name, one.className) : undefined;
          if (owner === undefined || owner.qualname === null) return [];
          const fate = this.decide(other.name, one, this.candidates(other.name, owner.module, one, owner.qualname));
          return fate.state === 'went' ? [lastOf(fate.to.qualname ?? '')] : [];
        }),
      ),
    );
    const [name = ''] = names;
    const qualname = `${className}.${name}`;
    const isNew = this.before!.symbol(module, `${old.className ?? ''}.${name}`) === undefined;
    if (names.size !== 1 || !isNew || this.after.symbol(home, qualname)?.kind !== old.kind) return undefined;
    const reason = `${old.qualname} is called ${qualname} now, in ${home}, as it is in other classes.`;
    return went({ module: home, qualname, score: 0.8, margin: 0.8, reason });
  }

  /** What is new in the same place, as far as it was not rather something else before. */
  private candidates(module: string, home: string, old: CodeSymbol, owner = old.className): readonly Candidate[] {
    const key = `${module}:${old.className ?? ''}:${old.kind}`;
    let pairing = this.pairings.get(key);
    if (pairing === undefined) {
      pairing = this.pair(module, old, home, owner);
      this.pairings.set(key, pairing);
    }
    return pairing.get(old.qualname) ?? [];
  }

  /** The candidates of each vanished symbol, best first. Each new symbol may be taken once. */
  private pair(module: string, like: CodeSymbol, home: string, owner: string | null): Map<string, Candidate[]> {
    const older = this.before!.modules.get(module)!.contents.symbols;
    const newer = this.after.modules.get(home)?.contents.symbols ?? new Map<string, CodeSymbol>();
    const rename = (name: string): string => (owner === null ? name : `${owner}.${name}`);
    const vanished = [...older.values()].filter(
      (one) =>
        one.kind === like.kind &&
        one.className === like.className &&
        !newer.has(rename(one.name)) &&
        !this.inherits(home, owner, one.name),
    );
    const before = new Set(
      [...older.values()].filter((one) => one.className === like.className).map(({ name }) => name),
    );
    const fresh = [...newer.values()].filter(
      (one) => one.className === owner && one.kind === like.kind && !before.has(one.name),
    );
    const scored = vanished
      .flatMap((one) =>
        fresh.map((symbol) => ({ one, symbol, module: home, score: this.likeness!.ofSymbols(one, symbol) })),
      )
      .sort((a, b) => b.score - a.score);
    const taken = new Map<CodeSymbol, CodeSymbol>();
    for (const { one, symbol, score } of scored) {
      if (score >= ENOUGH && !taken.has(symbol) && ![...taken.values()].includes(one)) taken.set(symbol, one);
    }
    return new Map(
      vanished.map((one) => [
        one.qualname,
        scored.filter((pair) => pair.one === one && (taken.get(pair.symbol) ?? one) === one),
      ]),
    );
  }

  private inherits(home: string, owner: string | null, name: string): boolean {
    return owner !== null && this.after.within({ module: home, qualname: owner }, name) !== undefined;
  }

  private decide(module: string, old: CodeSymbol, candidates: readonly Candidate[]): Fate {
    const [best, second] = candidates;
    const what = `${old.qualname} of ${module}`;
    if (best === undefined) return { state: 'gone', reason: `${what} is gone, and nothing new is like it.` };
    const margin = second === undefined ? best.score : best.score - second.score;
    const name = best.symbol.qualname;
    if (best.score < ENOUGH) {
      return {
        state: 'gone',
        reason: `${what} is gone; ${name} is too little like it to be sure (${percent(best.score)}).`,
      };
    }
    if (margin < AHEAD) {
      return { state: 'gone', reason: `${what} is gone; ${name} and ${second!.symbol.qualname} are both like it.` };
    }
    if (isPrivate(best.symbol.name) && !isPrivate(old.name)) return { state: 'gone', reason: hidden(what, name) };
    return went({
      module: best.module,
      qualname: name,
      score: best.score,
      margin,
      reason: sentence(module, old, best),
    });
  }

  private symbolByName(home: string, qualname: string): Fate {
    const { after } = this;
    const known = after.modules.get(home);
    const owner = parentOf(qualname) || null;
    if (known === undefined || after.isOpen(home))
      return { state: 'gone', reason: `There is no ${qualname} in ${home}.` };
    const elsewhere = [...after.modules.values()].filter((one) => !one.isTest && one.contents.symbols.has(qualname));
    if (owner === null && elsewhere.length === 1) {
      const module = elsewhere[0]!.name;
      return went({ module, qualname, score: 0.8, margin: 0.8, reason: `The only ${qualname} is that of ${module}.` });
    }
    const near = this.nearName(home, qualname);
    return near === undefined
      ? { state: 'gone', reason: `There is no ${qualname} in ${home}, and no name that is nearly the same.` }
      : { state: 'went', to: near };
  }

  /** What of a module, or of the same class, has nearly that name now, when it is only one. */
  nearName(module: string, qualname: string): Successor | undefined {
    const owner = parentOf(qualname) || null;
    const name = lastOf(qualname);
    const [best, second] = this.namesIn(module, owner)
      .filter((one) => !isPrivate(one) || isPrivate(name))
      .map((one) => ({ name: one, score: nameSimilarity(one, name) }))
      .sort((a, b) => b.score - a.score);
    if (best === undefined || best.score < SIMILAR_NAME) return undefined;
    const margin = best.score - (second?.score ?? 0);
    const near = owner === null ? best.name : `${owner}.${best.name}`;
    const reason = `There is no ${qualname} in ${module}; ${near} has nearly the same name.`;
    // Names alone prove little.
    return margin < AHEAD ? undefined : { module, qualname: near, score: 0.65 * best.score, margin, reason };
  }

  /** What a class defines; for `null`, what a module defines, imports and has as submodules. */
  private namesIn(module: string, owner: string | null): string[] {
    const { after } = this;
    const contents = after.modules.get(module)?.contents;
    const defined = [...(contents?.symbols.values() ?? [])].filter((one) => one.className === owner);
    const names = new Set(defined.map(({ name }) => name));
    if (owner !== null) return [...names];
    for (const { name } of contents?.imports ?? []) if (name !== '*') names.add(name);
    for (const name of after.modules.keys()) if (parentOf(name) === module) names.add(lastOf(name));
    return [...names];
  }
}

function sentence(module: string, old: CodeSymbol, { module: home, symbol, score }: Candidate): string {
  const proof = score >= 0.95 ? 'it is the same' : `${percent(score)} alike`;
  if (symbol.name === old.name) return `${old.qualname} is in ${home} now, no longer in ${module}: ${proof}.`;
  const place = home === module ? module : `${home}, no longer in ${module}`;
  return `${old.qualname} is called ${symbol.qualname} now, in ${place}: ${proof}.`;
}
