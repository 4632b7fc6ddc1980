import { receiverName, snakeCase } from './callText';
import type { TestCase, TestTarget } from './testDesign';
import type { TestGroup } from './testGroups';
import type { TestStyle } from './testStyle';

/** Names for the test functions of one target. Two may be the same when nothing tells the tests apart. */
export function testNames(
  target: TestTarget,
  groups: readonly TestGroup[],
  { functionPrefix, isInClasses }: TestStyle,
): string[] {
  const { signature, owner } = target;
  const method = snakeCase(signature.name).replace(/_+$/, '');
  const base = `${functionPrefix}${owner && !isInClasses ? `${snakeCase(owner.name)}_` : ''}${method}`;
  const wanted = groups.map(({ cases }) => {
    const raised = cases[0]!.raises?.type.text.split('.').at(-1);
    return raised === undefined ? base : `${base}_raises_${snakeCase(raised)}`;
  });
  return groups.map(({ cases }, index) => {
    const name = wanted[index]!;
    const namesakes = groups.filter((_, other) => wanted[other] === name);
    return namesakes.length > 1 ? name + distinction(target, cases[0]!, commonArguments(namesakes)) : name;
  });
}

/** Names of the arguments that all tests pass. */
function commonArguments(groups: readonly TestGroup[]): Set<string> {
  const [first, ...others] = groups.map(({ cases }) => cases[0]!.call.arguments.map(({ name }) => name));
  return new Set(first?.filter((name) => others.every((names) => names.includes(name))));
}

/** What a test shows that others of the same function do not. `common`: arguments that all of them pass. */
function distinction(
  target: TestTarget,
  { call, assertions, raises, drive }: TestCase,
  common: ReadonlySet<string>,
): string {
  const [step] = call.before;
  const own = call.arguments.find(({ name }) => !common.has(name));
  const after = (step ? `_after_${/\w+/.exec(step.text)![0]}` : '') + (own ? `_with_${snakeCase(own.name)}` : '');
  if (raises) return after;
  if (drive === 'enter_error') return `${after}_swallows_error`;
  const lefts = assertions.map(({ left }) => left);
  const result = assertions.find(({ left }) => left === 'result');
  if (result?.form === 'is' && result.right.text === 'None') return `${after}_returns_none`;
  if (result?.form === 'isinstance') return `${after}_returns_${snakeCase(result.right.text.split('.').at(-1)!)}`;
  if (result) return after;
  if (lefts.some((left) => left.startsWith('capsys'))) return `${after}_prints`;
  if (lefts.some((left) => left.startsWith(receiverName(target)))) return `${after}_changes_state`;
  return after;
}
