/** What to do about a report that cannot be read. */
export const remedy = {
  replace: 'Run the tests with coverage again to replace it.',
  convert: 'Run "coverage json" to make the JSON report.',
  choose: 'Run the tests with coverage to make a report, or choose another file.',
} as const;

/** Why a coverage report cannot be used: a phrase that follows "cannot be read:", and a sentence that says what to do. */
export class ReportProblem extends Error {
  override readonly name = 'ReportProblem';

  constructor(
    message: string,
    readonly whatToDo: string = remedy.replace,
  ) {
    super(message);
  }
}
