import { lastOf } from '../../python/dottedNames';
import { evaluateString } from '../../python/stringLiteral';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { replaceInString } from './edits';
import { memberPlace } from './memberPlaces';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import { PatchedPlaces } from './patchedPlaces';
import type { Place } from './place';
import { FindingsOf, UNCERTAIN, type Findings } from './recipe';
import { enclosing, type TestFile } from './testFile';

/** The same name, at another place: what the text begins with that stays out of the string, and what the string becomes. */
interface NewPath {
  readonly path: string;
  readonly reason: string;
  readonly score: number;
  readonly subject: string;
}

type Answer = NewPath | { readonly refused: string; readonly subject: string } | undefined;

const DOTTED = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+$/u;
const PATCHES = /(?:^|[._])(?:patch|patched|setattr|delattr)(?:\.(?:dict|multiple))?$/u;
/** `patch.object(pricing, "total")`, `monkeypatch.setattr(pricing, "total", …)`. */
const NAMED = /(?:^|\.)(?:object|setattr|getattr|hasattr|delattr|spy)$/u;
/** Of which a test may assert what it finds. */
const READS = /(?:^|\.)(?:getattr|hasattr)$/u;

/** Dotted names in strings: targets of patches, modules to import, lists of them. What a test asserts is left alone. */
export function staleStrings(file: TestFile, meanings: Meanings, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'stale name in a string');
  const reader = new StringReader(file, meanings, places, found);
  for (const node of file.source.root.walk()) {
    if (node.type === 'string' || node.type === 'binary_operator') reader.readPath(node);
    else if (node.type === 'call') reader.readNamed(node);
  }
  return found;
}

class StringReader {
  private readonly patched: PatchedPlaces;

  constructor(
    private readonly file: TestFile,
    private readonly meanings: Meanings,
    private readonly places: NewPlaces,
    private readonly found: FindingsOf,
  ) {
    this.patched = new PatchedPlaces(places);
  }

  readPath(node: SyntaxNode): void {
    const { file, found } = this;
    const written = this.written(node);
    if (written === undefined || !DOTTED.test(written.path) || !this.places.isOurs(written.path)) return;
    if (this.isAsserted(node) || this.isText(node)) return;
    const answer = this.newPath(written.path, this.isPatched(node));
    if (answer === undefined) return;
    if ('refused' in answer) {
      found.refuse(node, answer.subject, answer.refused);
      return;
    }
    const { path, reason, score, subject } = answer;
    // The constant that it begins with is renamed where it is written.
    const before = this.presentStart(written.before);
    if (!path.startsWith(before)) {
      found.refuse(node, subject, `${reason} The string is put together from parts here: change it by hand.`);
      return;
    }
    const rest = path.slice(before.length);
    if (rest === written.path.slice(written.before.length)) return;
    found.add({ subjects: [subject], what: reason, edits: [changed(file, written, rest)], score });
  }

  private presentStart(before: string): string {
    const answer = DOTTED.test(before) ? this.newPath(before.replace(/\.$/u, ''), true) : undefined;
    return answer !== undefined && 'path' in answer ? answer.path : before;
  }

  readNamed(call: SyntaxNode): void {
    if (!NAMED.test(call.child('function')!.text)) return;
    const { file, found, places, meanings } = this;
    const [object, name] = call.child('arguments')?.named ?? [];
    const text = name?.type === 'string' ? evaluateString(name) : null;
    const owner = object && meanings.object(object);
    if (object === undefined || name === undefined || text === null || !/^\w+$/u.test(text)) return;
    if (READS.test(call.child('function')!.text) ? this.isDenied(call) : this.isAsserted(call)) return;
    let place: Place = { state: 'same' };
    let most = 1;
    if (owner?.kind === 'module') {
      place = this.patched.of(owner.module, text);
      const isThere = place.state === 'moved' && places.changes.place(owner.module, null)?.module === place.module;
      if (place.state === 'moved' && (!isThere || place.name.includes('.'))) {
        found.refuse(name, place.subject, `${place.reason} Patch ${place.module}.${place.name}.`);
        return;
      }
    } else {
      const member = memberPlace(object, text, places, meanings);
      place = member.place;
      if (!member.isCertain) most = UNCERTAIN;
    }
    if (place.state === 'refused') found.refuse(name, place.subject, place.reason);
    if (place.state !== 'moved') return;
    const edit = replaceInString(file, name, text, place.name);
    found.add({ subjects: [place.subject], what: place.reason, edits: [edit], score: Math.min(place.score, most) });
  }

