import type { Frame } from '../../pytest/failure';
import { finding, isA, said, shortName, where, type Clues, type Rule } from './clues';
import { calleeOf, wrongCall } from './wrongCall';

const PATCHING = /(?:^|\.)(?:get_original|_importer|_get_target|_dot_lookup|__enter__|decoration_helper)$/;
const MONKEYPATCH = /(?:^|\/)monkeypatch\.py$/;
const MOCK = '(?:Magic|Async|NonCallable|NonCallableMagic)?Mock';

const stalePatch: Rule = ({ error, project }) => {
  const isLacking = isA(error, 'AttributeError') || isA(error, 'ImportError');
  if (!isLacking || !(isRaisedWhilePatching(error.frames) || / does not have the attribute '/.test(error.message))) {
    return null;
  }
  const missing = /No module named '([^']+)'/.exec(error.message)?.[1];
  const root = missing?.split('.')[0];
  // A package that is not installed cannot be patched either: that is the surroundings' fault.
  if (root !== undefined && !project.modules.has(root) && !project.formerModules.has(missing!)) return null;
  const { receiver, name } = error;
  const subject = missing ?? (receiver !== null && name !== null ? `${receiver.name}.${name}` : name);
  const evidence = `The test replaces ${subject ?? 'something'}, which does not exist. ${said(error)}`;
  return finding('mock mismatch', 'stale patch target', 0.98, evidence, subject);
};

/** While a target is looked up: a module of the code that is loaded for it may fail for a reason of its own. */
function isRaisedWhilePatching(frames: readonly Frame[]): boolean {
  const index = frames.findLastIndex(
    ({ owner, function: name, file }) => (owner === 'mock' && PATCHING.test(name)) || MONKEYPATCH.test(file),
  );
  return index >= 0 && !frames.slice(index + 1).some(({ owner }) => owner === 'test' || owner === 'code');
}

const usedUp: Rule = ({ error, failure }) => {
  const stopped = failure.chain.find(({ type }) => /\.StopIteration$|\.StopAsyncIteration$/.test(type));
  const isTold = stopped === error || /raised Stop(?:Async)?Iteration/.test(error.message);
  if (stopped === undefined || !isTold || mockFrame(stopped.frames) === undefined) return null;
  const evidence = 'The code calls a mock more often than the test has results for it (side_effect).';
  return finding('mock mismatch', 'side effects used up', 0.95, evidence);
};

const mockFrame = (frames: readonly Frame[]) => frames.find(({ owner }) => owner === 'mock');

const callMismatch: Rule = ({ error, failure }) => {
  if (!isA(error, 'AssertionError') || !error.frames.some(isAssertOfMock)) return null;
  const { comparison } = failure;
  const values = comparison === null ? [] : [`Expected: ${comparison.left.repr}; it was: ${comparison.right.repr}.`];
  const name =
    /^[Ee]xpected '?([\w.]+)'? to /.exec(error.message)?.[1] ?? /Expected: ([\w.]+)\(/.exec(error.message)?.[1];
  return finding('mock mismatch', 'call mismatch', 0.9, [said(error), ...values], name ?? null);
};

const isAssertOfMock = ({ owner, function: name }: Frame) => owner === 'mock' && /(?:^|\.)assert_\w+$/.test(name);

const specLacks: Rule = ({ error }) => {
  if (!isA(error, 'AttributeError') || error.frames.at(-1)?.owner !== 'mock') return null;
  const subject = error.name ?? /attribute '(\w+)'|^(\w+)$/.exec(error.message)?.slice(1).find(Boolean) ?? null;
  return finding(
    'mock mismatch',
    'spec lacks the attribute',
    0.95,
    `A mock with a spec was asked for an attribute: ${said(error)}`,
    subject,
  );
};

/** A mock that knows the real signature refuses a call. The code that calls the real function so would fail, too. */
const autospecRefuses: Rule = (clues) => {
  const { error, inCode } = clues;
  const isChecked = error.frames.some(({ owner, function: name }) => owner === 'mock' && /check_?sig/.test(name));
  if (!isA(error, 'TypeError') || !isChecked) return null;
  const callee = error.frames.findLast(({ owner }) => owner === 'synthetic')?.function ?? null;
  const evidence = [
    said(error),
    `A mock with the signature of the real ${callee ?? 'function'} refuses the call ${where(clues)}.`,
  ];
  return inCode
    ? finding('code error', 'call', 0.75, evidence, callee)
    : finding('mock mismatch', 'signature of the mocked function', 0.9, evidence, callee);
};

/** What a test puts in the place of the real thing, and the code now asks more of. */
const standInLags: Rule = (clues) => {
  const { error, inCode, failure } = clues;
  if (!inCode) return null;
  const callee = isA(error, 'TypeError') && wrongCall.test(error.message) ? calleeOf(error.message) : null;
  if (
    callee !== null &&
    (isOfTest(callee, failure.chain[0]!.frames) || /^_?(?:Fake|Stub|Mock|Dummy)[A-Z_]/i.test(callee))
  ) {
    const evidence = [
      said(error),
      `${callee} is the test’s own stand-in, and the code calls it in another way (${where(clues)}).`,
    ];
    return finding('mock mismatch', 'signature of a stand-in', 0.85, evidence, callee);
  }
  if (isA(error, 'AttributeError') && error.receiver?.owner === 'test') {
    const evidence = [
      said(error),
      `${error.receiver.name} is the test’s own stand-in; the code asks it for more (${where(clues)}).`,
    ];
    return finding('mock mismatch', 'stand-in lacks the attribute', 0.85, evidence, error.name);
  }
  return null;
};

function isOfTest(callee: string, frames: readonly Frame[]): boolean {
  const owner = callee.split('.<locals>.')[0]!;
  return (
    callee.includes('.<locals>.') &&
    frames.some((frame) => frame.owner === 'test' && endsWithName(frame.function, owner))
  );
}

const endsWithName = (qualified: string, name: string) =>
  qualified === name || name.endsWith(`.${qualified}`) || qualified.endsWith(`.${name}`);

const mockMisbehaves: Rule = (clues: Clues) => {
  const { error } = clues;
  const isAboutMock = new RegExp(`(?:'${MOCK}'|object ${MOCK}) `).test(error.message);
  return isA(error, 'TypeError') && isAboutMock
    ? finding('mock mismatch', 'mock lacks an ability', 0.85, [
        said(error),
        `A mock is used ${where(clues)} as it cannot be.`,
      ])
    : null;
};

const misspelled: Rule = ({ error }) =>
  /is not a valid assertion|Attributes cannot start with 'assert'/.test(error.message)
    ? finding('mock mismatch', 'unknown assertion of a mock', 0.95, said(error), shortName(error.type))
    : null;

export const mockRules: readonly Rule[] = [
  stalePatch,
  misspelled,
  callMismatch,
  usedUp,
  autospecRefuses,
  mockMisbehaves,
  specLacks,
  standInLags,
];
