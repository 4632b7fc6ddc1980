import { isCollecting, parameterChanges, type ParameterChanges } from '../../python/parameterChanges';
import type { Parameter } from '../../python/signatures';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { insert, remove, replace } from './edits';
import type { KnownCall } from './calls';
import { FindingsOf, UNCERTAIN, type Findings } from './recipe';
import type { TestFile } from './testFile';

/** An argument of a call and the parameter that takes it, as it was and as it is. */
interface Passed {
  readonly node: SyntaxNode;
  /** Of a keyword argument. */
  readonly keyword: SyntaxNode | null;
  readonly old: Parameter;
  readonly now: Parameter | null;
}

/** Calls whose parameters were renamed, reordered or made keyword-only: each argument goes on to where it went. */
export function changedParameters(file: TestFile, calls: readonly KnownCall[]): Findings {
  const found = new FindingsOf(file, 'changed parameters');
  for (const call of calls) {
    const { before, after } = call;
    if (before.params === null || after.params === null || isSame(before.params, after.params)) continue;
    const changes = parameterChanges(before.params, after.params, { before: before.body, after: after.body });
    const outcome = new CallEdit(file, call, before.params, after.params, changes).make();
    const score = call.isCertain ? 0.95 : UNCERTAIN;
    if (typeof outcome === 'string') {
      found.refuse(call.callee, call.subject, outcome, score);
    } else if (outcome.edits.length > 0) {
      found.add({
        subjects: [call.subject],
        what: outcome.what,
        edits: outcome.edits,
        score,
      });
    }
  }
  return found;
}

class CallEdit {
  private readonly name: string;

  constructor(
    private readonly file: TestFile,
    private readonly call: KnownCall,
    private readonly old: readonly Parameter[],
    private readonly now: readonly Parameter[],
    private readonly changes: ParameterChanges,
  ) {
    this.name = call.after.symbol.name;
  }

  /** A sentence when it cannot be made. */
  make(): { readonly edits: readonly TextEdit[]; readonly what: string } | string {
    const bound = this.bind();
    if (typeof bound === 'string') return bound;
    const missing = this.missing(bound);
    if (missing !== undefined) return `${this.name} needs a value for ${missing} now: which one, only a person knows.`;
    const dropped = bound.filter(({ now }) => now === null);
    const kept = bound.filter((one): one is Passed & { now: Parameter } => one.now !== null);
    for (const { node, old } of dropped) {
      const passed = node.type === 'keyword_argument' ? node.child('value')! : node;
      if (passed.flatText !== old.default)
        return `${this.name} no longer takes ${old.name}, and the test passes ${passed.flatText}: what it should expect without that, a person must say.`;
    }
    const keywords = kept.flatMap(({ keyword, now }) =>
      keyword !== null && keyword.text !== now.name ? [replace(this.file, keyword, now.name)] : [],
    );
    const byPosition = this.positional(kept);
    if (typeof byPosition === 'string') return byPosition;
    const edits = [...dropped.map(({ node }) => this.without(node)), ...keywords, ...byPosition];
    return { edits, what: this.sentence(kept, dropped) };
  }

  /** Which parameter took each argument. */
  private bind(): Passed[] | string {
    const bound: Passed[] = [];
    const positional = this.old.filter(({ kind }) => kind === 'positional_only' || kind === 'positional_or_keyword');
    let isCertain = true;
    let position = 0;
    for (const node of this.call.arguments) {
      if (node.type === 'list_splat' || node.type === 'dictionary_splat') {
        if (node.type === 'list_splat') isCertain = false;
        continue;
      }
      const keyword = node.type === 'keyword_argument' ? node.child('name')! : null;
      const old = keyword === null ? positional[position] : this.old.find(({ name }) => name === keyword.text);
      if (keyword === null) position += 1;
      if (old === undefined || isCollecting(old.kind)) continue;
      if (keyword === null && !isCertain) {
        return `The parameters of ${this.name} changed, and what the test passes with * cannot be told apart.`;
      }
      bound.push({ node, keyword, old, now: this.changes.counterparts.get(old.name) ?? this.collected(old, keyword) });
    }
    return bound;
  }

  /** A removed parameter that `**kwargs` takes when it is passed by name. */
  private collected(old: Parameter, keyword: SyntaxNode | null): Parameter | null {
    const collects = this.now.some(({ kind }) => kind === 'var_keyword');
    return keyword !== null && collects ? { ...old, kind: 'keyword_only' } : null;
  }

  private missing(bound: readonly Passed[]): string | undefined {
    const hasSplat = this.call.arguments.some(({ type }) => type === 'list_splat' || type === 'dictionary_splat');
    if (hasSplat) return undefined;
    const passed = new Set(bound.map(({ now }) => now?.name));
    // What was passed by a name that nobody knew may be the new parameter.
    const written = new Set(this.call.arguments.map((node) => node.child('name')?.text));
    return this.changes.required.find(({ name }) => !passed.has(name) && !written.has(name))?.name;
  }

  private positional(kept: readonly (Passed & { now: Parameter })[]): TextEdit[] | string {
    const { file } = this;
    const given = kept.filter(({ keyword }) => keyword === null);
    const slots = this.now.filter(({ kind }) => kind === 'positional_only' || kind === 'positional_or_keyword');
    const targets = given.map(({ now }) => slots.indexOf(now));
    const firstWrong = targets.findIndex((target, index) => target !== index);
    if (firstWrong === -1) return [];
    if (targets.every((target) => target >= 0 && target < given.length)) {
      return targets.flatMap((target, index) =>
        target === index ? [] : [replace(file, given[target]!.node, this.written(given[index]!.node))],
      );
    }
    const named = given.slice(firstWrong);
    const hidden = named.find(({ now }) => now.kind === 'positional_only');
    if (hidden !== undefined)
      return `${this.name} takes ${hidden.now.name} by position only, at another position now: change the call by hand.`;
    return named.map(({ node, now }) => insert(file, node.start, `${now.name}=`));
  }

  /** As it stands in the file. */
  private written(node: SyntaxNode): string {
    const { source } = this.file;
    return source.text.slice(source.offset(node.start), source.offset(node.end));
  }

  private without(node: SyntaxNode): TextEdit {
    const { arguments: args } = this.call;
    const index = args.indexOf(node);
    const next = args[index + 1];
    if (next !== undefined) return remove(this.file, node.start, next.start);
    const previous = args[index - 1];
    return remove(this.file, previous?.end ?? node.start, node.end);
  }

  private sentence(kept: readonly (Passed & { now: Parameter })[], dropped: readonly Passed[]): string {
    const { name } = this;
    const renamed = kept
      .filter(({ old, now }) => old.name !== now.name)
      .map(({ old, now }) => `${old.name} is ${now.name}`);
    if (renamed.length > 0)
      return `The parameters of ${name} have other names now: ${[...new Set(renamed)].join(', ')}.`;
    const named = kept
      .filter(({ keyword, now }) => keyword === null && now.kind === 'keyword_only')
      .map(({ now }) => now.name);
    if (named.length > 0) return `${name} takes ${named.join(', ')} by keyword only now.`;
    if (dropped.length > 0)
      return `${name} no longer takes ${dropped.map(({ old }) => old.name).join(', ')}; the test passed the default.`;
    return `${name} takes its parameters in another order now.`;
  }
}

function isSame(one: readonly Parameter[], other: readonly Parameter[]): boolean {
  const key = (params: readonly Parameter[]): string =>
    params.map(({ name, kind, default: value }) => `${kind} ${name} ${value === null ? '' : '='}`).join();
  return key(one) === key(other);
}