  /** The dotted name that an expression is, and the part of it that stands in its last string. */
  private written(node: SyntaxNode): Written | undefined {
    const parent = this.file.source.scopes.parentOf(node);
    if (node.type === 'binary_operator') {
      const right = node.child('right')?.unwrapped;
      const before = node.child('operator')?.text === '+' ? this.constant(node.child('left')) : undefined;
      const path = right?.type === 'string' ? evaluateString(right) : null;
      if (right === undefined || before === undefined || path === null || !isPlain(right)) return undefined;
      return { before, path: before + path, string: right, contentStart: contentStart(right) };
    }
    if (parent?.type === 'concatenated_string') return undefined;
    const value = evaluateString(node);
    if (value !== null)
      return isPlain(node) ? { before: '', path: value, string: node, contentStart: contentStart(node) } : undefined;
    return this.interpolated(node);
  }

  /** `f"{MODULE}.total"`. */
  private interpolated(node: SyntaxNode): Written | undefined {
    const [only, ...others] = node.named.filter(({ type }) => type === 'interpolation');
    const expression = only?.child('expression');
    if (only === undefined || expression === undefined || others.length > 0) return undefined;
    const before = this.constant(expression);
    const start = contentStart(node);
    const end = node.end - (start - node.start - /^[a-z]*/iu.exec(node.text)![0].length);
    if (before === undefined || only.start !== start) return undefined;
    const rest = node.text.slice(only.end - node.start, end - node.start);
    return { before, path: before + rest, string: node, contentStart: only.end };
  }

  /** The text that a name of the file stands for: `MODULE` of `MODULE = "shop.pricing"`; also `__name__` of a module. */
  private constant(node: SyntaxNode | undefined): string | undefined {
    const expression = node?.unwrapped;
    if (expression?.type === 'string') return evaluateString(expression) ?? undefined;
    if (expression?.type === 'attribute' && expression.child('attribute')?.text === '__name__') {
      const owner = this.meanings.object(expression.child('object')!);
      return owner?.kind === 'module' ? owner.module : undefined;
    }
    if (expression?.type !== 'identifier') return undefined;
    const { scopes } = this.file.source;
    const from = scopes.uses.get(expression);
    const [only, ...others] = (from && scopes.scopeOf(expression.text, from)?.bindings.get(expression.text)) ?? [];
    return others.length === 0 && only?.kind === 'value' && only.value.type === 'string'
      ? (evaluateString(only.value) ?? undefined)
      : undefined;
  }

  private newPath(path: string, isPatched: boolean): Answer {
    const { places } = this;
    const index = places.changes.before ?? places.changes.after;
    const parts = path.split('.');
    let length = parts.length;
    while (length > 0 && !index.hasModule(parts.slice(0, length).join('.'))) length -= 1;
    const module = parts.slice(0, length).join('.');
    const [name, ...rest] = parts.slice(length);
    if (length === 0) return undefined;
    if (name === undefined) return answerOf(places.ofModule(module), []);
    if (places.changes.before !== null && index.member(module, name) === undefined) return undefined;
    const place = isPatched ? this.patched.of(module, name) : places.ofName(module, name);
    if (place.state === 'refused') return answerOf(place, rest);
    const isModuleOf = (one: string): boolean => places.changes.after.hasModule(one);
    const here = place.state === 'moved' ? place : { module, name, reason: '', score: 1, subject: '' };
    const members = this.newMembers(module, name, rest);
    if (members === undefined) return place.state === 'moved' ? answerOf(place, rest) : undefined;
    if ('refused' in members) return members;
    if (place.state === 'same' && members.reason === '') return undefined;
    return {
      path: [here.module, here.name, ...members.names].filter((one) => one !== '' || !isModuleOf(one)).join('.'),
      reason: [here.reason, members.reason].filter((one) => one !== '').join(' '),
      score: Math.min(here.score, members.score),
      subject: members.subject || here.subject,
    };
  }

