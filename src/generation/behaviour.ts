import { isConstructor, receiverName } from './callText';
import type { Assertion, TestCase, TestTarget } from './testDesign';
import type { TestGroup } from './testGroups';
import { kindOf, sizedKindOf, sizeOfString, withArticle } from './valueNoun';

/** Longer values are not repeated in a sentence. */
const MAX_VALUE = 24;

const CHANGES = 'changes ';

/** More results of a table are not listed in a sentence, nor those that are longer together. */
const MAX_CHOICES = 3;
const MAX_LISTED = 40;

/**
 * In one sentence, which behaviour the cases of a test fix: `Returns True or False, depending on price.` Empty when there is
 * nothing to say of it that its code does not say better.
 */
export function behaviour(target: TestTarget, group: TestGroup): string {
  const first = group.cases[0]!;
  const raised = first.raises?.type.text;
  const condition = raised === undefined ? undefined : conditionOf(target, raised);
  if (condition !== undefined) return `Raises ${raised} when ${condition}.`;
  const choice = choiceOf(target, group);
  const said = raised === undefined ? effects(target, group, choice) : [`raises ${raised}`];
  if (said.length === 0) return '';
  const sentence = listed(said) + circumstances(group, choice !== undefined);
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

/** The results of a table that a sentence can hold: `1, 2 or 3`. */
function choiceOf({ signature }: TestTarget, { cases, columns }: TestGroup): string | undefined {
  const [only, ...others] = cases[0]!.assertions;
  if (!only || others.length > 0 || !isShowable(only) || isConstructor(signature.name)) return undefined;
  if (columns.every(({ kind }) => kind === 'expected')) return undefined;
  const values = [...new Set(cases.map(({ assertions }) => valueOf(assertions[0]!)))];
  const length = values.join(', ').length;
  const areFew = values.length > 1 && values.length <= MAX_CHOICES && length <= MAX_LISTED;
  return areFew && values.every(isShort) ? listed(values, 'or') : undefined;
}

/** Whether the right side is what the call gives or prints, and no approximation or pattern of it. */
function isShowable({ left, form }: Assertion): boolean {
  return (form === 'is' || form === 'equals') && /^(?:result|capsys\.readouterr\(\)\.(?:out|err))$/.test(left);
}

function isShort(value: string): boolean {
  return value.length <= MAX_VALUE && !value.includes('\\');
}

/** Without the line end of what is printed. */
function valueOf({ left, right }: Assertion): string {
  return left.startsWith('capsys') ? right.text.replace(/\\n"$/, '"') : right.text;
}

function effects(target: TestTarget, group: TestGroup, choice: string | undefined): string[] {
  const { assertions, drive } = group.cases[0]!;
  // Parts of a result say more about what is named already.
  const isNamed = assertions.some(({ left }) => left === 'result');
  const said = assertions.flatMap((assertion, index) => {
    const isPart = /\bresult\b/.test(assertion.left) && assertion.left !== 'result';
    const texts = group.cases.map((one) => one.assertions[index]!.right.text);
    return isNamed && isPart ? [] : [effect(target, assertion, choice ?? texts, drive)];
  });
  const changes = said.filter((one) => one.startsWith(CHANGES)).map((one) => one.slice(CHANGES.length));
  const others = said.filter((one) => one !== '' && !one.startsWith(CHANGES));
  return [...new Set([...others, ...(changes.length > 0 ? [CHANGES + listed([...new Set(changes)])] : [])])];
}

/**
 * `returns 3`, `changes order.size`; empty for what needs no words.
 * @param shown how the results of all rows are shown together, or the text of each
 */
function effect(
  target: TestTarget,
  assertion: Assertion,
  shown: string | readonly string[],
  drive: TestCase['drive'],
): string {
  const { signature, owner } = target;
  const { left, form } = assertion;
  const value = valueOf(assertion);
  const texts = typeof shown === 'string' ? [] : shown;
  const isSame = new Set(texts).size === 1;
  const exact = typeof shown === 'string' ? shown : isSame && isShort(value) ? value : undefined;
  if (left.startsWith('capsys')) return printed(texts, exact);
  if (left.startsWith('(tmp_path')) return `writes ${/"([^"]*)"/.exec(left)?.[1] ?? 'a file'}`;
  if (left.startsWith('caught')) return '';
  if (!/\bresult\b/.test(left)) return `${CHANGES}${left.replace(/^\w+\((.*)\)$/, '$1')}`;
  if (left === 'result' && value.startsWith('hash(')) return 'hashes an equal object equally';
  if (owner && isConstructor(signature.name)) return `makes ${withArticle(owner.name)}`;
  const verb = drive === 'value' || drive === 'await' ? 'returns' : 'yields';
  if (left.startsWith('type(')) return `${verb} ${withArticle(value.replaceAll('"', ''))}`;
  if (form === 'isinstance') return `${verb} ${withArticle(value)}`;
  if (left !== 'result') return '';
  if (form === 'is' && !/^(?:None|True|False)$/.test(value)) return `${verb} ${nameOf(target, value)} itself`;
  if (form === 'matches') return `${verb} a str of one pattern`;
  if (form === 'approx' && isSame && kindOf(value) === 'a float')
    return `${verb} about ${Number(Number(value).toPrecision(4))}`;
  const what = exact ?? (isSame ? sizedKindOf(value) : kindOfAll(texts));
  return what === undefined ? '' : `${verb} ${what}`;
}

/** How much is printed, where it is too long or too different to be shown. */
function printed(texts: readonly string[], exact: string | undefined): string {
  if (exact === '""') return 'prints an empty line';
  if (exact?.startsWith('"')) return `prints ${exact}`;
  const [size, ...others] = new Set(texts.map((text) => (text.startsWith('"') ? sizeOfString(text) : undefined)));
  return size === undefined || others.length > 0 ? 'prints a text' : `prints ${size}`;
}

function kindOfAll(texts: readonly string[]): string | undefined {
  const [kind, ...others] = new Set(texts.map(kindOf));
  return others.length > 0 ? undefined : kind;
}

function nameOf(target: TestTarget, name: string): string {
  return name === receiverName(target) ? 'the object' : name;
}

/** For which arguments: those that the table varies, or all when they are few and short. */
function circumstances({ cases, columns }: TestGroup, isChoice: boolean): string {
  const { call, drive } = cases[0]!;
  const varied = columns.filter(({ kind }) => kind === 'argument').map(({ name }) => name);
  const after = call.before.at(-1)?.text.match(/^\.(\w+)/)?.[1];
  const state = after === undefined ? '' : ` after ${after}`;
  const failing = drive === 'enter_error' ? ' when the body raises' : '';
  const areMany = varied.length > 3;
  if (isChoice) return `${state}${failing}, depending on ${areMany ? 'the arguments' : listed(varied)}`;
  if (varied.length > 0) return `${state}${failing} for each ${areMany ? 'row' : listed(varied)}`;
  const passed = call.arguments.map(({ name, value }) => `${name}=${value.text}`);
  const isShort = passed.length <= 2 && passed.every((text) => text.length <= MAX_VALUE);
  return `${state}${failing}${passed.length > 0 && isShort ? ` for ${listed(passed)}` : ''}`;
}

/** `a, b and c`. */
function listed(items: readonly string[], last = 'and'): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)!}`;
}
