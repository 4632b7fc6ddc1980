import type { ImportLine, TestModule } from '../python/testModule';
import { importSection } from './importLines';
import type { Insertion } from './insertions';

/**
 * Where import statements go in a file: beside those of their section, in the order of isort; else in a section of their own,
 * and those of the project behind all others, for the head of a test file may change `sys.path`.
 * @param imports lines of statements, sections apart, as `importLines` gives them
 * @param project top-level names that imports of the project begin with
 */
export function importInsertions(
  text: string,
  module: TestModule,
  imports: readonly string[],
  project: readonly string[],
): Insertion[] {
  const lines = text.split(/\r\n|\r|\n/);
  const sectionOf = (name: string): number => (name === '__future__' ? -1 : importSection(name, project));
  return sections(imports).flatMap((statements) => {
    const section = sectionOf(moduleOf(statements[0]!));
    const own = module.imports.filter((one) => sectionOf(one.module) === section);
    if (own.length > 0)
      return statements.map((one) => ({ after: lineBeside(one, own, lines), lines: one.split('\n') }));
    const block = statements.flatMap((one) => one.split('\n'));
    const above = module.imports.filter((one) => sectionOf(one.module) < section);
    const after =
      section === 2 && module.headEnd > 0 ? module.headEnd : (above.at(-1)?.endLine ?? headOf(module, lines));
    return [{ after, lines: apart(block, after, lines) }];
  });
}

/** Statements by their sections; each statement with all its lines. */
function sections(imports: readonly string[]): string[][] {
  const found: string[][] = [[]];
  let isOpen = false;
  for (const line of imports) {
    const section = found.at(-1)!;
    if (line === '') found.push([]);
    else if (isOpen) section.push(`${section.pop()!}\n${line}`);
    else section.push(line);
    isOpen = line.endsWith('(') || (isOpen && line !== ')');
  }
  return found.filter((section) => section.length > 0);
}

function moduleOf(statement: string): string {
  return /^(?:from|import) ([\w.]+)/.exec(statement)![1]!;
}

/** Behind the last statement of the section that is sorted before it. */
function lineBeside(statement: string, own: readonly ImportLine[], lines: readonly string[]): number {
  const rank = `${statement.startsWith('from') ? 1 : 0}${moduleOf(statement)}`;
  const before = own.filter((one) => `${one.isFrom ? 1 : 0}${one.module}` <= rank).at(-1);
  if (before) return before.endLine;
  const first = own[0]!;
  // A comment above a statement is about it.
  return lines[first.line - 2]?.startsWith('#') ? first.endLine : first.line - 1;
}

/** Line behind which the first imports of a file may stand: docstring, comments and imports from `__future__` come before. */
function headOf({ imports, headEnd }: TestModule, lines: readonly string[]): number {
  const first = imports.find(({ module }) => module !== '__future__');
  if (first) return lines[first.line - 2]?.startsWith('#') ? first.endLine : first.line - 1;
  if (headEnd > 0) return headEnd;
  const code = lines.findIndex((line) => !line.startsWith('#'));
  return code < 0 ? lines.length : code;
}

/** With empty lines around, where there are none. */
function apart(block: readonly string[], after: number, lines: readonly string[]): string[] {
  const [above, below] = [lines[after - 1], lines[after]];
  const isDefinition = /^(?:def|class|async|@)/.test(below ?? '');
  return [
    ...(above === undefined || above.trim() === '' ? [] : ['']),
    ...block,
    ...(below === undefined || below.trim() === '' ? [] : isDefinition ? ['', ''] : ['']),
  ];
}
