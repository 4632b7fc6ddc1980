import { UserError } from '../userError';

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

/** What people read about a report that cannot be used. `name` is what they call it. */
export function unreadable(name: string, problem: ReportProblem): UserError {
  return new UserError(`${name} cannot be read: ${problem.message}. ${problem.whatToDo}`, { cause: problem });
}
