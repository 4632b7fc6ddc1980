import type { ObservedException } from '../pytest/probe';
import type { FunctionSignature } from '../python/signatures';
import type { PythonExpression } from './testDesign';

const MOCK = { module: 'unittest.mock', name: 'Mock' };
const SYS = { module: 'sys', name: '' };

/** What names of Python 2, and others that a module may lack, have become. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  unicode: 'str',
  basestring: 'str',
  long: 'int',
  unichr: 'chr',
  xrange: 'range',
  raw_input: 'lambda *args: "test_value"',
};

/**
 * Set-ups for modules that a function imports when it runs: where one is not installed something that answers everything, and
 * nothing in place of one that is there, as if it were not installed. `isThere`: those that can be imported.
 */
export function absentModules(
  { reads }: FunctionSignature,
  isThere: (module: string) => boolean,
): (readonly PythonExpression[])[] {
  return (reads?.imported ?? []).map((module) =>
    isThere(module)
      ? [{ text: `monkeypatch.setitem(sys.modules, "${module}", None)`, imports: [SYS] }]
      : parentsOf(module).map((one) => ({
          text: `monkeypatch.setitem(sys.modules, "${one}", Mock())`,
          imports: [SYS, MOCK],
        })),
  );
}

/** The name that a module lacked, given to it; `undefined` when that was not it. */
export function absentName({ type, message }: ObservedException, module: string): PythonExpression | undefined {
  const [, name] = /^(?:global )?name '(\w+)' is not defined/u.exec(message) ?? [];
  if (type !== 'NameError' || name === undefined || !Object.hasOwn(SUCCESSORS, name)) return undefined;
  return { text: `monkeypatch.setattr("${module}.${name}", ${SUCCESSORS[name]!}, raising=False)`, imports: [] };
}

/** `a`, `a.b`, `a.b.c`. */
function parentsOf(module: string): string[] {
  const parts = module.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
