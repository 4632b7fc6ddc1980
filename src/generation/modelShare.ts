import { isOfModel, type GeneratedTest } from './generatedDraft';
import type { ModelShare } from './generationRecords';
import type { ModelWork } from './modelPhase';
import type { Verification } from './verifier';

/** What a model had a part in, of tests that are proven. */
export function modelShare(
  name: string,
  { spent, rejected, problem, notes }: ModelWork,
  { caseByTest }: Pick<Verification<GeneratedTest>, 'caseByTest'>,
): ModelShare {
  const tests = [...caseByTest].flatMap(([test, one]) =>
    isOfModel(one) ? [{ test, isWeak: one.isWeak, completed: one.completed }] : [],
  );
  return { name, ...spent, tests, rejected, problem, notes };
}
