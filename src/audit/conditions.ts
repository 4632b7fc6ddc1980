import type { Statement, Suite } from '../python/suites';

/** What must hold so that a suite of a compound statement runs, in the source's words; `null` when the text does not say. */
export function conditionOf(suite: Suite, parent: Statement | null): string | null {
  switch (suite.kind) {
    case 'if':
    case 'elif':
    case 'while':
    case 'for':
    case 'case':
      return suite.header;
    case 'else':
      return allFalse(parent?.suites.filter(isTested) ?? []);
    default:
      return null;
  }
}

/**
 * What must hold so that execution goes past a statement whose suites can leave: the negation of every condition under which
 * it returns, raises, breaks or continues. `null` when it has no such suite.
 */
export function conditionPast(guard: Statement): string | null {
  return allFalse(guard.suites.filter((suite) => isTested(suite) && leaves(suite)));
}

/** Whether the last statement of a suite ends the function or the turn of the loop. */
export function leaves(suite: Suite): boolean {
  const last = suite.statements.at(-1);
  return last !== undefined && alwaysLeaves(last);
}

/** Whether nothing after a statement in its suite can run. */
export function alwaysLeaves(last: Statement): boolean {
  if (last.kind === 'compound') {
    return last.suites.some((inner) => inner.kind === 'else') && last.suites.every(leaves);
  }
  return last.kind === 'return' || last.kind === 'raise' || last.kind === 'break' || last.kind === 'continue';
}

/** The header of a clause that its own condition decides. */
export function isTested(suite: Suite): boolean {
  return suite.kind === 'if' || suite.kind === 'elif';
}

/** Decisions inside statements: each asks for one more test case. `enter` says in which suites to look. */
export function countDecisions(statements: readonly Statement[], enter: (suite: Suite) => boolean): number {
  let count = 0;
  for (const suite of statements.flatMap((statement) => statement.suites).filter(enter)) {
    count += (decisive.has(suite.kind) ? 1 : 0) + countDecisions(suite.statements, enter);
  }
  return count;
}

const decisive: ReadonlySet<Suite['kind']> = new Set(['if', 'elif', 'for', 'while', 'except', 'case', 'loop_else']);

/** `not (x > 1)` of `x > 1`; of `not x` it is `x`, where `not` surely applies to all of it. */
export function negate(condition: string): string {
  const inner = /^not (?!.*\b(?:and|or|if|lambda)\b)(.+)$/su.exec(condition)?.[1];
  return inner ?? `not (${condition})`;
}

function allFalse(suites: readonly Suite[]): string | null {
  const conditions = suites.flatMap(({ header }) => (header === null ? [] : [negate(header)]));
  return conditions.length === 0 ? null : conditions.join(' and ');
}
