import type { FrameOwner, TestFailure } from '../pytest/failure';
import { asyncRules, callRules } from './causes/callCauses';
import { cluesOf, finding, said, type Finding, type Rule } from './causes/clues';
import { causeOfEnding } from './causes/endings';
import { asyncPluginRule, environmentRules } from './causes/environmentCauses';
import { fixtureRules } from './causes/fixtureCauses';
import { earlyImportRules, importRules } from './causes/importCauses';
import { mockRules } from './causes/mockCauses';
import { syntaxRules } from './causes/syntaxCauses';
import { valueRules } from './causes/valueCauses';
import type { ProjectFacts } from './projectFacts';
import type { Diagnosis } from './repairRecords';

export { readProjectFacts, type ProjectFacts } from './projectFacts';

/** The table of causes: the first row that applies decides. What is certain stands before what is likely. */
const TABLE: readonly Rule[] = [
  ...fixtureRules,
  ...syntaxRules,
  ...asyncPluginRule,
  ...asyncRules,
  ...earlyImportRules,
  ...mockRules,
  ...importRules,
  ...environmentRules,
  ...callRules,
  ...valueRules,
];

/** Why a test fails, as far as one run tells. Whether it always fails is `probeFlakiness`'s to say. */
export function classify(failure: TestFailure, project: ProjectFacts): Diagnosis {
  const found = causeOfEnding(failure) ?? causeOfError(failure, project);
  return { failure, ...found, place: placeOf(failure, found) };
}

function causeOfError(failure: TestFailure, project: ProjectFacts): Finding {
  const clues = cluesOf(failure, project);
  if (clues === null) return finding('unknown', 'nothing recorded', 0.2, 'The run recorded no exception for it.');
  for (const rule of TABLE) {
    const found = rule(clues);
    if (found !== null) return found;
  }
  return finding('unknown', 'unknown exception', 0.3, said(clues.error));
}

/** For an error of the code, in the code; for all else, where the test or the code was last. */
function placeOf(failure: TestFailure, { cause, subject }: Finding): Diagnosis['place'] {
  const { chain, stack, statement, phase, nodeId } = failure;
  const error = chain[0];
  if (cause === 'syntax error' && subject !== null && error?.file === subject) {
    return { file: subject, line: error.line ?? 1 };
  }
  const frames = error?.frames ?? stack;
  const last = (owners: readonly FrameOwner[]) => frames.findLast(({ owner }) => owners.includes(owner));
  const found = last(cause === 'code error' ? ['code'] : ['test', 'code']) ?? last(['test']) ?? statement;
  if (found !== null) return { file: found.file, line: found.line };
  return phase === 'collect' && nodeId.endsWith('.py') ? { file: nodeId, line: 1 } : null;
}
