import type { ModuleAnalysis } from '../python/signatures';
import { plain, type ValueContext } from './candidate';
import { absoluteModule } from '../python/absoluteModule';
import { stateSetups } from './moduleState';
import type { ImportedSymbol, PythonExpression, TestTarget } from './testDesign';
import { valuesOfUses } from './useValues';

const MAX_CALLEES = 8;
const MAX_RESULTS = 3;
const MAX_FLAGS = 6;
/** Modules that only compute: nobody replaces them, and observing needs them. */
const PURE = new Set(
  (
    'abc array ast base64 bisect calendar codecs collections contextlib copy dataclasses datetime decimal difflib enum fractions ' +
    'functools hashlib heapq html inspect io itertools json locale logging math numbers operator pprint re shlex statistics string ' +
    'struct textwrap traceback types typing typing_extensions unicodedata uuid warnings weakref'
  ).split(' '),
);
/** They give file descriptors: a number in place of one is that of a file which pytest itself has open. */
const DESCRIPTORS = new Set(['os.open', 'os.dup', 'os.pipe', 'os.openpty', 'pty.openpty', 'tempfile.mkstemp']);
const MOCK: ImportedSymbol = { module: 'unittest.mock', name: 'Mock' };
const BUILTIN_EXCEPTION = /^(?:[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit|Iteration))$/u;

/**
 * Statements of a test that put something else in place of what a function calls, of a flag of its module, or of what an
 * object there holds: what a careful colleague does where the real thing is out of reach. Functions then give what the body can use, or raise what it
 * handles.
 */
export function standIns(
  { module, signature }: TestTarget,
  analysis: ModuleAnalysis,
  values: ValueContext,
): PythonExpression[] {
  const { callees = [], results, flags = [], handled = [] } = signature.reads ?? {};
  const place = (path: string): string =>
    `${module.name}.${signature.className === null ? path : path.replace(/^self\b/u, signature.className)}`;
  const put = (path: string, value: PythonExpression): PythonExpression => ({
    text: `monkeypatch.setattr("${place(path)}", ${value.text})`,
    imports: value.imports,
  });
  const replaceable = callees.filter((callee) => isReplaceable(callee, analysis)).slice(0, MAX_CALLEES);
  const answers = replaceable.flatMap((callee) => {
    const usable = valuesOfUses(results?.get(callee) ?? [], values).slice(0, MAX_RESULTS);
    const known = usable.length > 0 ? usable : ['None', '1', '"test_value"'].map(plain);
    return known.map((value) => put(callee, { text: `lambda *args, **kwargs: ${value.text}`, imports: value.imports }));
  });
  const failures = replaceable.flatMap((callee) =>
    handled.flatMap((name) => failing(name, module.name, analysis).map((value) => put(callee, value))),
  );
  const switches = flags
    .filter((flag) => !flag.startsWith('self.') && !flag.includes('.'))
    .slice(0, MAX_FLAGS)
    .flatMap((flag) => ['True', 'False', 'None', '[]'].map((value) => put(flag, plain(value))));
  return [...switches, ...stateSetups(module.name, signature, analysis, values), ...answers, ...failures];
}

/** Functions of the project, and those that reach outside of it; no classes but those that start programs. */
function isReplaceable(callee: string, { imports, functions }: ModuleAnalysis): boolean {
  const [head, ...rest] = callee.split('.');
  const bound = imports.find(({ name }) => name === head);
  if (bound && DESCRIPTORS.has([bound.module, bound.member, ...rest].filter(Boolean).join('.'))) return false;
  const origin = bound?.module.split('.')[0];
  const isKnown = head === 'self' || origin !== undefined || functions.some(({ qualname }) => qualname === head);
  const isClass = /^[A-Z]/u.test(rest.at(-1) ?? head!) && origin !== 'subprocess';
  return isKnown && !isClass && !PURE.has(origin ?? '');
}

/** Whether a statement of a test's set-up replaces a part of the module under test, or a module that it imports. */
export function isStandIn({ text }: PythonExpression, module: string): boolean {
  return text.startsWith(`monkeypatch.setattr("${module}.`) || text.startsWith('monkeypatch.setitem(sys.modules');
}

/** A function that raises the exception that an `except` names; none for a name whose origin is not known. */
function failing(name: string, module: string, { imports, classes }: ModuleAnalysis): PythonExpression[] {
  const [head] = name.split('.');
  const bound = imports.find((binding) => binding.name === head);
  const origin = bound && absoluteModule(module, bound.module);
  const text = `Mock(side_effect=${name})`;
  if (classes.some(({ qualname }) => qualname === name)) return [{ text, imports: [MOCK, { module, name }] }];
  if (bound && origin !== undefined && (bound.member === null || bound.member === head)) {
    return [{ text, imports: [MOCK, { module: origin, name: bound.member ?? '' }] }];
  }
  return BUILTIN_EXCEPTION.test(name) ? [{ text, imports: [MOCK] }] : [];
}
