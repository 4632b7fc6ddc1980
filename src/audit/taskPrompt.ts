import type { AuditBatch, AuditFunction, AuditModule, AuditReport, UncoveredPath } from './auditReport';
import { escapeMarkup } from './markup';
import { lineRanges } from '../coverage/lineMarks';

/** All batches as one XML document of tasks, each as `taskPrompt` writes it. */
export function taskPrompts(report: AuditReport): string {
  const tasks = report.batches.map((batch) => taskElement(batch, report));
  return document([
    ...open('test-plan', { root: report.root, threshold: report.threshold }),
    ...indent(tasks.flat()),
    '</test-plan>',
  ]);
}

/** One batch as a task for who writes its tests: a person or a model. Well-formed XML, everything from the code escaped. */
export function taskPrompt(batch: AuditBatch, report: AuditReport): string {
  return document(taskElement(batch, report));
}

function document(lines: readonly string[]): string {
  return `${['<?xml version="1.0" encoding="UTF-8"?>', ...lines].join('\n')}\n`;
}

function taskElement(batch: AuditBatch, { health }: AuditReport): string[] {
  const { id, name, packagePath, effort, gain, percent } = batch;
  return [
    ...open('task', { id, name, package: packagePath, minutes: effort.minutes, size: effort.size }),
    ...indent([
      ...text(
        'goal',
        'Write pytest tests that reach the missing lines and branches below, and that fail when the code is wrong.',
      ),
      empty('target', {
        'percent-now': round(percent),
        'percent-wanted': 100,
        'health-now': health.score,
        'health-gain': gain.health,
      }),
      ...batch.modules.flatMap(moduleElement),
      ...text('rules', rules),
      ...text('validate', `python -m pytest ${testFiles(batch).map(shellWord).join(' ')}`.trimEnd()),
    ]),
    '</task>',
  ];
}

const rules =
  'Do not change the code under test or existing tests. Add to the test file when it exists. Assert exact values, not only ' +
  'types. Use the fixtures of the project. Where code and docstring disagree, report it instead of asserting either.';

function testFiles({ modules }: AuditBatch): string[] {
  return [...new Set(modules.flatMap(({ testFile }) => testFile ?? []))];
}

function moduleElement(module: AuditModule): string[] {
  const { path, testFile, statements, covered, percent, missingLines, problem } = module;
  const uncovered = module.functions.filter(({ paths }) => paths.length > 0);
  const arcs = [...uncovered, module].flatMap(({ paths }) => paths).flatMap((each) => each.arcs);
  const branches = arcs.map(({ from, to }) => `${from}->${to > 0 ? to : 'exit'}`).join(' ');
  return [
    ...open('module', { path, 'test-file': testFile, statements, covered, percent: round(percent) }),
    ...indent([
      ...(problem === null ? [] : text('problem', problem)),
      ...text('missing-lines', lineRanges(missingLines, ' ')),
      ...(branches === '' ? [] : text('missing-branches', branches)),
      ...uncovered.flatMap(functionElement),
      ...module.paths.flatMap(pathElement),
    ]),
    '</module>',
  ];
}

function functionElement({ qualname, line, endLine, complexity, risk, signature, paths }: AuditFunction): string[] {
  return [
    ...open('function', { name: qualname, line, 'end-line': endLine, complexity, risk }),
    ...indent([...text('signature', signature), ...paths.flatMap(pathElement)]),
    '</function>',
  ];
}

function pathElement({ kind, line, lines, reason, condition, exception }: UncoveredPath): string[] {
  const attributes = { kind, lines: lines.length === 0 ? `${line}` : lineRanges(lines, ' '), exception, condition };
  return text('path', reason, attributes);
}

type Attributes = Readonly<Record<string, string | number | null>>;

function open(name: string, attributes: Attributes): string[] {
  return [`<${name}${attributeText(attributes)}>`];
}

function empty(name: string, attributes: Attributes): string {
  return `<${name}${attributeText(attributes)}/>`;
}

function text(name: string, content: string, attributes: Attributes = {}): string[] {
  return [`<${name}${attributeText(attributes)}>${escapeMarkup(content)}</${name}>`];
}

function attributeText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${attributeValue(String(value))}"`))
    .join('');
}

/** Line ends are written as references: a reader of XML would turn them into spaces. */
function attributeValue(value: string): string {
  return escapeMarkup(value).replace(/[\n\r\t]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
