import type { Arc } from '../coverage/moduleCoverage';
import type { Suite } from '../python/suites';
import type { UncoveredPath } from './auditReport';
import { comparesWithConstant, isAboutPlatform } from './conditionKinds';
import { negate } from './conditions';
import { bodyStart } from './scopes';

/** The suites of a scope by the line of their header. Where two share a line, the inner one. */
export function suitesByHeader(scope: Suite): ReadonlyMap<number, Suite> {
  const found = new Map<number, Suite>();
  const collect = (suite: Suite): void => {
    for (const inner of suite.statements.flatMap((statement) => statement.suites)) {
      found.set(inner.line, inner);
      collect(inner);
    }
  };
  collect(scope);
  return found;
}

/** The path of one arc from an executed line to code that was executed by another way: a branch that is never taken. */
export function branchPath(arc: Arc, headers: ReadonlyMap<number, Suite>): UncoveredPath {
  const suite = headers.get(arc.from);
  const description = describe(arc, suite);
  return {
    ...description,
    line: arc.from,
    endLine: arc.from,
    lines: [],
    arcs: [arc],
    exception: null,
    cases: description.kind === 'unreachable' ? 0 : 1,
  };
}

function describe(arc: Arc, suite: Suite | undefined): Pick<UncoveredPath, 'kind' | 'title' | 'reason' | 'condition'> {
  const header = suite?.header ?? null;
  const entered = suite !== undefined && arc.to === bodyStart(suite);
  switch (suite?.kind) {
    case 'if':
    case 'elif':
    case 'while': {
      if (header === null) {
        break;
      }
      if (isAboutPlatform(header)) {
        const reason = `The machine decides ${header}. No test can change it here.`;
        return { kind: 'unreachable', title: 'for another platform', condition: header, reason };
      }
      return entered
        ? {
            kind: comparesWithConstant(header) ? 'boundary' : 'branch',
            title: `${suite.kind} ${header}`,
            condition: header,
            reason: `${header} is never true.`,
          }
        : {
            kind: 'else',
            title: `never false: ${header}`,
            condition: negate(header),
            reason: `${header} is never false.`,
          };
    }
    case 'for':
      return entered
        ? { kind: 'loop', title: 'loop body', condition: null, reason: 'No test gives the loop anything to loop over.' }
        : { kind: 'else', title: 'loop never runs out', condition: null, reason: 'Every test leaves the loop early.' };
    case 'case':
      return entered
        ? { kind: 'case', title: `case ${header ?? ''}`, condition: header, reason: 'No test matches this case.' }
        : {
            kind: 'else',
            title: `always case ${header ?? ''}`,
            condition: null,
            reason: 'Every test matches this case.',
          };
    case 'except': {
      const reason = 'Every exception that comes here is caught.';
      return { kind: 'else', title: `always except ${header ?? ''}`.trimEnd(), condition: null, reason };
    }
    default:
      break;
  }
  const leads = arc.to > 0 ? `to line ${arc.to}` : 'out of the function';
  return { kind: 'branch', title: `never ${leads}`, condition: null, reason: `No test goes from here ${leads}.` };
}
