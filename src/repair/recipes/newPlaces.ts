import { lastOf, parentOf } from '../../python/dottedNames';
import { isPrivate } from '../../python/fate';
import type { SymbolChanges } from '../../python/symbolChanges';
import { staleUsers } from '../staleUsers';
import type { IndexedModule, Origin, SymbolIndex } from '../../python/symbolIndex';
import { commonMembers } from './commonMembers';
import { same, type Place } from './place';
import { PrivateUse } from './privateUse';

/** Of a symbol that moved, its text unchanged. */
const IDENTICAL = 0.95;

/** Says where tests find now what they found somewhere before. */
export class NewPlaces {
  private readonly places = new Map<string, Place>();
  private readonly privateUse: PrivateUse;
  private members: ReadonlyMap<string, Extract<Place, { state: 'moved' }>> | undefined;

  constructor(readonly changes: SymbolChanges) {
    this.privateUse = new PrivateUse(changes.after);
  }

  private get before(): SymbolIndex | null {
    return this.changes.before;
  }

  private get after(): SymbolIndex {
    return this.changes.after;
  }

  /** Whether a dotted name begins with a package or module of the project, as it is or as it was. */
  isOurs(dotted: string): boolean {
    return this.after.isOurs(dotted) || this.before?.isOurs(dotted) === true;
  }

