import type { FunctionSignature, ModuleAnalysis } from './signatures';

/** A pytest fixture that a test can ask for by name. */
export interface Fixture {
  readonly name: string;
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** Line of `def`, 1-based. */
  readonly line: number;
  /** `function` unless it says otherwise; `null` when a program decides. */
  readonly scope: string | null;
  /** Active without being asked for. */
  readonly isAutomatic: boolean;
  /** The return hint's text. */
  readonly returns: string | null;
  /** First line of its docstring. */
  readonly summary: string | null;
}

/** The fixtures that a file of tests defines for others: those of its module level. */
export function fixturesOf({ functions, imports }: ModuleAnalysis, file: string): Fixture[] {
  const names = new Set(['pytest.fixture', 'pytest_asyncio.fixture']);
  for (const { name, module, member } of imports) {
    const isPytest = module === 'pytest' || module === 'pytest_asyncio';
    if (isPytest && member === 'fixture') names.add(name);
    if (isPytest && member === null) names.add(`${name}.fixture`);
  }
  return functions
    .filter(({ kind }) => kind === 'function')
    .flatMap((each) => {
      const decorator = each.decorators.find((text) => names.has(text.split('(')[0]!.trim()));
      return decorator === undefined ? [] : [fixture(each, decorator, file)];
    });
}

function fixture(signature: FunctionSignature, decorator: string, file: string): Fixture {
  const { name, line, returns, docstring } = signature;
  return {
    name: stringArgument(decorator, 'name') ?? name,
    file,
    line,
    scope: stringArgument(decorator, 'scope') ?? (/\bscope\s*=/u.test(decorator) ? null : 'function'),
    isAutomatic: /\bautouse\s*=\s*True\b/u.test(decorator),
    returns,
    summary: docstring?.trim().split('\n')[0]?.trim() || null,
  };
}

function stringArgument(decorator: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*=\\s*(["'])(\\w+)\\1`, 'u').exec(decorator)?.[2];
}
