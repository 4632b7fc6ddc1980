import type { Observation } from '../pytest/probe';
import type { ModuleAnalysis } from '../python/signatures';
import { argumentList, callText, driven } from './callText';
import { documentedErrors, holds } from './documentedErrors';
import type { LikelyBug } from './testDesign';
import { importStatements, type Trial } from './trial';
import { isSameFile } from './keepable';
import { parseTypeHint } from './typeHint';
import { contradicts, isValidInput } from './validInput';

/** Decorators that leave the result what it is. */
const HARMLESS = /^(staticmethod|classmethod|property|(functools\.)?(lru_cache|cache|cached_property)\b.*)$/;

/**
 * What a call shows to be a mistake of the code, when its input is surely valid: another result than the return hint promises,
 * another exception than the docstring announces, or an exception by which Python says that the code itself is wrong.
 * `undefined` whenever it is not sure.
 */
export function likelyBug(
  trial: Trial,
  raiseLines: ReadonlySet<number>,
  analysis: ModuleAnalysis,
): LikelyBug | undefined {
  const { target, call, drive, observation } = trial;
  const { signature } = target;
  if (drive !== 'value' && drive !== 'await') return undefined;
  if (!isPublic(target.module.name, signature.qualname) || !isUndisturbed(observation)) return undefined;
  const constructor = analysis.functions.find(
    ({ className, name }) => className !== null && className === signature.className && name === '__init__',
  );
  const isValid = isValidInput(target, call, constructor);
  if (observation.outcome === 'raised') return raisedBug(trial, raiseLines, isValid);
  return isValid && observation.outcome === 'returned' ? returnedBug(trial) : undefined;
}

function isPublic(module: string, qualname: string): boolean {
  const isPrivate = (name: string): boolean => name.startsWith('_');
  return !qualname.split('.').some(isPrivate) && !module.split('.').some(isPrivate);
}

function isUndisturbed({ denied, threadsLeft, clock, touchedFiles }: Observation): boolean {
  return denied.length === 0 && !threadsLeft && clock.length === 0 && !touchedFiles;
}

function returnedBug(trial: Trial): LikelyBug | undefined {
  const { target, observation } = trial;
  const { returns, decorators, isGenerator, complexity, bodyLine, endLine } = target.signature;
  const hint = returns === null ? undefined : parseTypeHint(returns);
  const { value } = observation;
  if (!hint || !value || isGenerator || hint.name === 'None' || !decorators.every((one) => HARMLESS.test(one)))
    return undefined;
  const kind = target.owner?.kind;
  if (kind === 'protocol' || kind === 'abstract') return undefined;
  if (!contradicts(value, hint)) return undefined;
  // A body of one statement that gives nothing is for heirs to fill, or hands on what another function gives.
  const body = observation.lines.filter((line) => line >= bodyLine && line <= endLine);
  if (value.text === 'None' && complexity === 1 && body.length <= 1) return undefined;
  const what = `${shortCall(trial)} returns ${value.text ?? `a ${value.type}`}, where the hint promises ${returns!}.`;
  return bug(trial, 'return type', target.signature.line, what);
}

/** By these Python says that the code itself is wrong, whatever it was given. */
const ALWAYS_WRONG = new Set(['NameError', 'UnboundLocalError']);
/** By these it says so when they are about None, or when it cannot be otherwise for valid input. */
const ABOUT_NONE = /'NoneType'/;
/** What code raises when it did not think of a case. */
const UNPLANNED = new Set([
  'IndexError',
  'KeyError',
  'ZeroDivisionError',
  'AttributeError',
  'TypeError',
  'UnboundLocalError',
]);

function raisedBug(trial: Trial, raiseLines: ReadonlySet<number>, isValid: boolean): LikelyBug | undefined {
  const { target, call, observation } = trial;
  const { exception } = observation;
  if (!exception || exception.module !== 'builtins' || !isValid) return undefined;
  const isOwn = exception.lastFile !== null && isSameFile(exception.lastFile, target.module.file);
  const line = exception.lastLine ?? 0;
  if (!isOwn || raiseLines.has(line)) return undefined;
  const seen = `${shortCall(trial)} raises ${exception.type}: ${exception.message}`;
  const isOnly = call.arguments.length === 1;
  const documented = documentedErrors(target.signature.docstring);
  const announced = documented.find(({ condition }) =>
    call.arguments.some(({ name, value }) => holds(condition, name, value.text, isOnly)),
  );
  const isAnnounced = documented.some(
    ({ type }) => type === exception.type || /^(Lookup|Arithmetic)Error$|^Exception$/.test(type),
  );
  if (announced && !isAnnounced && UNPLANNED.has(exception.type)) {
    return bug(trial, 'documented exception', line, `${seen}, where the docstring announces ${announced.type}.`);
  }
  const isWrong =
    ALWAYS_WRONG.has(exception.type) ||
    (/^(AttributeError|TypeError)$/.test(exception.type) &&
      ABOUT_NONE.test(exception.message) &&
      !call.arguments.some(({ value }) => /\bNone\b/.test(value.text)));
  return isWrong && !isAnnounced ? bug(trial, 'internal error', line, `${seen}.`) : undefined;
}

function shortCall({ target, call }: Trial): string {
  return `${target.signature.qualname}(${argumentList(call.arguments).text})`;
}

function bug(trial: Trial, kind: LikelyBug['kind'], line: number, what: string): LikelyBug {
  const { target, call, drive } = trial;
  const { imports, arrange, expression } = callText(target, call);
  const { text, modules } = driven(expression, drive);
  const head = importStatements([...modules.map((module) => ({ module, name: '' })), ...imports]);
  return {
    qualname: target.signature.qualname,
    line,
    kind,
    what,
    reproducer: [...head, '', ...arrange, kind === 'return type' ? `print(repr(${text}))` : text, ''].join('\n'),
  };
}