  /** Where `from module import name` has to import from. */
  ofName(module: string, name: string): Place {
    const key = `${module}:${name}`;
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.findName(module, name);
      this.places.set(key, place);
    }
    return place;
  }

  /** Where a module is; `name` is empty. */
  ofModule(module: string): Place {
    // What was no module before either comes from elsewhere, or is made while the tests run.
    if (this.before !== null && !this.before.hasModule(module)) return same;
    const fate = this.changes.fate(module);
    if (fate.state === 'there') return same;
    if (fate.state === 'gone') return { state: 'refused', reason: fate.reason, subject: module };
    const { to } = fate;
    const [user] = staleUsers({ module, qualname: null }, this.after);
    if (user !== undefined) return incomplete(module, user);
    return { state: 'moved', module: to.module, name: '', reason: to.reason, score: to.score, subject: module };
  }

  /**
   * What an attribute of a class, or of its objects, is called now.
   * @param owner the class, as the tests knew it
   */
  ofMember(owner: { readonly module: string; readonly qualname: string }, name: string): Place {
    const now = this.changes.place(owner.module, owner.qualname);
    if (now === undefined || now.qualname === null || isSpecial(name)) return same;
    if (this.after.within(now, name) !== undefined) return same;
    const origin = (this.before ?? this.after).within(owner, name);
    const isOpen = this.isOpenClass(now.module, now.qualname);
    if (isOpen && (this.before === null || this.mayHaveStill(now.module, now.qualname, name, origin))) return same;
    if (origin === undefined && this.before !== null) {
      return this.isClosed(now) ? this.mistyped(now.module, `${now.qualname}.${name}`) : same;
    }
    const { module, qualname } =
      origin !== undefined && 'module' in origin ? origin : { ...now, qualname: `${now.qualname}.${name}` };
    const fate = this.changes.fate(module, qualname);
    const subject = `${module}.${qualname ?? ''}`;
    if (fate.state === 'there') return same;
    if (fate.state === 'gone') return isOpen ? same : { state: 'refused', reason: fate.reason, subject };
    const [user] = staleUsers({ module, qualname }, this.after);
    if (user !== undefined) return incomplete(subject, user);
    const { to } = fate;
    return {
      state: 'moved',
      module: to.module,
      name: lastOf(to.qualname!),
      reason: to.reason,
      score: to.score,
      subject,
    };
  }

  /** What a class looks up where nobody sees it: `__getattr__`, or something of a base class from elsewhere. */
  isOpenClass(module: string, qualname: string): boolean {
    return this.after.lineage(module, qualname).some((ancestor) => {
      if ('foreign' in ancestor)
        return !/^(?:abc\.ABC|typing\.(?:Generic|Protocol|NamedTuple)|(?:builtins\.)?\w*(?:Exception|Error)|enum\.\w+|Generic|Protocol)$/u.test(
          ancestor.foreign,
        );
      return this.after.symbol(ancestor.module, `${ancestor.qualname!}.__getattr__`) !== undefined;
    });
  }

  /**
   * What attributes of classes are called now whose old name no class of the code has any more, by the old name. Where two
   * classes disagree there is none.
   */
  get renamedMembers(): ReadonlyMap<string, Extract<Place, { state: 'moved' }>> {
    this.members ??= this.findRenamedMembers();
    return this.members;
  }

  private findRenamedMembers(): Map<string, Extract<Place, { state: 'moved' }>> {
    const { before, after } = this;
    const renamed = new Map<string, Extract<Place, { state: 'moved' }>>();
    const doubtful = new Set([...after.modules.values()].filter((one) => !one.isTest).flatMap(memberNames));
    for (const module of before?.modules.values() ?? []) {
      if (module.isTest || after.modules.get(module.name)?.contents === module.contents) continue;
      for (const { className, name } of module.contents.symbols.values()) {
        if (className === null || doubtful.has(name)) continue;
        const place = this.ofMember({ module: module.name, qualname: className }, name);
        if (place.state !== 'moved' || (renamed.get(name)?.name ?? place.name) !== place.name) doubtful.add(name);
        else renamed.set(name, place);
      }
    }
    for (const name of doubtful) renamed.delete(name);
    return renamed;
  }

  /**
   * Whether a module may have a name that no one sees. Where it could hide names before as well, one that stood in the open then is
   * not hidden now.
   * @param was what the module was called
   */
  mayHide(module: string, name: string, was = module): boolean {
    const { before, after } = this;
    if (!after.isOpen(module)) return false;
    const wasOpen = before?.isOpen(was) === true && before.member(was, name) !== undefined;
    const isMentioned = new RegExp(String.raw`\b${name}\b`, 'u').test(after.modules.get(module)?.contents.text ?? '');
    return !wasOpen || isMentioned;
  }

  /**
   * Whether an open class may have a name yet that stood in the open before: what builtin types have as well, or what its module
   * still mentions.
   */
  private mayHaveStill(module: string, qualname: string, name: string, was: Origin | undefined): boolean {
    if (was === undefined || 'foreign' in was) return true;
    const hasForeignBase = this.after.lineage(module, qualname).some((one) => 'foreign' in one);
    if (hasForeignBase && commonMembers.has(name)) return true;
    return new RegExp(String.raw`["']${name}["']`, 'u').test(this.after.modules.get(module)?.contents.text ?? '');
  }

  /** Whether all that a class has stands in the text of its lineage. */
  private isClosed({ module, qualname }: { readonly module: string; readonly qualname: string | null }): boolean {
    return this.after
      .lineage(module, qualname!)
      .every((one) => 'module' in one && this.after.symbol(one.module, one.qualname!)?.decorators.length === 0);
  }

  private findName(module: string, name: string): Place {
    const { before, after } = this;
    if (after.member(module, name) !== undefined || this.mayHide(module, name) || isSpecial(name)) return same;
    const origin: Origin | undefined = before === null ? { module, qualname: name } : before.member(module, name);
    if (origin === undefined) {
      // What is made while the module is loaded goes with it.
      const home = this.ofModule(module);
      return home.state === 'moved' ? { ...home, name } : this.mistyped(module, name);
    }
    if ('foreign' in origin) return this.foreignPlace(module, name, origin.foreign);
    const { qualname } = origin;
    if (qualname === null) {
      const place = this.ofModule(origin.module);
      if (place.state !== 'moved')
        return place.state === 'same'
          ? this.reach(origin, module, `${name} is no longer imported in ${module}.`, 1)
          : place;
      return { ...place, module: parentOf(place.module), name: lastOf(place.module) };
    }
    const fate = this.changes.fate(origin.module, qualname);
    const subject = `${origin.module}.${qualname}`;
    if (fate.state === 'gone') return { state: 'refused', reason: fate.reason, subject };
    const [user] = staleUsers({ module: origin.module, qualname }, this.after);
    if (user !== undefined) return incomplete(subject, user);
    if (fate.state === 'went')
      return this.reach(
        { module: fate.to.module, qualname: fate.to.qualname },
        module,
        fate.to.reason,
        fate.to.score,
        subject,
      );
    const home = after.modules.get(this.changes.place(module, null)?.module ?? module);
    const isAskedFor = home?.contents.imports.some((one) => one.name === name) === true;
    if (isAskedFor && after.member(home.name, name) === undefined) return incomplete(`${module}.${name}`, home.file);
    return this.reach(
      origin,
      module,
      `${module} no longer exports ${name}; it is defined in ${origin.module}.`,
      1,
      subject,
    );
  }

  /** The best way to import something: from where the tests had it from, from its own module, else from a public one that has it. */
  private reach(
    target: { readonly module: string; readonly qualname: string | null },
    from: string,
    reason: string,
    score: number,
    subject = `${target.module}.${target.qualname ?? ''}`,
  ): Place {
    const { after } = this;
    if (target.qualname === null) {
      return { state: 'moved', module: parentOf(target.module), name: lastOf(target.module), reason, score, subject };
    }
    const name = target.qualname;
    const home = this.changes.place(from, null)?.module;
    const leads = (module: string): boolean => {
      const origin = after.member(module, name);
      return origin !== undefined && 'module' in origin && origin.module === target.module && origin.qualname === name;
    };
    if (home !== undefined && leads(home)) return { state: 'moved', module: home, name, reason, score, subject };
    // What is the same to the word is what the tests are for, wherever it is kept.
    const isSame =
      score >= IDENTICAL && target.qualname === lastOf(subject) && !subject.startsWith(`${target.module}.`);
    if (!isPrivate(target.module) || isPrivate(from))
      return { state: 'moved', module: target.module, name, reason, score, subject };
    const [exporter] = [...after.modules.values()]
      .filter((one) => !one.isTest && !isPrivate(one.name) && leads(one.name))
      .map((one) => one.name)
      .sort((a, b) => a.split('.').length - b.split('.').length || (a < b ? -1 : 1));
    if (exporter !== undefined) return { state: 'moved', module: exporter, name, reason, score, subject };
    if (isSame || this.privateUse.isKnown(target.module))
      return { state: 'moved', module: target.module, name, reason, score, subject };
    return {
      state: 'refused',
      subject,
      reason: `${name} is only in the private module ${target.module} now: whether tests should use that, a person must say.`,
    };
  }

  private foreignPlace(module: string, name: string, foreign: string): Place {
    const importer = this.ofModule(module);
    const there = importer.state === 'moved' ? this.after.member(importer.module, name) : undefined;
    if (importer.state === 'moved' && there !== undefined && 'foreign' in there && there.foreign === foreign)
      return { ...importer, name };
    const home = parentOf(foreign);
    const subject = `${module}.${name}`;
    if (home === '') return { state: 'refused', subject, reason: `${module} no longer imports ${foreign}.` };
    return {
      state: 'moved',
      module: home,
      name: lastOf(foreign),
      reason: `${module} no longer imports ${name}; it is of ${home}.`,
      score: 1,
      subject,
    };
  }

  /** A name that never was there, where all names are known: the test may have mistyped it. */
  private mistyped(module: string, qualname: string): Place {
    const near = this.changes.nearName(module, qualname);
    if (near === undefined) return same;
    const { reason, score } = near;
    const subject = `${module}.${qualname}`;
    return { state: 'moved', module, name: lastOf(near.qualname!), reason, score, subject, isMistake: true };
  }
}

function memberNames({ contents }: IndexedModule): string[] {
  return [...contents.symbols.values()].filter(({ className }) => className !== null).map(({ name }) => name);
}

function incomplete(subject: string, file: string): Place {
  return {
    state: 'refused',
    subject,
    reason: `The code itself still uses ${subject} (${file}): the change is incomplete, and no test is edited for it.`,
  };
}

/** `__name__`, `__file__`: every module and class has them. */
function isSpecial(name: string): boolean {
  return /^__\w+__$/u.test(name);
}
