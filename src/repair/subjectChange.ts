import { lastOf, parentOf } from '../python/dottedNames';
import type { Parameter } from '../python/signatures';
import type { CodeSymbol } from '../python/moduleSymbols';
import type { SymbolPlace } from './staleUsers';
import type { SymbolChanges } from '../python/symbolChanges';
import type { Origin, SymbolIndex } from '../python/symbolIndex';

/** What became of what a test asks for. */
export interface SubjectChange {
  /** `there`: as it was. `never`: not in the earlier state either. `unknown`: it cannot be told. */
  readonly kind: 'renamed' | 'moved' | 'signature' | 'removed' | 'there' | 'never' | 'unknown';
  /** A sentence; empty when there is nothing to say. */
  readonly reason: string;
  /** It was compared with an earlier state; else names alone decided. */
  readonly isCompared: boolean;
  /** Where it was: what the code may still use. `null` when that is not known. */
  readonly was: SymbolPlace | null;
}

/**
 * What became of a diagnosis's subject.
 * @param subject dotted (`shop.pricing.total`), or as Python's messages name it (`total`, `Order.__init__`)
 */
export function subjectChange(subject: string, changes: SymbolChanges): SubjectChange {
  const index = changes.before ?? changes.after;
  const isCompared = changes.before !== null;
  const imported = importChange(subject, changes);
  if (imported !== undefined) return { ...imported, isCompared, was: null };
  // Messages name a function without its module, which may have the name of a class.
  const isByQualname =
    index.resolve(subject) === undefined && subject.includes('.') && namesakes(subject, index).length > 0;
  const place = isByQualname ? undefined : placeOf(subject, index, changes.after);
  // A class that a function of the tests makes is found nowhere: what it lacks, it had from the code.
  const isMadeByTest =
    place?.qualname?.includes('<locals>') === true && index.modules.get(place.module)?.isTest === true;
  if (place !== undefined && !isMadeByTest) return { ...changeOf(place, subject, changes), isCompared, was: place };
  const found = namesakes(isMadeByTest ? lastOf(subject) : subject, index)
    .map((one) => ({ ...changeOf(one, subject, changes), isCompared, was: one }))
    .filter(({ kind }) => kind !== 'there' && kind !== 'unknown');
  // Several functions of a name that changed: which of them it is nobody knows, unless all are called the same now.
  const names = new Set(found.map(({ was }) => lastOf(changes.place(was.module, was.qualname)?.qualname ?? '')));
  const isOne = found.length === 1 || (names.size === 1 && found.every(({ kind }) => kind === 'renamed'));
  return isOne ? found[0]! : { kind: 'unknown', reason: '', isCompared, was: null };
}

/** What a module imported from elsewhere: under another name now, or no longer. `undefined` when the subject is something else. */
function importChange(
  subject: string,
  { before, after }: SymbolChanges,
): Pick<SubjectChange, 'kind' | 'reason'> | undefined {
  const module = parentOf(subject);
  const origin = before?.member(module, lastOf(subject));
  const now = after.modules.get(module);
  if (origin === undefined || !('foreign' in origin) || now === undefined) return undefined;
  if (after.member(module, lastOf(subject)) !== undefined || after.isOpen(module)) return undefined;
  const other = now.contents.imports.find(({ name }) => {
    const found = after.member(module, name);
    return found !== undefined && 'foreign' in found && found.foreign === origin.foreign;
  });
  return other === undefined
    ? { kind: 'removed', reason: `${module} no longer imports ${origin.foreign}.` }
    : {
        kind: 'renamed',
        reason: `${module} imports ${origin.foreign} as ${other.name} now, no longer as ${lastOf(subject)}.`,
      };
}

/** The module that a dotted name begins with, and what it names in it. */
function placeOf(subject: string, index: SymbolIndex, after: SymbolIndex): SymbolPlace | undefined {
  const origin = index.resolve(subject);
  if (origin !== undefined) return 'module' in origin ? origin : undefined;
  const parts = subject.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const module = parts.slice(0, length).join('.');
    if (index.hasModule(module) || after.hasModule(module)) {
      return { module, qualname: length === parts.length ? null : parts.slice(length).join('.') };
    }
  }
  return undefined;
}

