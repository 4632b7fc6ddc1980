import { lastOf } from './dottedNames';
import { hidden, isPrivate, percent, went, type Fate } from './fate';
import type { Likeness } from './symbolLikeness';
import type { SymbolIndex } from './symbolIndex';

/** Finds what became of modules: by what git sees renamed, else by their contents, else by their names. */
export class ModuleFates {
  /**
   * @param before `null` when no earlier state is known, and with it `likeness`
   * @param renamed old dotted names and the new ones
   * @param place where another module is now; what was found is remembered there
   */
  constructor(
    private readonly before: SymbolIndex | null,
    private readonly after: SymbolIndex,
    private readonly likeness: Likeness | null,
    private readonly renamed: ReadonlyMap<string, string>,
    private readonly place: (module: string) => string | undefined,
  ) {}

  fate(name: string): Fate {
    const { before, after } = this;
    if (after.hasModule(name)) return { state: 'there' };
    const renamed = this.renamed.get(name) ?? this.renamedWithPackage(name);
    if (renamed !== undefined && after.hasModule(renamed)) {
      return went({ module: renamed, score: 1, margin: 1, reason: `The module ${name} is ${renamed} now.` });
    }
    const old = before?.modules.get(name);
    if (before === null || old === undefined)
      return before?.hasModule(name) === true ? this.folderFate(name) : this.moduleByName(name);
    const candidates = [...after.modules.values()]
      .filter((module) => !before.hasModule(module.name) && module.isTest === old.isTest)
      .map((module) => ({ module: module.name, score: this.likeness!.ofModules(old, module) }))
      .sort((a, b) => b.score - a.score);
    const [best, second] = candidates;
    const margin = best === undefined ? 0 : best.score - (second?.score ?? 0);
    if (best === undefined || best.score < 0.5 || margin < 0.1) {
      return { state: 'gone', reason: `The module ${name} is gone, and no new module has its contents.` };
    }
    if (isPrivate(best.module) && !isPrivate(name))
      return { state: 'gone', reason: hidden(`The module ${name}`, best.module) };
    const reason = `The module ${name} is ${best.module} now: ${percent(best.score)} of it is the same.`;
    return went({ ...best, margin, reason });
  }

  /** The package that a module was in may have been renamed. */
  private renamedWithPackage(name: string): string | undefined {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const renamed = this.renamed.get(name.slice(0, dot));
      if (renamed !== undefined) return renamed + name.slice(dot);
    }
    return undefined;
  }

  /** A folder without `__init__.py` goes where all of its modules went. */
  private folderFate(name: string): Fate {
    const inside = [...this.before!.modules.keys()].filter((module) => module.startsWith(`${name}.`));
    const targets = new Set(
      inside.map((module) => {
        const to = this.place(module);
        const rest = module.slice(name.length);
        return to?.endsWith(rest) === true ? to.slice(0, -rest.length) : '';
      }),
    );
    const [target] = targets;
    return targets.size === 1 && target
      ? went({ module: target, score: 1, margin: 1, reason: `The package ${name} is ${target} now.` })
      : { state: 'gone', reason: `The package ${name} is gone.` };
  }

  private moduleByName(name: string): Fate {
    const last = lastOf(name);
    const same = [...this.after.modules.keys()].filter((module) => lastOf(module) === last);
    return same.length === 1
      ? went({
          module: same[0]!,
          score: 0.7,
          margin: 0.7,
          reason: `The only module called ${last} is ${same[0]!} now.`,
        })
      : { state: 'gone', reason: `There is no module ${name}.` };
  }
}
