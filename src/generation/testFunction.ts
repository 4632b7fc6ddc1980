import { BODY_ERROR, type Drive } from '../pytest/probe';
import { callText, driven, variableName } from './callText';
import { behaviour } from './behaviour';
import { folded } from './pythonLayout';
import { requoted } from './quotes';
import type { Assertion, ImportedSymbol, TestTarget } from './testDesign';
import { assertionColumn, messageColumn, type TestGroup } from './testGroups';
import type { TestStyle } from './testStyle';
import { tidyCode } from './tidyCode';

/** A group of cases with what it is called in its file. */
export interface NamedTest extends TestGroup {
  readonly name: string;
  /** Of its rows; empty without a table. */
  readonly ids: readonly string[];
}

/** The text of a test, indented when it is a method, and what it needs beside its values and what it calls. */
export function testFunction(
  target: TestTarget,
  test: NamedTest,
  style: TestStyle,
): { readonly text: string; readonly imports: readonly ImportedSymbol[] } {
  const imports: ImportedSymbol[] = [];
  const indent = style.isInClasses ? 4 : 0;
  const body = bodyOf(target, test, imports);
  const text = body.join('\n');
  const fixtures = ['capsys', 'monkeypatch', 'tmp_path'].filter((fixture) => new RegExp(`\\b${fixture}\\b`).test(text));
  const columns = test.columns.map((column) => column.name);
  const parameters = [...(style.isInClasses ? ['self'] : []), ...columns, ...fixtures];
  const lines = [
    ...table(test, style, indent),
    ...laidOut(`def ${test.name}(${parameters.join(', ')}):`, indent, style),
    ...docstring(target, test, style, indent + 4),
    ...body.flatMap((statement) => {
      const inner = /^ */.exec(statement)![0].length;
      return laidOut(statement.slice(inner), indent + inner + 4, style);
    }),
  ];
  return { text: lines.join('\n'), imports };
}

function laidOut(statement: string, indent: number, { quote, width }: TestStyle, behind = 0): string[] {
  return folded(requoted(tidyCode(statement), quote), indent, width, behind);
}

function table({ columns, cases, ids }: NamedTest, style: TestStyle, indent: number): string[] {
  if (columns.length === 0) return [];
  const names = columns.map((column) => `"${column.name}"`);
  const header = names.length === 1 ? names[0]! : `(${names.join(', ')})`;
  const rows = cases.map((_, row) => {
    const values = columns.map((column) => column.texts[row]!);
    return `pytest.param(${[...values, `id="${ids[row]!}"`].join(', ')})`;
  });
  const item = (text: string, deeper: number): string[] => {
    const lines = laidOut(text, indent + deeper, style, 1);
    return [...lines.slice(0, -1), `${lines.at(-1)!},`];
  };
  const blanks = ' '.repeat(indent);
  return [
    `${blanks}@pytest.mark.parametrize(`,
    ...item(header, 4),
    `${blanks}    [`,
    ...rows.flatMap((row) => item(row, 8)),
    `${blanks}    ],`,
    `${blanks})`,
  ];
}

function docstring(target: TestTarget, test: NamedTest, style: TestStyle, indent: number): string[] {
  const sentence = style.hasDocstrings ? behaviour(target, test) : '';
  const isFit = sentence !== '' && sentence.length + indent + 6 <= style.width && !/"""|\\/.test(sentence);
  return isFit ? [`${' '.repeat(indent)}"""${sentence}"""`] : [];
}

function bodyOf(target: TestTarget, group: TestGroup, imports: ImportedSymbol[]): string[] {
  const first = group.cases[0]!;
  const inputs = new Set(group.columns.filter(({ kind }) => kind === 'argument').map((column) => column.name));
  const call = callText(target, first.call, (argument) => {
    const name = variableName(target, argument.name);
    return inputs.has(name) ? name : argument.value.text;
  });
  const expression = driven(call.expression, first.drive);
  imports.push(...expression.modules.map((module) => ({ module, name: '' })));
  const restores = first.restores.map(({ path, value }) => `monkeypatch.setattr("${path}", ${value.text})`);
  const isolate = [...(first.needsOwnDirectory ? ['monkeypatch.chdir(tmp_path)'] : []), ...restores];
  const checks = first.assertions.map((assertion, index) =>
    check(assertion, assertionColumn(group, index)?.name ?? assertion.right.text),
  );
  if (first.raises) {
    const message = messageColumn(group)?.name ?? first.raises.message;
    const caught =
      message !== null || first.assertions.some(({ left }) => left.startsWith('caught')) ? ' as caught' : '';
    return [
      ...isolate,
      ...call.arrange,
      `with pytest.raises(${first.raises.type.text})${caught}:`,
      ...(first.drive.startsWith('enter')
        ? [`    with ${expression.text}:`, `        ${withBody(first.drive)}`]
        : [`    ${expression.text}`]),
      ...(message === null ? [] : [`assert str(caught.value) == ${message}`]),
      ...checks,
    ];
  }
  const usesResult = first.assertions.some(({ left }) => /\bresult\b/.test(left));
  const arrange = [...isolate, ...call.arrange];
  if (first.drive.startsWith('enter')) {
    const head = `with ${expression.text}${usesResult ? ' as result' : ''}:`;
    return [...arrange, head, `    ${withBody(first.drive)}`, ...checks];
  }
  if (first.drive === 'async_iterate') {
    imports.push({ module: 'asyncio', name: '' });
    const collect = ['async def collect():', `    return [item async for item in ${expression.text}]`, ''];
    return [...arrange, ...collect, `${usesResult ? 'result = ' : ''}asyncio.run(collect())`, ...checks];
  }
  const short = inlined(first.assertions, checks, expression.text);
  if (short !== undefined) return [...arrange, short];
  return [...arrange, `${usesResult ? 'result = ' : ''}${expression.text}`, ...checks];
}

function withBody(drive: Drive): string {
  return drive === 'enter_error' ? `raise ${BODY_ERROR}` : 'pass';
}

/** `assert total(3) == 6`, when that is all there is to say and it fits on a line. */
function inlined(assertions: readonly Assertion[], checks: readonly string[], expression: string): string | undefined {
  if (assertions.length !== 1 || assertions[0]!.left !== 'result' || / (is|in|and|or|[=<>!]=|[<>]) /.test(expression))
    return undefined;
  const line = checks[0]!.replace('result', () => expression);
  return line.length <= 84 ? line : undefined;
}

function check({ left, form }: Assertion, right: string): string {
  switch (form) {
    case 'is':
      return `assert ${left} is ${right}`;
    case 'equals':
      return `assert ${left} == ${right}`;
    case 'approx':
      return `assert ${left} == pytest.approx(${right})`;
    case 'isinstance':
      return `assert isinstance(${left}, ${right})`;
    case 'matches':
      return `assert re.fullmatch(${right}, ${left})`;
  }
}
