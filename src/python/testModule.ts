import type { SyntaxProblem } from './signatures';
import { findSyntaxProblem } from './syntaxProblem';
import type { SyntaxNode } from './syntaxTree';

/** What an `import` statement makes a name mean. `member` is `null` for a module itself. */
export interface ImportBinding {
  readonly module: string;
  readonly member: string | null;
}

/** A top-level `import` statement. Lines are 1-based; `endLine` is that of its last token. */
export interface ImportLine {
  readonly line: number;
  readonly endLine: number;
  /** With the dots of a relative import. */
  readonly module: string;
  readonly isFrom: boolean;
}

/** What has to be known of a test file to add tests to it. */
export interface TestModule {
  readonly problem: SyntaxProblem | null;
  /** Every name that the module itself binds; `null` where that is no import, or not always the same one. */
  readonly bindings: ReadonlyMap<string, ImportBinding | null>;
  /** Dotted modules that `import a.b` makes usable by their full name. */
  readonly modules: ReadonlySet<string>;
  /** Modules that `*` is imported from. */
  readonly starImports: readonly string[];
  /** Statements before the first definition, in their order; not those inside `try` and `if`. */
  readonly imports: readonly ImportLine[];
  /** Line after which an import may stand: the last that the head of the file needs before. 0: at the top. */
  readonly headEnd: number;
  /** Line of a trailing `if __name__ == "__main__":`; `null` without one. */
  readonly guardLine: number | null;
  readonly tests: TestStyle;
  /** Classes at the top level that further tests can be put into. */
  readonly testClasses: readonly TestClass[];
}

/** A class without bases and decorators: they could make something else of a test that is put into it. */
export interface TestClass {
  readonly name: string;
  /** Line of its last token. */
  readonly endLine: number;
  /** Blanks or tabs before its methods. */
  readonly indent: string;
  /** What its body defines. */
  readonly members: ReadonlySet<string>;
}

/** How many test functions stand at the top level, in classes, and in classes of `unittest`. */
export interface TestStyle {
  readonly functions: number;
  readonly methods: number;
  readonly unittestMethods: number;
}

/** Reads the parsed text of a test file. */
export function readTestModule(root: SyntaxNode): TestModule {
  const statements = root.named;
  const first = statements.findIndex(isDefinition);
  const head = first < 0 ? statements : statements.slice(0, first);
  const last = statements.at(-1);
  return {
    problem: findSyntaxProblem(root),
    ...readNames(root),
    imports: head.filter(isImport).map(importLine),
    headEnd: headEnd(head),
    guardLine: last && isMainGuard(last) ? last.line : null,
    tests: styleOf(statements.map(definitionOf)),
    testClasses: statements.flatMap((statement) => testClassOf(statement) ?? []),
  };
}

/** Neither functions nor classes, and not what only a type checker reads. */
function isRun(node: SyntaxNode): boolean {
  if (node.type === 'if_statement') return !/\bTYPE_CHECKING\b/.test(node.child('condition')?.text ?? '');
  return !/^(?:function_definition|class_definition|lambda)$/.test(node.type) && !node.type.endsWith('_comprehension');
}

function readNames(root: SyntaxNode): Pick<TestModule, 'bindings' | 'modules' | 'starImports'> {
  const bindings = new Map<string, ImportBinding | null>();
  const modules = new Set<string>();
  const starImports: string[] = [];
  const bind = (name: string, binding: ImportBinding | null): void => {
    const known = bindings.get(name);
    const isSame = known === undefined || (known?.module === binding?.module && known?.member === binding?.member);
    bindings.set(name, isSame ? binding : null);
  };
  for (const node of root.walk(isRun)) {
    if (node.type === 'import_statement') {
      for (const name of node.children.filter(({ field }) => field === 'name')) {
        const module = dotted(name.child('name') ?? name);
        const alias = name.child('alias')?.text;
        if (alias === undefined) modules.add(module);
        const top = module.split('.')[0]!;
        bind(alias ?? top, { module: alias === undefined ? top : module, member: null });
      }
    } else if (node.type === 'import_from_statement') {
      const module = dotted(node.child('module_name')!);
      if (node.childOfType('wildcard_import')) starImports.push(module);
      for (const name of node.children.filter(({ field }) => field === 'name')) {
        const member = dotted(name.child('name') ?? name);
        bind(name.child('alias')?.text ?? member, { module, member });
      }
    } else {
      for (const name of boundNames(node)) bind(name, null);
    }
  }
  return { bindings, modules, starImports };
}

function boundNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'function_definition':
    case 'class_definition':
    case 'named_expression':
      return identifiers(node.child('name'));
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'type_alias_statement':
      return identifiers(node.child('left'));
    case 'as_pattern':
      return identifiers(node.child('alias'));
    default:
      return [];
  }
}

/** Names that a pattern on the left of an assignment binds: not those of objects whose parts are assigned to. */
function identifiers(pattern: SyntaxNode | undefined): string[] {
  const inner = pattern?.walk((node) => node.type !== 'attribute' && node.type !== 'subscript') ?? [];
  return inner.filter(({ type }) => type === 'identifier').map(({ text }) => text);
}

function isDefinition({ type }: SyntaxNode): boolean {
  return /^(?:function_definition|class_definition|decorated_definition)$/.test(type);
}

function definitionOf(statement: SyntaxNode): SyntaxNode {
  return statement.child('definition') ?? statement;
}

function isImport({ type }: SyntaxNode): boolean {
  return type === 'import_statement' || type === 'import_from_statement' || type === 'future_import_statement';
}

function importLine(node: SyntaxNode): ImportLine {
  const isFrom = node.type !== 'import_statement';
  const name = node.child('name');
  const module = isFrom ? node.child('module_name') : (name?.child('name') ?? name);
  return { line: node.line, endLine: node.endLine, module: module ? dotted(module) : '__future__', isFrom };
}

/** The last import, in `try` and `if` too, else the module's docstring. */
function headEnd(head: readonly SyntaxNode[]): number {
  const imports = head.filter((statement) => statement.walk(isRun).some(isImport));
  const docstring =
    head[0]?.type === 'expression_statement' && head[0].named[0]?.type === 'string' ? head[0] : undefined;
  return imports.at(-1)?.endLine ?? docstring?.endLine ?? 0;
}

function isMainGuard(statement: SyntaxNode): boolean {
  return (
    statement.type === 'if_statement' &&
    /^\(?(?:__name__\s*==\s*(["'])__main__\1|(["'])__main__\2\s*==\s*__name__)\)?$/.test(
      statement.child('condition')?.text ?? '',
    )
  );
}

function styleOf(statements: readonly SyntaxNode[]): TestStyle {
  const classes = statements.filter(({ type }) => type === 'class_definition');
  const isUnittest = (one: SyntaxNode): boolean => /TestCase\b/.test(one.child('superclasses')?.text ?? '');
  const methods = (of: readonly SyntaxNode[]): number =>
    of.reduce((sum, one) => sum + testsIn(one.child('body')?.named.map(definitionOf) ?? []), 0);
  return {
    functions: testsIn(statements),
    methods: methods(classes.filter((one) => !isUnittest(one))),
    unittestMethods: methods(classes.filter(isUnittest)),
  };
}

function testClassOf(statement: SyntaxNode): TestClass | undefined {
  const body = statement.type === 'class_definition' ? statement.child('body') : undefined;
  const first = body?.named[0];
  // A body in the line of the class takes no further line.
  if (!first || first.line === statement.line || statement.child('superclasses')) return undefined;
  const methods = body.named.map(definitionOf).filter(({ type }) => type === 'function_definition');
  if (methods.length === 0) return undefined;
  const members = new Set(body.walk(isRun).flatMap(boundNames));
  // pytest takes none of these for tests.
  if (['__init__', '__new__', '__test__'].some((name) => members.has(name))) return undefined;
  const indent = statement.text
    .slice(0, first.start - statement.start)
    .split('\n')
    .at(-1)!;
  return { name: statement.child('name')!.text, endLine: statement.endLine, indent, members };
}

function testsIn(statements: readonly SyntaxNode[]): number {
  return statements.filter(
    (one) => one.type === 'function_definition' && one.child('name')?.text.startsWith('test') === true,
  ).length;
}

function dotted(node: SyntaxNode): string {
  return node.text.replace(/\s+/gu, '');
}
