import { isConstructor, receiverName } from './callText';
import type { Assertion, TestCase, TestTarget } from './testDesign';
import type { TestGroup } from './testGroups';

/** Longer values are not repeated in a sentence. */
const MAX_VALUE = 24;

const CHANGES = 'changes ';

/** In one sentence, which behaviour the cases of a test fix: `Returns the expected value for each price.` */
export function behaviour(target: TestTarget, group: TestGroup): string {
  const first = group.cases[0]!;
  const raised = first.raises?.type.text;
  const condition = raised === undefined ? undefined : conditionOf(target, raised);
  if (condition !== undefined) return `Raises ${raised} when ${condition}.`;
  const said = raised === undefined ? effects(target, group) : [`raises ${raised}`];
  if (said.length === 0) return '';
  const sentence = listed(said) + circumstances(group);
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

/** The condition under which the source raises the exception, when there is only one. */
function conditionOf({ signature }: TestTarget, raised: string): string | undefined {
  const conditions = signature.raises.flatMap(({ name, condition }) => {
    const isSame = name.split('.').at(-1) === raised.split('.').at(-1);
    return isSame && condition && !condition.startsWith('except') ? [condition] : [];
  });
  const [only, ...others] = new Set(conditions);
  return others.length > 0 ? undefined : only?.replace(/\s+/g, ' ').replace(/\bself\./g, '');
}

function effects(target: TestTarget, group: TestGroup): string[] {
  const { assertions, drive } = group.cases[0]!;
  // Parts of a result say more about what is named already.
  const isNamed = assertions.some(({ left }) => left === 'result');
  const said = assertions.flatMap((assertion, index) => {
    const isPart = /\bresult\b/.test(assertion.left) && assertion.left !== 'result';
    return isNamed && isPart ? [] : [effect(target, assertion, isSameInAll(group, index), drive)];
  });
  const changes = said.filter((one) => one.startsWith(CHANGES)).map((one) => one.slice(CHANGES.length));
  const others = said.filter((one) => one !== '' && !one.startsWith(CHANGES));
  return [...new Set([...others, ...(changes.length > 0 ? [CHANGES + listed([...new Set(changes)])] : [])])];
}

function isSameInAll({ cases }: TestGroup, index: number): boolean {
  return cases.every(({ assertions }) => assertions[index]!.right.text === cases[0]!.assertions[index]!.right.text);
}

/** `returns 3`, `changes order.size`; empty for what needs no words. */
function effect(
  target: TestTarget,
  { left, form, right }: Assertion,
  isSame: boolean,
  drive: TestCase['drive'],
): string {
  const { signature, owner } = target;
  const value = right.text.replace(/\\n"$/, '"');
  const isShort = isSame && value.length <= MAX_VALUE && !value.includes('\\');
  if (left.startsWith('capsys') && value === '""') return 'prints an empty line';
  if (left.startsWith('capsys'))
    return isShort && value.startsWith('"') ? `prints ${value}` : 'prints the expected text';
  if (left.startsWith('(tmp_path')) return `writes ${/"([^"]*)"/.exec(left)?.[1] ?? 'a file'}`;
  if (left.startsWith('caught')) return '';
  if (!/\bresult\b/.test(left)) return `${CHANGES}${left.replace(/^\w+\((.*)\)$/, '$1')}`;
  if (left === 'result' && value.startsWith('hash(')) return 'hashes an equal object equally';
  if (owner && isConstructor(signature.name)) return `makes ${withArticle(owner.name)}`;
  const verb = drive === 'value' || drive === 'await' ? 'returns' : 'yields';
  if (left.startsWith('type(')) return `${verb} ${withArticle(value.replaceAll('"', ''))}`;
  if (form === 'isinstance') return `${verb} ${withArticle(value)}`;
  if (left !== 'result') return `${verb} what is expected`;
  if (form === 'is' && !/^(?:None|True|False)$/.test(value)) return `${verb} ${nameOf(target, value)} itself`;
  if (form === 'approx' && isSame) return `${verb} about ${Number(Number(value).toPrecision(4))}`;
  return isShort ? `${verb} ${value}` : `${verb} the expected value`;
}

function nameOf(target: TestTarget, name: string): string {
  return name === receiverName(target) ? 'the object' : name;
}

/** For which arguments: those that the table varies, or all when they are few and short. */
function circumstances({ cases, columns }: TestGroup): string {
  const { call, drive } = cases[0]!;
  const varied = columns.filter(({ kind }) => kind === 'argument').map(({ name }) => name);
  const after = call.before.at(-1)?.text.match(/^\.(\w+)/)?.[1];
  const state = after === undefined ? '' : ` after ${after}`;
  const failing = drive === 'enter_error' ? ' when the body raises' : '';
  if (varied.length > 0) return `${state}${failing} for each ${varied.length > 3 ? 'row' : listed(varied)}`;
  const passed = call.arguments.map(({ name, value }) => `${name}=${value.text}`);
  const isShort = passed.length <= 2 && passed.every((text) => text.length <= MAX_VALUE);
  return `${state}${failing}${passed.length > 0 && isShort ? ` for ${listed(passed)}` : ''}`;
}

/** `a, b and c`. */
function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

function withArticle(noun: string): string {
  const isSpelled = /^[A-Z]{2,}$/.test(noun);
  return `${(isSpelled ? /^[AEFHILMNORSX]/ : /^_*[aeiouAEIOU]/).test(noun) ? 'an' : 'a'} ${noun}`;
}
