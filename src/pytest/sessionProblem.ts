import { UserError } from '../userError';
import type { Interpreter } from './interpreter';
import type { Session } from './session';

/** Options that a project's configuration may give to pytest, and the package that understands them. */
const OPTION_PACKAGES: readonly (readonly [pattern: RegExp, packageName: string])[] = [
  [/^--(no-)?cov/, 'pytest-cov'],
  [/^(-n\d*|--numprocesses|--dist|--maxprocesses|--tx)\b/, 'pytest-xdist'],
  [/^--timeout/, 'pytest-timeout'],
  [/^--asyncio/, 'pytest-asyncio'],
  [/^--(random-order|randomly)/, 'pytest-randomly'],
  [/^--reruns/, 'pytest-rerunfailures'],
  [/^--benchmark/, 'pytest-benchmark'],
  [/^--(ds|reuse-db|nomigrations|no-migrations)\b/, 'pytest-django'],
  [/^--mypy/, 'pytest-mypy'],
  [/^--html/, 'pytest-html'],
];

/** Why no test could even be looked for; `undefined` when pytest did its work, however the tests went. */
export function sessionProblem(session: Session, interpreter: Interpreter): UserError | undefined {
  if (session.timedOut) return undefined;
  if (session.coverageError && !session.coverageError.noData) {
    return new UserError(`coverage.py cannot measure this project: ${session.coverageError.message}`);
  }
  if (session.internalError !== null) {
    return new UserError(`pytest stopped with an error of its own or of a plugin: ${lastError(session.internalError)}`);
  }
  if (session.exitCode === 4) return usageProblem(session.output, interpreter);
  if (!session.started) {
    const last = lastError(session.output);
    return new UserError(`pytest did not start${last ? `: ${last}` : ''}. Does it run in a terminal?`);
  }
  return undefined;
}

function usageProblem(output: string, interpreter: Interpreter): UserError {
  const unknown = /unrecognized arguments: (.*)/.exec(output)?.[1];
  if (unknown !== undefined) {
    const needed = unknown
      .split(' ')
      .flatMap((option) => OPTION_PACKAGES.filter(([pattern]) => pattern.test(option)).map(([, name]) => name));
    const advice =
      needed.length > 0
        ? `Install what understands it: "${interpreter.executable}" -m pip install ${[...new Set(needed)].join(' ')}`
        : 'Install the plugin that understands it, or take the option out of the configuration (addopts) or setting.';
    return new UserError(`pytest does not know the option ${unknown}. ${advice}`);
  }
  const conftest = /ImportError while loading conftest '(.*)'/.exec(output)?.[1];
  if (conftest !== undefined) return new UserError(`${conftest} cannot be imported: ${lastError(output)}`);
  return new UserError(`pytest cannot run: ${lastError(output)}`);
}

/** pytest marks exceptions with "E" and refusals with "ERROR"; else the last line says most. */
function lastError(output: string): string {
  const exception = [...output.matchAll(/^E\s+(\S.*)$/gm)].at(-1)?.[1];
  const refusal = /^(?:ERROR|.*error): (.*)$/m.exec(output)?.[1];
  return exception ?? refusal ?? output.trim().split('\n').at(-1) ?? '';
}
