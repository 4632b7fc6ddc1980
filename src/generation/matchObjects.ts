import type { ConstantUse } from '../python/signatures';
import { isString } from './literals';
import type { PythonExpression } from './testDesign';

const MAX_GROUPS = 12;
/** What groups hold: the same in all. */
const HELD = ['ab', '1', '-', '='];

/**
 * Matches of a regular expression that have the groups a body asks for by name or number: with text in all of them, with
 * none, and with one missing. None where it asks for no group.
 */
export function matchesWithGroups(uses: readonly ConstantUse[]): PythonExpression[] {
  const asked = new Set(uses.flatMap(({ operator, text }) => (/^(group|key)$/.test(operator) ? [text] : [])));
  const names = [...asked].filter(isString).map((text) => text.slice(1, -1));
  const highest = Math.max(0, ...[...asked].map(Number).filter(Number.isInteger));
  const heads = [
    ...names.filter((name) => /^[A-Za-z_]\w*$/.test(name)).map((name) => `?P<${name}>`),
    ...Array.from({ length: Math.max(0, highest - names.length) }, () => ''),
  ];
  if (heads.length === 0 || heads.length > MAX_GROUPS) return [];
  const match = (held: readonly (string | null)[]): PythonExpression => {
    const groups = heads.map((head, index) => (held[index] === null ? `(${head}[^ -~])?` : `(${head}\\S*)`));
    const text = held.map((part) => part ?? '').join(' ');
    return { text: `re.match(r"${groups.join(' ')}", "${text}")`, imports: [{ module: 're', name: '' }] };
  };
  const all = (part: string | null): (string | null)[] => heads.map(() => part);
  return [
    ...HELD.map((part) => match(all(part))),
    match(all(null)),
    ...(heads.length > 1 ? heads.map((_, index) => match(all('ab').with(index, null))) : []),
  ];
}
