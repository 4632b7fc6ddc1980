import type { ImportBinding, TestClass, TestModule } from '../python/testModule';
import type { WrittenTests } from './draft';
import { importLines, projectPackages } from './importLines';
import { importInsertions } from './importPlaces';
import { applied, type Insertion } from './insertions';
import type { ImportedSymbol, TestCase, TestDesign } from './testDesign';
import type { TestStyle } from './testStyle';
import { testFunctions, type TestFunctions } from './testWriter';

/** A test file that is there. */
export interface ExistingTests {
  /** As it is on the disk, without a byte order mark. */
  readonly text: string;
  readonly module: TestModule;
}

/** Whether tests of ours can stand in the file: it is Python, has pytest's style, and hides no names that they use. */
export function takesTests(module: TestModule, target: string): boolean {
  const { problem, tests, starImports, bindings } = module;
  const isUnittest = tests.unittestMethods > 0 && tests.functions + tests.methods === 0;
  const stars = starImports.filter((module) => !isModule(module, target));
  return (
    problem === null &&
    !isUnittest &&
    !isOfNamesake(module, target) &&
    stars.length === 0 &&
    HIDEABLE.every((name) => !bindings.has(name))
  );
}

/** Whether the file has tests of a module of the same name in another package, and none of the target. */
function isOfNamesake({ imports }: TestModule, target: string): boolean {
  const name = `.${target.split('.').at(-1)!}`;
  const isNamesake = imports.some(
    ({ module }) => !module.startsWith('.') && module.endsWith(name) && module !== target,
  );
  return isNamesake && !imports.some(({ module }) => isModule(module, target));
}

/** Built-in names and fixtures that tests use as they are. */
const HIDEABLE =
  'bool bytearray bytes dict float format frozenset hash int isinstance iter len list range repr reversed set slice str tuple type capsys monkeypatch tmp_path'.split(
    ' ',
  );

/** What is put into a file. */
export interface Addition extends TestFunctions {
  readonly style: TestStyle;
}

/**
 * Tests for a file that is there. Imports that are there are used, under the names that they have there; names that mean
 * something else in the file are imported under another one.
 */
export function additionTo(designs: readonly TestDesign[], { module }: ExistingTests, style: TestStyle): Addition {
  const open = new Map(module.testClasses.map(({ name, members }) => [name, members]));
  const { imports, body, methods, caseByTest } = testFunctions(designs, style, new Set(module.bindings.keys()), open);
  const { missing, names } = resolved(imports, module);
  const renamedMethods = methods.map((one) => ({ ...one, body: renamed(one.body, names) }));
  return { imports: missing, body: renamed(body, names), methods: renamedMethods, caseByTest, style };
}

/** The file's text with the addition, and otherwise as it was. */
export function withAddition(
  { text, module }: ExistingTests,
  { imports, body, methods, caseByTest, style }: Addition,
  target: string,
): WrittenTests<TestCase> {
  const insertions = [
    ...importInsertions(text, module, importLines(imports, target, style), projectPackages(target, style)),
    ...methods.map((one) => methodInsertion(text, classNamed(module, one.className), one.body, body === '')),
    ...(body === '' ? [] : [testInsertion(text, module, origin(text) + indented(body, indentOf(text)))]),
  ];
  const tests = [...caseByTest.keys()].map((test) => test.replace(/\[.*$/s, ''));
  return { text: applied(text, insertions), caseByTest, only: [...new Set(tests)] };
}

export interface Resolved {
  readonly missing: readonly ImportedSymbol[];
  /** Names in our text that have to be others in the file. */
  readonly names: ReadonlyMap<string, string>;
}

/** What of some symbols a file lacks, and what they are called there. */
export function resolved(
  symbols: readonly ImportedSymbol[],
  { bindings, modules }: Pick<TestModule, 'bindings' | 'modules'>,
): Resolved {
  const names = new Map<string, string>();
  const missing: ImportedSymbol[] = [];
  const taken = new Set([...bindings.keys(), ...symbols.map(localName)]);
  for (const symbol of symbols) {
    const local = localName(symbol);
    if (isUsable(symbol, bindings.get(local), modules)) continue;
    const other = [...bindings].find(([, binding]) => isUsable(symbol, binding, modules))?.[0];
    if (other !== undefined) {
      names.set(local, other);
    } else if (!bindings.has(local) || (symbol.name === '' && bindings.get(local)?.module === local)) {
      missing.push(symbol);
    } else {
      const alias = names.get(local) ?? freeAlias(symbol, taken);
      taken.add(alias);
      names.set(local, alias);
      missing.push({ ...symbol, alias });
    }
  }
  return { missing, names };
}

/** The name that an import binds: of `import a.b` it is `a`. */
export function localName({ module, name, alias }: ImportedSymbol): string {
  return alias ?? (name || module.split('.')[0]!);
}

/** Whether a name of the file means the symbol. */
function isUsable(
  { module, name }: ImportedSymbol,
  binding: ImportBinding | null | undefined,
  modules: ReadonlySet<string>,
): boolean {
  if (!binding) return false;
  if (name !== '') return binding.member === name && isModule(binding.module, module);
  return binding.member === null && (module.includes('.') ? modules.has(module) : binding.module === module);
}

/**
 * Whether what is imported from `named` is what `module` has: the same module, by its name or seen from the test (`..pricing`),
 * or a package above, which passes on what its modules define.
 */
function isModule(named: string, module: string): boolean {
  const [, dots, rest] = /^(\.*)(.*)$/.exec(named)!;
  if (dots !== '') return rest !== '' && `.${module}`.endsWith(`.${rest!}`);
  return named === module || module.startsWith(`${named}.`);
}

function freeAlias({ module, name }: ImportedSymbol, taken: ReadonlySet<string>): string {
  const wanted = `${module.split('.').at(-1)!}_${name || 'module'}`.replace(/^_+/, '').replace(/_+/g, '_');
  let alias = wanted;
  for (let count = 2; taken.has(alias); count += 1) alias = `${wanted}_${count}`;
  return alias;
}

/** Not in strings, and neither attributes nor names of keyword arguments. */
function renamed(body: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return body;
  const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])[A-Za-z_]\w*(?![\w=])/g;
  return body.replace(tokens, (token) => names.get(token) ?? token);
}

