import type { WrittenTests } from './draft';
import type { DraftRun } from './draftRunner';
import type { TestCase, TestDesign } from './testDesign';
import { importsOf } from './testWriter';

/**
 * The cases because of which a file does not load: those of the row, the test or the import at the line where loading ended.
 * None when the whole file is at fault, or something else.
 */
export function brokenCases(
  { brokenLine }: Pick<DraftRun, 'brokenLine'>,
  { text, caseByTest }: WrittenTests<TestCase>,
  designs: readonly TestDesign[],
): TestCase[] {
  if (brokenLine === null) return [];
  const lines = text.split(/\r\n|\r|\n/);
  const imported = /^(?:from|import) ([\w.]+)/.exec(lines[brokenLine - 1] ?? '')?.[1];
  const broken = imported === undefined ? casesAt(lines, brokenLine, caseByTest) : casesWithImport(imported, designs);
  return broken.length < caseByTest.size ? broken : [];
}

/** A row is evaluated before its test is defined, and its id is the last of it. */
function casesAt(lines: readonly string[], line: number, caseByTest: ReadonlyMap<string, TestCase>): TestCase[] {
  const end = lines.findIndex((text, index) => index >= line - 1 && /^\s*(?:async )?def /.test(text));
  if (end < 0) return [];
  const [, indent, name] = /^(\s*)(?:async )?def (\w+)/.exec(lines[end]!)!;
  const above = indent === '' ? undefined : lines.slice(0, end).findLast((text) => text.startsWith('class '));
  const test = above === undefined ? name! : `${/^class (\w+)/.exec(above)![1]!}::${name!}`;
  const id = lines.slice(line - 1, end).flatMap((text) => /\bid=(["'])(.*?)\1\)?,?$/.exec(text)?.[2] ?? [])[0];
  return [...caseByTest].flatMap(([key, testCase]) => {
    const isMeant = id === undefined ? key === test || key.startsWith(`${test}[`) : key === `${test}[${id}]`;
    return isMeant ? [testCase] : [];
  });
}

function casesWithImport(module: string, designs: readonly TestDesign[]): TestCase[] {
  return designs.flatMap(({ target, cases }) =>
    cases.filter((one) => importsOf(target, one).some((symbol) => symbol.module === module)),
  );
}
