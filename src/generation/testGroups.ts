import type { Drive } from '../pytest/probe';
import { variableName } from './callText';
import type { Argument, Assertion, Call, TestCase, TestTarget } from './testDesign';

/** A value of one test function that differs from case to case: a column of its parametrize table. */
export interface Column {
  readonly name: string;
  /** The text in each case's row. */
  readonly texts: readonly string[];
  readonly kind: 'argument' | 'expected';
}

/** Cases that one test function can hold. */
export interface TestGroup {
  readonly cases: readonly TestCase[];
  readonly columns: readonly Column[];
}

/** Cases of equal shape differ in values only and become one parametrized test. */
export function caseShape(
  target: TestTarget,
  { call, assertions, raises, drive, restores, needsOwnDirectory }: TestCase,
): string {
  return JSON.stringify([
    callShape(target, call, drive),
    assertions.map((assertion) => [assertion.left, assertion.form, isOfTest(assertion) ? assertion.right.text : '']),
    raises && [raises.type.text, raises.message === null],
    restores.map(({ path, value }) => [path, value.text]),
    needsOwnDirectory,
  ]);
}

/** Equal for calls that differ only in what may stand in a table: the part of `caseShape` that is known before a call is run. */
export function callShape({ signature }: TestTarget, call: Call, drive: Drive): string {
  const parts = call.arguments.map((argument) => [
    argument.name,
    argument.passing,
    // A row of a table is evaluated before any fixture exists.
    usesFixture(argument) ? argument.value.text : '',
  ]);
  const texts = [call.setup, call.before, call.after].map((steps) => steps.map(({ text }) => text));
  return JSON.stringify([signature.qualname, ...texts, call.receiver?.text, parts, drive]);
}

/** The right side is no value for a table: a type, or a variable of the test (`result is config`). */
function isOfTest({ form, right: { text } }: Assertion): boolean {
  return form === 'isinstance' || (form === 'is' && !/^(None|True|False)$/.test(text));
}

/** In the order in which the first case of each group stands. */
export function groupCases(target: TestTarget, cases: readonly TestCase[]): TestGroup[] {
  const groups = new Map<string, TestCase[]>();
  for (const testCase of cases) {
    const shape = caseShape(target, testCase);
    groups.set(shape, [...(groups.get(shape) ?? []), testCase]);
  }
  return [...groups.values()].map((group) => ({ cases: group, columns: columnsOf(target, group) }));
}

function columnsOf(target: TestTarget, cases: readonly TestCase[]): Column[] {
  const [first] = cases;
  if (!first || cases.length === 1) return [];
  const inputs = first.call.arguments.map((argument, index) => ({
    name: variableName(target, argument.name),
    texts: cases.map((testCase) => testCase.call.arguments[index]!.value.text),
    kind: 'argument' as const,
  }));
  const taken = new Set(inputs.map((column) => column.name));
  const outputs = first.assertions.map((assertion, index) => ({
    name: freeName(expectedName(assertion), taken),
    texts: cases.map((testCase) => testCase.assertions[index]!.right.text),
    kind: 'expected' as const,
  }));
  const messages = first.raises?.message
    ? [
        {
          name: freeName('message', taken),
          texts: cases.map((testCase) => testCase.raises?.message ?? ''),
          kind: 'expected' as const,
        },
      ]
    : [];
  return [...inputs, ...outputs, ...messages].filter(({ texts }) => new Set(texts).size > 1);
}

/** The column of an assertion's right side; `undefined` when it is the same in every case. */
export function assertionColumn(group: TestGroup, index: number): Column | undefined {
  const texts = group.cases.map((testCase) => testCase.assertions[index]!.right.text);
  return columnWith(group, 'expected', texts);
}

export function messageColumn(group: TestGroup): Column | undefined {
  return columnWith(
    group,
    'expected',
    group.cases.map((testCase) => testCase.raises?.message ?? ''),
  );
}

function columnWith(group: TestGroup, kind: Column['kind'], texts: readonly string[]): Column | undefined {
  return group.columns.find(
    (column) => column.kind === kind && column.texts.every((text, index) => text === texts[index]),
  );
}

function expectedName({ left }: Assertion): string {
  if (left === 'result') return 'expected';
  const words = left.replace(/^result\b/, '').match(/[A-Za-z]\w*/g) ?? [];
  if (left.startsWith('capsys')) return 'printed';
  if (left.startsWith('(tmp_path')) return 'written';
  if (left.startsWith('len(')) return 'expected_length';
  return `expected_${words.at(-1) ?? 'value'}`.toLowerCase();
}

/** `wanted`, or with a number behind it; it is taken then. */
export function freeName(wanted: string, taken: Set<string>, separator = '_'): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${separator}${count}`;
  taken.add(name);
  return name;
}

function usesFixture(argument: Argument): boolean {
  return argument.value.text.includes('tmp_path');
}
