import type { Arc, ModuleCoverage } from '../coverage/moduleCoverage';
import type { FunctionSignature } from '../python/signatures';
import type { Suite } from '../python/suites';
import { LineSet } from './lineSet';

/**
 * A part of a module whose lines are counted together: a function with everything nested in it, or what stands outside all
 * functions. A `def` line and its decorators run with the scope around them.
 */
export interface Scope {
  /** `null` for the module's own statements. */
  readonly signature: FunctionSignature | null;
  readonly suite: Suite;
  readonly missing: LineSet;
  readonly executed: LineSet;
  /** Missing arcs that start in it, ascending. */
  readonly arcs: readonly Arc[];
}

/** The scopes of a module, in the order of the text, the module itself last. Every measured line and arc is in exactly one. */
export function readScopes(coverage: ModuleCoverage, module: Suite, functions: readonly FunctionSignature[]): Scope[] {
  const signatures = new Map(functions.map((signature) => [signature.line, signature]));
  const suites = outermostFunctions(module).filter((suite) => signatures.has(suite.line));
  const own = (line: number): number => line;
  const arcsFrom = [...(coverage.branches?.missing ?? [])].sort((a, b) => a.from - b.from || a.to - b.to);
  const missing = partition(coverage.missingLines, own, suites);
  const executed = partition(coverage.executedLines, own, suites);
  const arcs = partition(arcsFrom, (arc) => arc.from, suites);
  return [...suites, module].map((suite, index) => ({
    signature: suite === module ? null : (signatures.get(suite.line) ?? null),
    suite,
    missing: new LineSet(missing[index]!),
    executed: new LineSet(executed[index]!),
    arcs: arcs[index]!,
  }));
}

function outermostFunctions(suite: Suite): Suite[] {
  return suite.statements.flatMap((statement) =>
    statement.suites.flatMap((inner) => (inner.kind === 'function' ? [inner] : outermostFunctions(inner))),
  );
}

/** First line of a suite's own statements; beyond its end when they stand on the header's line, where they cannot be told apart. */
export function bodyStart(suite: Suite): number {
  const first = suite.statements[0]?.line ?? suite.endLine + 1;
  return first > suite.line ? first : suite.endLine + 1;
}

/** Items, ascending by line, by the function body they stand in; the last part is what is in none. */
function partition<T>(items: readonly T[], lineOf: (item: T) => number, suites: readonly Suite[]): T[][] {
  const parts: T[][] = Array.from({ length: suites.length + 1 }, () => []);
  let index = 0;
  for (const item of items) {
    const line = lineOf(item);
    while (index < suites.length && suites[index]!.endLine < line) {
      index += 1;
    }
    const suite = suites[index];
    parts[suite !== undefined && line >= bodyStart(suite) ? index : suites.length]!.push(item);
  }
  return parts;
}
