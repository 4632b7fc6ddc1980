import { builtinNames } from '../../python/builtinNames';
import type { DraftModule, DraftPart, DraftTest } from '../../python/draftModule';
import type { ImportedSymbol, TestTarget } from '../testDesign';
import { forgottenImport, resolveImports, type DraftSymbols, type Importable } from './draftImports';
import type { ModelTest } from './modelTest';

/** What a draft is held against. */
export interface DraftSituation {
  /** Dotted name of the module under test. */
  readonly module: string;
  /** Names at the top level of the module under test. */
  readonly defined: ReadonlySet<string>;
  /** The functions that tests are wanted for. */
  readonly targets: readonly TestTarget[];
  readonly importable: Importable;
}

/** A test of a draft that is not even run, and why, as a sentence without a subject. */
export interface RejectedTest {
  /** As pytest names it behind the file. */
  readonly test: string;
  readonly why: string;
}

export interface CheckedDraft {
  readonly tests: readonly ModelTest[];
  readonly rejected: readonly RejectedTest[];
}

/**
 * Judges each test of a draft by itself, before anything of it is run: what it needs must be there, it must check something, and
 * do nothing that a test must not do.
 */
export async function checkDraft(module: DraftModule, situation: DraftSituation): Promise<CheckedDraft> {
  const symbols = await resolveImports(module.imports, situation.module, situation.importable);
  const tests: ModelTest[] = [];
  const rejected: RejectedTest[] = [];
  const seen = new Set<string>();
  for (const part of module.tests) {
    const key = part.className === null ? part.name : `${part.className}::${part.name}`;
    const test = seen.has(key)
      ? 'has the name of another test of the draft'
      : accepted(part, module, symbols, situation);
    seen.add(key);
    if (typeof test === 'string') rejected.push({ test: key, why: test });
    else tests.push(test);
  }
  return { tests, rejected };
}

/** The test with what it needs; or why it is rejected. */
function accepted(
  part: DraftTest,
  module: DraftModule,
  symbols: DraftSymbols,
  situation: DraftSituation,
): ModelTest | string {
  const container = module.classes.find(({ name }) => name === part.className) ?? null;
  const own = [part, ...(container ? [container.head, ...container.members] : [])];
  const support = neededSupport(own, module.support);
  const all = [...support, ...own];
  const [fault] = all.flatMap(({ faults }) => faults);
  if (fault !== undefined) return fault;
  const leftOut = module.leftOut.find(({ names }) => names.some((name) => all.some((one) => isUsed(name, one))));
  if (leftOut) return `needs what is left out: ${leftOut.what}`;
  const imports: ImportedSymbol[] = [];
  const defined = new Set([...module.support.flatMap(({ names }) => names), ...module.classes.map(({ name }) => name)]);
  for (const name of all.flatMap(freeNames)) {
    if (defined.has(name) || (builtinNames.has(name) && !symbols.has(name))) continue;
    const symbol = symbols.get(name) ?? forgottenImport(name, situation.module, situation.defined);
    if (!symbol) return symbols.has(name) ? notThere(name, module) : `uses ${name}, which nothing defines`;
    if (!imports.includes(symbol)) imports.push(symbol);
  }
  const assertions = [part, ...support].flatMap((one) =>
    one.assertions.map((assertion) => ({ ...assertion, text: one.text.slice(assertion.start, assertion.end) })),
  );
  const checks = [part, ...support].reduce((sum, { otherChecks }) => sum + otherChecks, 0);
  if (assertions.length + checks === 0) return 'asserts nothing';
  const trivial = assertions.find(({ strength }) => strength === 'trivial');
  if (trivial) return `asserts what always holds: ${trivial.text.split('\n')[0]!}`;
  const isWeak = checks === 0 && assertions.every(({ strength }) => strength === 'weak');
  const subject = subjectOf(all, situation);
  return { origin: 'model', part, container, support, imports, subject, isWeak, completed: [] };
}

function isUsed(name: string, { uses, parameters }: DraftPart): boolean {
  return parameters.includes(name) || uses.some((use) => use.name === name);
}

/** Names that mean something outside of the part. Parameters of tests are fixtures: pytest says when there is no such one. */
function freeNames({ uses, bound, names }: DraftPart): string[] {
  return uses.map(({ name }) => name).filter((name) => !bound.has(name) && !names.includes(name));
}

/** What parts need of the draft, and what that needs, in the draft's order. */
function neededSupport(parts: readonly DraftPart[], support: readonly DraftPart[]): DraftPart[] {
  const needed = new Set<DraftPart>();
  const queue = [...parts];
  for (let part = queue.pop(); part !== undefined; part = queue.pop()) {
    for (const one of support) {
      if (needed.has(one) || !one.names.some((name) => isUsed(name, part) || namesFixture(name, part))) continue;
      needed.add(one);
      queue.push(one);
    }
  }
  return support.filter((one) => needed.has(one));
}

/** `@pytest.mark.usefixtures("cart")`, `request.getfixturevalue("cart")`. */
function namesFixture(name: string, { text }: DraftPart): boolean {
  return text.includes(`"${name}"`) || text.includes(`'${name}'`);
}

function notThere(name: string, { imports }: DraftModule): string {
  const { module, member } = imports.find((one) => one.name === name)!;
  return member === null
    ? `imports ${module}, which is not there`
    : `imports ${member} from ${module}, which is not there`;
}

/** The target whose names the test has most of; among equals the first. */
function subjectOf(parts: readonly DraftPart[], { targets }: DraftSituation): string {
  const text = parts.map((part) => part.text).join('\n');
  const has = (name: string): boolean => new RegExp(`\\b${name.replace(/\W/gu, '\\$&')}\\b`, 'u').test(text);
  const score = ({ signature: { name, className } }: TestTarget): number =>
    // Constructors are called by the name of their class.
    (has(name) || (name === '__init__' && className !== null && has(className)) ? 2 : 0) +
    (className !== null && has(className.split('.').at(-1)!) ? 1 : 0);
  const best = targets.reduce((found, one) => (score(one) > score(found) ? one : found), targets[0]!);
  return best.signature.qualname;
}
