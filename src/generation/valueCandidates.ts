import type { ConstantUse, Parameter } from '../python/signatures';
import { plain, type Candidate, type ValueContext } from './candidate';
import { fits, valuesFromConstant } from './constantValues';
import { GENERIC, valuesOf } from './hintValues';
import { formatted, isLiteral } from './literals';
import { matchesWithGroups } from './matchObjects';
import { impliedHint } from './impliedHint';
import { parseTypeHint } from './typeHint';
import { valuesOfUses } from './useValues';

const MAX_CANDIDATES = 40;
const OTHER_TYPES = new Set(['None', '1']);

/**
 * Values worth trying for one parameter, best first, without doubles: those the documentation shows (`examples`, as
 * Python text), the default, the constants that the body holds it against (with their neighbours), the hint, else how
 * it is used and what docstring and name imply; generic ones when nothing is certain.
 */
export function generateTestCasesForParams(
  parameter: Parameter,
  constants: readonly ConstantUse[],
  context: ValueContext,
  examples: readonly string[] = [],
  docstring: string | null = null,
): Candidate[] {
  const written = parameter.hint === null ? undefined : parseTypeHint(parameter.hint);
  const implied = parameter.hint === null ? impliedHint(parameter.name, docstring) : undefined;
  const hint = written ?? implied;
  const own = constants.filter((use) => use.subject === parameter.name);
  const isMatch = hint?.name === 'Match' || own.some(({ operator }) => operator === 'group');
  const hinted = [...(isMatch ? matchesWithGroups(own) : []), ...(hint ? valuesOf(hint, context, 0) : [])];
  const fromHint = hinted.map((value): Candidate => ({ ...value, source: 'hint' }));
  const used = written === undefined ? valuesOfUses(parameter.uses ?? [], context) : [];
  const fromUses = used.map((value): Candidate => ({ ...value, source: 'use' }));
  const fromConstants = own.flatMap((use) => valuesFromConstant(use, written, context));
  const nearby = constants
    .filter((use) => use.subject === null && fits(use.text, written))
    .flatMap((use) => valuesFromConstant(use, written, context));
  const shown = examples.map((text): Candidate => ({ ...plain(text), source: 'example' }));
  const fromDefault: Candidate[] =
    parameter.default !== null && isLiteral(parameter.default)
      ? [{ ...plain(parameter.default), source: 'default' }]
      : [];
  const known = (written !== undefined && hinted.length > 0) || (hint !== undefined && context.knows(hint.name));
  const all = GENERIC.map((value): Candidate => ({ ...value, source: 'generic' }));
  // Where the type is known, two values of other types: the code may refuse them.
  const isUnbuilt = hinted.length === 0;
  const generic = known ? all.filter(({ text }) => !isUnbuilt && OTHER_TYPES.has(text)) : all;
  return distinct([
    ...shown,
    ...fromUses.slice(0, 1),
    ...fromHint.slice(0, 1),
    ...fromDefault,
    ...fromConstants,
    ...fromUses.slice(1),
    ...fromHint.slice(1),
    ...(known ? [...nearby.slice(0, MAX_CANDIDATES / 2), ...generic] : [...generic, ...nearby]),
  ]).slice(0, MAX_CANDIDATES);
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const text = formatted(candidate.text);
    if (!first.has(text)) first.set(text, { ...candidate, text });
  }
  return [...first.values()];
}
