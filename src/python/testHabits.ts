/** What a project's own tests are like, counted. */
export interface TestHabits {
  /** Test functions at the top level. */
  readonly functions: number;
  /** Test methods in classes of pytest's kind. */
  readonly methods: number;
  /** Of both. */
  readonly withDocstring: number;
  readonly singleQuoted: number;
  readonly doubleQuoted: number;
}

/**
 * Counts over the texts of test files. Text is read by lines: a rough count is enough for a majority.
 * @param prefix what names of tests begin with
 */
export function readTestHabits(texts: readonly string[], prefix = 'test'): TestHabits {
  const all = texts.map((text) => habitsOf(text, prefix));
  const sum = (of: (habits: TestHabits) => number): number => all.reduce((total, habits) => total + of(habits), 0);
  return {
    functions: sum((one) => one.functions),
    methods: sum((one) => one.methods),
    withDocstring: sum((one) => one.withDocstring),
    singleQuoted: sum((one) => one.singleQuoted),
    doubleQuoted: sum((one) => one.doubleQuoted),
  };
}

/** Whether tests belong in classes. Those of unittest are no example. */
export function prefersClasses({ functions, methods }: TestHabits): boolean {
  return methods > functions;
}

/** Whether the tests say in docstrings what they show. A project with few tests has no habit yet. */
export function prefersDocstrings({ functions, methods, withDocstring }: TestHabits): boolean {
  const tests = functions + methods;
  return tests < 10 || withDocstring * 20 >= tests;
}

/** The quote that nearly all strings have. */
export function preferredQuote({ singleQuoted, doubleQuoted }: TestHabits): '"' | "'" {
  return singleQuoted >= 10 && singleQuoted > 3 * doubleQuoted ? "'" : '"';
}

function habitsOf(text: string, prefix: string): TestHabits {
  const test = new RegExp(`^([ \\t]*)(?:async )?def ${prefix}`);
  const lines = text.split(/\r\n|\r|\n/);
  let functions = 0;
  let methods = 0;
  let withDocstring = 0;
  let isUnittest = false;
  lines.forEach((line, index) => {
    const bases = /^class \w+(.*)/.exec(line)?.[1];
    if (bases !== undefined) isUnittest = /TestCase\b/.test(bases);
    const [, indent] = test.exec(line) ?? [];
    if (indent === undefined || (indent !== '' && isUnittest)) return;
    if (indent === '') functions += 1;
    else methods += 1;
    if (/^\s+[rR]?(?:"""|'{3})/.test(lines[index + 1] ?? '')) withDocstring += 1;
  });
  const strings = [...text.matchAll(/"""[^]*?"""|'''[^]*?'''|#.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g)];
  const quoted = (quote: string): number =>
    strings.filter(([token]) => token.startsWith(quote) && !token.startsWith(quote.repeat(3))).length;
  return { functions, methods, withDocstring, singleQuoted: quoted("'"), doubleQuoted: quoted('"') };
}
