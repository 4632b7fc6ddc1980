import type { Arc } from '../coverage/moduleCoverage';
import type { FunctionSignature } from '../python/signatures';
import type { Statement, Suite } from '../python/suites';
import type { PathKind, UncoveredPath } from './auditReport';
import { comparesWithConstant, isAboutPlatform, isForTypeCheckers } from './conditionKinds';
import { alwaysLeaves, conditionOf, conditionPast, countDecisions, isTested } from './conditions';
import type { Entry, Region } from './regions';

/** What a region is called: see the fields of the same names in `UncoveredPath`. */
interface Description {
  readonly kind: PathKind;
  readonly title: string;
  readonly reason: string;
  readonly condition?: string | null;
}

/** The path through a region, with the missing arcs that start in it or lead into it. */
export function regionPath(region: Region, arcs: readonly Arc[]): UncoveredPath {
  const { lines, statements } = region;
  const description = describe(region);
  const last = statements.at(-1);
  // Outside functions those are counted by themselves.
  const isCounted = ({ kind }: Suite): boolean => region.scope.signature !== null || kind !== 'function';
  return {
    kind: description.kind,
    title: description.title,
    reason: description.reason,
    line: lines[0]!,
    endLine: Math.max(lines.at(-1)!, last?.endLine ?? 0),
    lines,
    arcs,
    exception: description.kind === 'error' ? (last?.exception ?? null) : null,
    condition: description.condition ?? null,
    cases: description.kind === 'unreachable' ? 0 : 1 + countDecisions(statements, isCounted),
  };
}

function describe(region: Region): Description {
  const { entry, scope } = region;
  if (entry === null) {
    const title = 'not in the text';
    return {
      kind: scope.signature ? 'rest' : 'module',
      title,
      reason: 'The text does not say how execution comes here.',
    };
  }
  const reached = entry.after === null ? describeSuite(region, entry) : describeRest(entry.after);
  return endsInRaise(region) && mayRaise.has(reached.kind) ? asError(region, reached) : reached;
}

/** Kinds that a closing `raise` makes an error path. */
const mayRaise: ReadonlySet<PathKind> = new Set([
  'branch',
  'boundary',
  'else',
  'case',
  'handler',
  'loop',
  'rest',
  'module',
]);

function asError(region: Region, reached: Description): Description {
  const exception = region.statements.at(-1)!.exception;
  const raises = exception === null ? 'Raises again' : `Raises ${exception}`;
  const when = reached.condition ? ` when ${reached.condition}` : '';
  return {
    kind: 'error',
    title: exception === null ? 'raises again' : `raises ${exception}`,
    reason: `${raises}${when}. ${lastSentence(reached.reason)}`,
    condition: reached.condition ?? null,
  };
}

/** Reasons are "what it does. Why no test comes here." or only the latter. */
function lastSentence(reason: string): string {
  return reason.slice(reason.lastIndexOf('. ', reason.length - 2) + 1).trimStart();
}

function endsInRaise(region: Region): boolean {
  return region.statements.at(-1)?.kind === 'raise';
}

function describeSuite(region: Region, { suite, parent }: Entry): Description {
  const condition = conditionOf(suite, parent);
  const runsWhen = condition === null ? '' : `Runs when ${condition}. `;
  const start = parent?.line ?? suite.line;
  switch (suite.kind) {
    case 'module':
      return { kind: 'module', title: 'never imported', reason: 'No test imports this module.' };
    case 'function':
      return neverCalled(suite, parent === null ? region.scope.signature : null);
    case 'class':
      return { kind: 'module', title: `class ${suite.header ?? ''}`, reason: 'No test comes to this class statement.' };
    case 'if':
    case 'elif':
      return describeBranch(region, suite);
    case 'else': {
      if (condition !== null && isAboutPlatform(condition)) {
        return otherPlatform(condition);
      }
      const tested = parent?.suites.findLast(isTested)?.line ?? start;
      return { kind: 'else', title: 'else', condition, reason: `${runsWhen}No test makes line ${tested} false.` };
    }
    case 'for': {
      const reason = `Runs for each ${suite.header ?? 'item'}. No test gives line ${suite.line} anything to loop over.`;
      return { kind: 'loop', title: 'loop body', reason };
    }
    case 'while':
      return {
        kind: 'loop',
        title: 'loop body',
        condition,
        reason: `${runsWhen}No test makes line ${suite.line} true.`,
      };
    case 'loop_else': {
      const reason = `Runs when the loop of line ${start} ends without a break. No test lets it end so.`;
      return { kind: 'else', title: 'else of the loop', reason };
    }
    case 'except':
      return describeHandler(suite, start);
    case 'try_else': {
      const reason = `Runs when the try of line ${start} raises nothing. No test gets through it.`;
      return { kind: 'else', title: 'else of the try', reason };
    }
    case 'finally':
      return { kind: 'finally', title: 'finally', reason: `No test gets to the end of the try of line ${start}.` };
    case 'case': {
      const reason = `Runs when the match of line ${start} sees ${suite.header ?? 'it'}. No test gives it that.`;
      return { kind: 'case', title: `case ${suite.header ?? ''}`, condition, reason };
    }
    case 'try':
    case 'with':
      return { kind: 'rest', title: `after line ${start}`, reason: `Line ${start} never gets this far in a test.` };
  }
}

