import { ModelError } from '../../models/modelError';
import type { ModelContext } from '../subagents/modelContext';
import type { ModelSelection, RemainingGap } from '../subagents/modelRecords';
import { selectedFunctions, type AskingOptions, type GenerationModel } from './askForTests';

/** Of more functions a model says first which are worth testing: a design has no room for all of them. */
export const MAX_UNSELECTED = 12;

export interface SelectedGaps {
  /** In the order in which tests should be written. */
  readonly gaps: readonly RemainingGap[];
  /** Of the model, for who reads the result: what has to change in the code first, and what is not worth a test. */
  readonly notes: readonly string[];
  /** What was looked up on the way. */
  readonly answers: ModelContext['answers'];
}

/**
 * Asks a model which of many functions tests should be written for. When its reply cannot be used, all of them stay.
 * @throws ModelError when no other request can do better
 */
export async function selectGaps(
  context: ModelContext,
  model: GenerationModel,
  options: AskingOptions,
): Promise<SelectedGaps> {
  try {
    const { selection, context: informed } = await selectedFunctions(context, model, options);
    return { ...chosenGaps(context.gaps, selection), answers: informed.answers };
  } catch (error) {
    if (!(error instanceof ModelError) || error.endsTheRun) throw error;
    return { gaps: context.gaps, notes: [`The functions are taken as they come: ${error.message}`], answers: [] };
  }
}

/** Longer lists are counted. */
const MAX_LISTED = 5;

/** Without what needs the code changed first, and what is worth no test; what was not named comes last. */
export function chosenGaps(
  gaps: readonly RemainingGap[],
  { functions }: ModelSelection,
): Pick<SelectedGaps, 'gaps' | 'notes'> {
  const nameOf = ({ target }: RemainingGap): string => target.signature.qualname;
  const named = new Set(functions.map(({ qualname }) => qualname));
  const chosen = functions.filter(({ worth, seam }) => worth !== 'none' && seam === null);
  const worthless = functions.filter(({ worth }) => worth === 'none').map(({ qualname }) => qualname);
  const more = worthless.length > MAX_LISTED ? ` and ${worthless.length - MAX_LISTED} more` : '';
  return {
    gaps: [
      // A property and its setter have one name.
      ...chosen.flatMap(({ qualname }) => gaps.filter((gap) => nameOf(gap) === qualname)),
      ...gaps.filter((gap) => !named.has(nameOf(gap))),
    ],
    notes: [
      ...functions.flatMap(({ qualname, worth, seam }) =>
        worth !== 'none' && seam !== null ? [`${qualname} cannot be tested as it is, says the model: ${seam}`] : [],
      ),
      ...(worthless.length > 0
        ? [`The model finds no test worth while for ${worthless.slice(0, MAX_LISTED).join(', ')}${more}.`]
        : []),
    ],
  };
}