function namesakes(subject: string, index: SymbolIndex): SymbolPlace[] {
  const owner = subject.replace(/\.(?:__init__|__new__|__call__)$/u, '');
  return [...index.modules.values()].flatMap(({ name, isTest, contents }) => {
    if (isTest) return [];
    const symbols = [...contents.symbols.values()];
    const exact = symbols.filter(({ qualname }) => qualname === owner);
    const bare = exact.length > 0 || owner.includes('.') ? [] : symbols.filter((symbol) => symbol.name === owner);
    return [...exact, ...bare].map(({ qualname }) => ({ module: name, qualname }));
  });
}

function changeOf(place: SymbolPlace, subject: string, changes: SymbolChanges): Pick<SubjectChange, 'kind' | 'reason'> {
  const { before, after } = changes;
  const { module, qualname } = place;
  const isKnown = before === null || qualname === null || before.resolve(`${module}.${qualname}`) !== undefined;
  const fate = changes.fate(module, qualname);
  if (!isKnown && fate.state !== 'there') return { kind: 'never', reason: `${module} never had ${qualname}.` };
  if (fate.state === 'gone') return { kind: 'removed', reason: fate.reason };
  if (fate.state === 'went') {
    const { to } = fate;
    const isRenamed = qualname !== null && to.qualname !== null && lastOf(to.qualname) !== lastOf(qualname);
    return { kind: isRenamed ? 'renamed' : 'moved', reason: to.reason };
  }
  const isReached = !subject.includes('.') || before?.resolve(subject) === undefined || reaches(after, subject);
  if (!isReached) {
    return { kind: 'moved', reason: `${lastOf(subject)} is no longer in ${parentOf(subject)}, only in ${module}.` };
  }
  const reason = qualname === null ? '' : signatureChange(module, qualname, changes);
  return { kind: reason === '' ? 'there' : 'signature', reason };
}

function reaches(index: SymbolIndex, dotted: string): boolean {
  const origin: Origin | undefined = index.resolve(dotted);
  return origin !== undefined || index.isOpen(parentOf(dotted));
}

/** What is different in how something is called, as a sentence; empty when nothing is. */
function signatureChange(module: string, qualname: string, { before, after }: SymbolChanges): string {
  const old = before?.symbol(module, qualname);
  const now = after.symbol(module, qualname);
  if (old === undefined || now === undefined) return '';
  if (old.isAsync !== now.isAsync)
    return `${qualname} of ${module} is ${now.isAsync ? 'asynchronous' : 'no longer asynchronous'} now.`;
  const former = callText(before!.parametersOf({ module, qualname }));
  const present = callText(after.parametersOf({ module, qualname }));
  if (former === null || present === null || former === present) return methodChange(old, now, module);
  return `${qualname} of ${module} takes (${present}) now, no longer (${former}).`;
}

function methodChange(old: CodeSymbol, now: CodeSymbol, module: string): string {
  if (old.method === now.method || now.method === null) return '';
  const what = { instance: 'a method', class: 'a class method', static: 'a static method', property: 'a property' };
  return `${now.qualname} of ${module} is ${what[now.method]} now.`;
}

function callText(params: readonly Parameter[] | null): string | null {
  if (params === null) return null;
  const texts: string[] = [];
  let isKeywordOnly = false;
  params.forEach(({ name, kind, default: value }, index) => {
    if (kind === 'keyword_only' && !isKeywordOnly && params[index - 1]?.kind !== 'var_positional') texts.push('*');
    isKeywordOnly ||= kind === 'keyword_only' || kind === 'var_positional';
    const stars = kind === 'var_positional' ? '*' : kind === 'var_keyword' ? '**' : '';
    texts.push(`${stars}${name}${value === null ? '' : '=…'}`);
    if (kind === 'positional_only' && params[index + 1]?.kind !== 'positional_only') texts.push('/');
  });
  return texts.join(', ');
}