/** Says once in a file where tests come from. */
function origin(text: string): string {
  return hasOrigin(text) ? '' : `${ORIGIN.join('\n')}\n\n\n`;
}

const ORIGIN = ['# Generated by Smart Test from what the code does today.', '# Check that it is what it should do.'];

function hasOrigin(text: string): boolean {
  return text.includes('Generated by Smart Test from what the code does today');
}

function classNamed({ testClasses }: TestModule, name: string): TestClass {
  return testClasses.findLast((one) => one.name === name)!;
}

/** At the end of the class, behind comments that still belong to it. `isFirst`: nothing else says where the tests come from. */
function methodInsertion(text: string, { endLine, indent }: TestClass, body: string, isFirst: boolean): Insertion {
  const lines = text.split(/\r\n|\r|\n/);
  let after = endLine;
  for (let line = endLine; /^[ \t]*(?:#.*)?$/.test(lines[line] ?? 'end'); line += 1) {
    if (/^[ \t]+#/.test(lines[line]!)) after = line + 1;
  }
  const head = isFirst && !hasOrigin(text) ? ORIGIN.map((line) => `    ${line}`) : [];
  return { after, lines: ['', ...indented([...head, body].join('\n'), indent).split('\n')] };
}

/** What a body in the file is indented by. */
function indentOf(text: string): string {
  const body = /^(?:async def|def|class)\b.*:[ \t]*(?:#.*)?$\s*?^([ \t]+)\S/m.exec(text.replace(/\r\n?/g, '\n'));
  return body?.[1] ?? '    ';
}

/** Our lines are indented by four blanks a level. */
function indented(body: string, indent: string): string {
  return body.replace(/^(?: {4})+/gm, (blanks) => indent.repeat(blanks.length / 4));
}

/** Two empty lines apart from what is above, and from a trailing `if __name__ == "__main__":` below. */
export function testInsertion(text: string, { guardLine }: TestModule, body: string): Insertion {
  const lines = text.split(/\r\n|\r|\n/);
  // Nothing stands behind the last line end.
  if (lines.at(-1) === '') lines.pop();
  let after = guardLine === null ? lines.length : guardLine - 1;
  // A comment above the guard is about it.
  while (guardLine !== null && lines[after - 1]?.startsWith('#')) after -= 1;
  const above = lines.slice(0, after);
  const blank = above.length - 1 - above.findLastIndex((line) => line.trim() !== '');
  const gap = after === 0 ? 0 : Math.max(0, 2 - blank);
  const emptyLines = (count: number): string[] => Array.from({ length: count }, () => '');
  return { after, lines: [...emptyLines(gap), ...body.split('\n'), ...emptyLines(guardLine === null ? 0 : 2)] };
}
