import type { ComparedOperands, Drive } from '../pytest/probe';
import type { Parameter } from '../python/signatures';
import type { Candidate } from './candidate';
import { argumentOf } from './classCatalog';
import { argumentsOf, correctionsOf, isBlamed, type Lesson } from './errorLessons';
import { substitutions } from './operandFeedback';
import type { Call, PythonExpression } from './testDesign';

/** What a call passes, by parameter. */
export type Assignment = ReadonlyMap<Parameter, Candidate>;

/** A call before it is written down. */
export interface Plan {
  readonly receiver: PythonExpression | null;
  readonly assignment: Assignment;
  readonly setup: readonly PythonExpression[];
  readonly before: readonly PythonExpression[];
  readonly after: readonly PythonExpression[];
  readonly drive: Drive;
}

const MAX_COMPARED_OTHERWISE = 60;

/** `parameters`: all of the function, in their order. */
export function callOf({ receiver, assignment, setup, before, after }: Plan, parameters: readonly Parameter[]): Call {
  const chosen = parameters.filter((parameter) => assignment.has(parameter));
  const positionalOnly = chosen.some((parameter) => parameter.kind === 'var_positional');
  const list = chosen.map((parameter) =>
    argumentOf(parameter, chosen, positionalOnly ? chosen : parameters, assignment.get(parameter)!),
  );
  return { setup, receiver, before, arguments: list, after };
}

export function withArgument(plan: Plan, parameter: Parameter, candidate: Candidate): Plan {
  return { ...plan, assignment: new Map(plan.assignment).set(parameter, candidate) };
}

/** The call with other values where an exception's text says what was wrong with them. */
export function correctedBy(plan: Plan, lesson: Lesson): Plan[] {
  const inArguments = [...plan.assignment].flatMap(([parameter, { text }]) =>
    isBlamed(text, lesson) && !parameter.kind.startsWith('var_')
      ? correctionsOf(text, lesson).map((value) => withArgument(plan, parameter, { ...value, source: 'generic' }))
      : [],
  );
  const { receiver } = plan;
  const inReceiver = argumentsOf(receiver?.text ?? '').flatMap(({ text, replacedBy }) =>
    isBlamed(text, lesson)
      ? correctionsOf(text, lesson).map((value) => ({
          ...plan,
          receiver: { text: replacedBy(value.text), imports: [...receiver!.imports, ...value.imports] },
        }))
      : [],
  );
  return [...inArguments, ...inReceiver];
}

/**
 * The call with literals replaced, in its arguments, in its object and in what brings that into its state.
 * @param source what the replaced arguments count as; as what they were when left out
 */
export function comparedOtherwise(
  plan: Plan,
  operands: readonly ComparedOperands[],
  source?: Candidate['source'],
): Plan[] {
  const all = operands.flatMap((pair): Plan[] => {
    const inArguments = [...plan.assignment].flatMap(([parameter, candidate]) =>
      substitutions(candidate.text, pair).map((text) =>
        withArgument(plan, parameter, { ...candidate, text, source: source ?? candidate.source }),
      ),
    );
    const { receiver, before } = plan;
    const inReceiver = receiver
      ? substitutions(receiver.text, pair).map((text) => ({ ...plan, receiver: { ...receiver, text } }))
      : [];
    const inSteps = before.flatMap((step, place) =>
      substitutions(step.text, pair).map((text) => ({ ...plan, before: before.with(place, { ...step, text }) })),
    );
    return [...inArguments, ...inReceiver, ...inSteps];
  });
  return all.slice(0, MAX_COMPARED_OTHERWISE);
}