function neverCalled(suite: Suite, signature: FunctionSignature | null): Description {
  const name = signature?.qualname ?? suite.header ?? 'it';
  const verb = signature?.kind === 'property' ? 'reads' : 'calls';
  const inner = signature === null ? `, which is defined at line ${suite.line}` : '';
  const title = signature === null ? `${name} never called` : 'never called';
  if (signature?.isAsync) {
    return { kind: 'async', title: 'never awaited', reason: `No test awaits ${name}.` };
  }
  return { kind: 'function', title, reason: `No test ${verb} ${name}${inner}.` };
}

function describeBranch(region: Region, suite: Suite): Description {
  const condition = suite.header;
  if (condition !== null && isForTypeCheckers(condition)) {
    const reason = 'Only type checkers read this. No test can run it.';
    return { kind: 'unreachable', title: 'only for type checkers', condition, reason };
  }
  if (condition !== null && /^__name__ == ["']__main__["']$/u.test(condition)) {
    const reason = 'Runs when the file is started as a script. Tests import it.';
    return { kind: 'script', title: 'run as a script', condition, reason };
  }
  if (condition !== null && isAboutPlatform(condition)) {
    return otherPlatform(condition);
  }
  const untrue = `No test makes line ${suite.line} true.`;
  const only = region.statements.length === 1 ? region.statements[0] : undefined;
  if (only?.kind === 'return') {
    return { kind: 'return', title: 'early return', condition, reason: `Returns when ${condition ?? ''}. ${untrue}` };
  }
  const word = suite.kind === 'elif' ? 'elif' : 'if';
  return {
    kind: branchKind(condition),
    title: `${word} ${condition ?? ''}`,
    condition,
    reason: `Runs when ${condition ?? ''}. ${untrue}`,
  };
}

/** Of a condition that some test could make true. */
function branchKind(condition: string | null): PathKind {
  return condition !== null && comparesWithConstant(condition) ? 'boundary' : 'branch';
}

function otherPlatform(condition: string): Description {
  const reason = `Runs when ${condition}, which the machine decides. No test can run it here.`;
  return { kind: 'unreachable', title: 'for another platform', condition, reason };
}

function describeHandler(suite: Suite, start: number): Description {
  const caught = suite.header ?? 'any exception';
  return {
    kind: 'handler',
    title: suite.header === null ? 'except' : `except ${suite.header}`,
    condition: suite.header === null ? null : `the try of line ${start} raises ${caught}`,
    reason: `Handles ${caught}. No test makes the try of line ${start} raise it.`,
  };
}

/** What follows a statement that was executed, but was never got past. */
function describeRest(after: Statement): Description {
  if (alwaysLeaves(after)) {
    const reason = `Follows line ${after.line}, which always leaves. No test can run it.`;
    return { kind: 'unreachable', title: `after line ${after.line}`, reason };
  }
  const condition = conditionPast(after);
  if (condition !== null && isAboutPlatform(condition)) {
    return otherPlatform(condition);
  }
  if (condition === null) {
    const reason = `Follows line ${after.line}, which no test gets past.`;
    return { kind: 'rest', title: `after line ${after.line}`, reason };
  }
  const tested = after.suites.findLast(isTested)?.line ?? after.line;
  const reason = `Runs when ${condition}. No test makes line ${tested} false.`;
  return { kind: branchKind(condition), title: `past line ${after.line}`, condition, reason };
}
