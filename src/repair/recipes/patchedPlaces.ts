import { lastOf, parentOf } from '../../python/dottedNames';
import type { SymbolChanges } from '../../python/symbolChanges';
import type { Origin, SymbolIndex } from '../../python/symbolIndex';
import type { NewPlaces } from './newPlaces';
import { same, type Place } from './place';

/** Says where the code looks up now what tests patch. */
export class PatchedPlaces {
  constructor(private readonly places: NewPlaces) {}

  private get changes(): SymbolChanges {
    return this.places.changes;
  }

  private get before(): SymbolIndex | null {
    return this.changes.before;
  }

  private get after(): SymbolIndex {
    return this.changes.after;
  }

  /** What tests write in `patch('module.name')`: the place where the code looks the name up. */
  of(module: string, name: string): Place {
    const { before, after } = this;
    const home = this.changes.place(module, null)?.module;
    if (home === undefined || before === null) return this.places.ofName(module, name);
    if (after.member(home, name) !== undefined || this.places.mayHide(home, name, module)) {
      return home === module ? same : this.moved(this.changes.fate(module), home, name, module);
    }
    const bound = before.modules.get(module)?.contents.imports.findLast((one) => one.name === name);
    if (bound === undefined) return this.patchedDefinition(module, home, name);
    const origin = before.member(module, name);
    return origin === undefined ? this.places.ofName(module, name) : this.patchedImport(module, home, name, origin);
  }

  private moved(fate: ReturnType<SymbolChanges['fate']>, module: string, name: string, subject: string): Place {
    if (fate.state !== 'went') return same;
    return { state: 'moved', module, name, reason: fate.to.reason, score: fate.to.score, subject };
  }

  private patchedDefinition(module: string, home: string, name: string): Place {
    const place = this.places.ofName(module, name);
    if (place.state !== 'moved') return place;
    const { after } = this;
    // Whoever used it in its own module may import it now: there it is looked up.
    const own = after.modules.get(home)?.contents.imports.find((one) => {
      const from = after.absolute(after.modules.get(home)!, one.module);
      return one.member === place.name && from === place.module;
    });
    return own === undefined ? place : { ...place, module: home, name: own.name };
  }

  /** A name that a module imported, and imports in another way now. */
  private patchedImport(module: string, home: string, name: string, origin: Origin): Place {
    const { after } = this;
    const subject = `${module}.${name}`;
    const target = this.presentName(origin);
    if (target === undefined) return this.places.ofName(module, name);
    const importer = after.modules.get(home);
    const sentence = (where: string): string => `${module} looks ${lastOf(target)} up as ${where} now.`;
    const found = (at: string, looked: string): Place => ({
      state: 'moved',
      module: at,
      name: looked,
      reason: sentence(`${at}.${looked}`),
      score: 0.95,
      subject,
    });
    const looked = importer && this.lookedUp(importer.name, target);
    if (looked !== undefined) return found(home, looked);
    const isLocal = importer?.contents.localImports.some((one) => {
      const from = after.absolute(importer, one.module);
      return one.member !== null && from !== undefined && `${from}.${one.member}` === target;
    });
    if (isLocal === true) return found(parentOf(target), lastOf(target));
    const others = [...after.modules.values()].filter(
      (one) =>
        !one.isTest &&
        one.name !== home &&
        this.lookedUp(one.name, target) !== undefined &&
        !this.lookedUpBefore(one.name, target),
    );
    const [other] = others;
    if (other !== undefined && others.length === 1) return found(other.name, this.lookedUp(other.name, target)!);
    return {
      state: 'refused',
      subject,
      reason: `${module} no longer uses ${lastOf(target)} by that name, and where it is looked up now is not clear.`,
    };
  }

  /** The dotted name of what an origin is now. */
  private presentName(origin: Origin): string | undefined {
    if ('foreign' in origin) return origin.foreign;
    const now = this.changes.place(origin.module, origin.qualname);
    return now && (now.qualname === null ? now.module : `${now.module}.${now.qualname}`);
  }

  /** How a module's own code reaches something by its imports: `run`, `subprocess.run`. */
  private lookedUp(module: string, target: string, index = this.after): string | undefined {
    const importer = index.modules.get(module);
    for (const { name, module: written, member } of importer?.contents.imports ?? []) {
      const from = index.absolute(importer!, written);
      const full = member === null ? from : `${from ?? ''}.${member}`;
      if (full === target) return name;
      if (
        full !== undefined &&
        full === parentOf(target) &&
        this.usesMember(importer!.contents.text, name, lastOf(target))
      ) {
        return `${name}.${lastOf(target)}`;
      }
    }
    return undefined;
  }

  private lookedUpBefore(module: string, target: string): boolean {
    return this.before !== null && this.lookedUp(module, target, this.before) !== undefined;
  }

  private usesMember(text: string, name: string, member: string): boolean {
    return new RegExp(String.raw`(?<![\w.])${name}\s*\.\s*${member}\b`, 'u').test(text);
  }
}
