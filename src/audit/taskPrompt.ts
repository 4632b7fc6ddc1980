import type { AuditJudgement } from './auditJudgement';
import type { AuditBatch, AuditFunction, AuditModule, AuditReport, UncoveredPath } from './auditReport';
import type { Fixture } from '../python/fixtures';
import { reachablePercent, reportedPercent, taskCommands } from './taskCommands';
import type { SurroundingsByModule, TestSurroundings } from './testSurroundings';
import { leaf, parent, xmlDocument, type Element } from './xml';
import { lineRanges } from '../coverage/lineMarks';

/** All batches as one XML document of tasks, each as `taskPrompt` writes it. */
export function taskPrompts(report: AuditReport, surroundings: SurroundingsByModule): string {
  const { root, threshold, batches } = report;
  const tasks = batches.map((batch) => taskElement(batch, report, surroundings));
  return xmlDocument(parent('test-plan', { root, threshold }, tasks));
}

/**
 * One batch as a task for who writes its tests: a person or a model. XML that is valid by `taskPrompt.xsd`, whatever the
 * code is called.
 */
export function taskPrompt(batch: AuditBatch, report: AuditReport, surroundings: SurroundingsByModule): string {
  return xmlDocument(taskElement(batch, report, surroundings));
}

const goal =
  'Write pytest tests that reach the missing lines and branches below, and that fail when the code is wrong.';

const rules = [
  'Do not change the code under test or existing tests.',
  'Write to the test file of each module. Add to it when it exists.',
  'Assert exact values, not only types.',
  'Use the fixtures of the project.',
  'Where code and docstring disagree, report it instead of asserting either.',
];

function taskElement(batch: AuditBatch, report: AuditReport, surroundings: SurroundingsByModule): Element {
  const { id, name, packagePath, effort, gain, modules } = batch;
  const { health, root } = report;
  const target = reachablePercent(modules);
  return parent('task', { id, name, package: packagePath, minutes: effort.minutes, size: effort.size }, [
    leaf('goal', {}, goal),
    parent(
      'target',
      {
        'percent-now': round(reportedPercent(modules)),
        'percent-wanted': target,
        'health-now': health.score,
        'health-gain': round(gain.health),
      },
      [],
    ),
    ...judgementElement(report.judgement, batch),
    ...modules.map((module) => moduleElement(module, surroundings.get(module.path), report.judgement)),
    ...fixturesElement(modules.flatMap(({ path }) => surroundings.get(path)?.fixtures ?? [])),
    parent(
      'rules',
      {},
      rules.map((rule) => leaf('rule', {}, rule)),
    ),
    parent(
      'validate',
      { folder: root },
      taskCommands(batch, report, target).map(({ purpose, text }) => leaf('command', { purpose }, text)),
    ),
  ]);
}

/** What a model says of a batch. */
function judgementElement(judgement: AuditJudgement | undefined, { id }: AuditBatch): Element[] {
  const judged = judgement?.batches.find((one) => one.id === id);
  return judgement && judged ? [leaf('judgement', { by: judgement.model, when: judged.when }, judged.why)] : [];
}

/** What a model says of a function. */
function concernElement(judgement: AuditJudgement | undefined, path: string, name: string): Element[] {
  const judged = judgement?.gaps.find((one) => one.path === path && one.qualname === name);
  if (!judgement || !judged) return [];
  const { concern, why, test } = judged;
  return [leaf('judgement', { by: judgement.model, concern }, test === '' ? why : `${why} To test: ${test}`)];
}

function moduleElement(
  module: AuditModule,
  surroundings: TestSurroundings | undefined,
  judgement: AuditJudgement | undefined,
): Element {
  const { path, statements, covered, percent, missingLines, problem, functions } = module;
  const uncovered = functions.filter(({ paths }) => paths.length > 0);
  const arcs = [...uncovered, module].flatMap(({ paths }) => paths).flatMap((each) => each.arcs);
  const branches = arcs.map(({ from, to }) => `${from}->${to > 0 ? to : 'exit'}`).join(' ');
  return parent('module', { path, import: surroundings?.importName, statements, covered, percent: round(percent) }, [
    ...testElements(module, surroundings),
    ...(problem === null ? [] : [leaf('problem', {}, problem)]),
    leaf('missing-lines', {}, lineRanges(missingLines, ' ')),
    ...(branches === '' ? [] : [leaf('missing-branches', {}, branches)]),
    ...uncovered.map((each) => functionElement(each, functions, concernElement(judgement, path, each.qualname))),
    ...module.paths.map(pathElement),
  ]);
}

/** A module that everything imports is no better known by hundreds of test files. */
const listedTestFiles = 10;

function testElements({ testFile }: AuditModule, surroundings: TestSurroundings | undefined): Element[] {
  if (testFile === null) return [];
  const { testFiles = [], hasTestFile = false } = surroundings ?? {};
  const existing = testFiles.slice(0, listedTestFiles).map((path) => parent('file', { path }, []));
  return [
    parent('test-file', { path: testFile, exists: hasTestFile }, []),
    ...(existing.length === 0 ? [] : [parent('existing-tests', { files: testFiles.length }, existing)]),
  ];
}

function functionElement(each: AuditFunction, all: readonly AuditFunction[], judgement: readonly Element[]): Element {
  const { qualname, line, endLine, complexity, risk, signature, paths } = each;
  const constructor = constructorOf(each, all);
  return parent('function', { name: qualname, line, 'end-line': endLine, complexity, risk: round(risk) }, [
    leaf('signature', {}, signature),
    ...(constructor ? [leaf('constructor', {}, constructor.signature)] : []),
    ...judgement,
    ...paths.map(pathElement),
  ]);
}

/** What must be called before a method can be. */
function constructorOf({ qualname, kind }: AuditFunction, all: readonly AuditFunction[]): AuditFunction | undefined {
  if (kind !== 'method' && kind !== 'property') return undefined;
  const name = `${qualname.slice(0, qualname.lastIndexOf('.'))}.__init__`;
  return name === qualname ? undefined : all.find((other) => other.qualname === name);
}

function pathElement({ kind, line, lines, reason, condition, exception }: UncoveredPath): Element {
  const attributes = { kind, lines: lines.length === 0 ? `${line}` : lineRanges(lines, ' '), exception, condition };
  return leaf('path', attributes, reason);
}

function fixturesElement(fixtures: readonly Fixture[]): Element[] {
  const unique = new Map(fixtures.map((each) => [`${each.file}:${each.line}`, each]));
  const elements = [...unique.values()].map(({ name, file, line, scope, isAutomatic, returns, summary }) =>
    leaf('fixture', { name, file, line, scope, automatic: isAutomatic, returns }, summary ?? ''),
  );
  return elements.length === 0 ? [] : [parent('fixtures', {}, elements)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