  /** What comes after the name of a class: `total` in `shop.Order.total`. */
  private newMembers(
    module: string,
    name: string,
    rest: readonly string[],
  ): MemberNames | { refused: string; subject: string } | undefined {
    const [member, ...further] = rest;
    if (member === undefined) return { names: [], reason: '', score: 1, subject: '' };
    const { places } = this;
    const index = places.changes.before ?? places.changes.after;
    const origin = index.member(module, name);
    if (origin === undefined || 'foreign' in origin || origin.qualname === null) return undefined;
    if (index.symbol(origin.module, origin.qualname)?.kind !== 'class') return undefined;
    const place = places.ofMember({ module: origin.module, qualname: origin.qualname }, member);
    if (place.state === 'refused') return { refused: place.reason, subject: place.subject };
    if (place.state === 'same') return { names: rest, reason: '', score: 1, subject: '' };
    return { names: [place.name, ...further], reason: place.reason, score: place.score, subject: place.subject };
  }

  private isPatched(node: SyntaxNode): boolean {
    const call = enclosing(this.file, node, ['call']);
    return (
      call === undefined ||
      PATCHES.test(call.child('function')!.text) ||
      !/import|logger|reload|resolve|load/iu.test(call.child('function')!.text)
    );
  }

  /** Whether the string is what a test expects. */
  private isAsserted(node: SyntaxNode): boolean {
    if (enclosing(this.file, node, ['assert_statement', 'comparison_operator'])) return true;
    for (
      let call = enclosing(this.file, node, ['call']);
      call !== undefined;
      call = enclosing(this.file, call, ['call'])
    ) {
      if (/^assert|^(?:raises|warns|match)$/u.test(lastOf(call.child('function')!.text))) return true;
    }
    return false;
  }

  /** Whether a test asserts that something is not there. */
  private isDenied(call: SyntaxNode): boolean {
    const around = enclosing(this.file, call, ['not_operator', 'call']);
    return around?.type === 'not_operator' || /(?:^|\.)assertFalse$/u.test(around?.child('function')?.text ?? '');
  }

  /** A docstring, or a string that goes nowhere. */
  private isText(node: SyntaxNode): boolean {
    return this.file.source.scopes.parentOf(node)?.type === 'expression_statement';
  }
}

/** A string whose content, from `contentStart` on, is the end of `path`. */
interface Written {
  /** What stands before it, elsewhere. */
  readonly before: string;
  readonly path: string;
  readonly string: SyntaxNode;
  /** Offset in the syntax tree. */
  readonly contentStart: number;
}

interface MemberNames {
  readonly names: readonly string[];
  readonly reason: string;
  readonly score: number;
  readonly subject: string;
}

function answerOf(place: Place, rest: readonly string[]): Answer {
  if (place.state === 'same') return undefined;
  if (place.state === 'refused') return { refused: place.reason, subject: place.subject };
  const { module, name, reason, score, subject } = place;
  return { path: [module, name, ...rest].filter((one) => one !== '').join('.'), reason, score, subject };
}

/** Only what differs between the old content and the new: quotes and prefixes stay. */
function changed({ source }: TestFile, { before, path, contentStart: start }: Written, content: string): TextEdit {
  const at = source.offset(start);
  return { start: at, end: at + path.length - before.length, text: content };
}

/** Whether the string's text is its value. */
function isPlain(node: SyntaxNode): boolean {
  return !node.text.includes('\\') && /^r?(?:"[^"]|'[^'])/iu.test(node.text);
}

function contentStart(node: SyntaxNode): number {
  return node.start + /^[a-z]*(?:"""|'''|"|')/iu.exec(node.text)![0].length;
}
