import type { ModelShare } from './generationRecords';

/** What a user should know of a model's part, as sentences. */
export function modelNotes({ problem, tests, notes }: Pick<ModelShare, 'problem' | 'tests' | 'notes'>): string[] {
  const completed = tests.flatMap(({ test, completed: values }) =>
    values.map(
      ({ expression, expected, observed }) =>
        `${test}: the model expected ${expected} of ${expression}; what was seen is ${observed}. Check which is right.`,
    ),
  );
  const weak = tests.filter(({ isWeak }) => isWeak).map(({ test }) => test);
  const says = weak.length === 1 ? 'says' : 'say';
  return [
    ...(problem === null ? [] : [problem]),
    ...notes,
    ...completed,
    ...(weak.length > 0 ? [`${weak.join(', ')} ${says} that there is a result, and hardly which.`] : []),
  ];
}
