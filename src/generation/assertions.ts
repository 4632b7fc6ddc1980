import type { DescribedValue, Observation } from '../pytest/probe';
import { commonAssertions } from './commonAssertions';
import { getTypeAssertion, typeExpression } from './typeAssertion';
import type { Assertion, ExpectedException, ImportedSymbol, PythonExpression } from './testDesign';

/** Literals longer than this say nothing to a reader; their type, length and parts do. */
const MAX_LITERAL = 600;
const MAX_PART = 150;
const MAX_PARTS = 6;
const MAX_HIDDEN = 3;

/**
 * What a test asserts about a call, from observations of it in different processes, at different times and with different
 * chance: what held in all of them. A result that does not is asserted by what all its values have in common.
 */
export function assertionsOf(first: Observation, others: readonly Observation[]): Assertion[] {
  const seen = [first, ...others];
  const isFrozen = seen.some(({ clockFrozen }) => clockFrozen);
  const again = isFrozen ? [new Set<string>()] : others.map((one) => new Set(rawAssertions(one).map(key)));
  const stable = rawAssertions(first).filter((assertion) => again.every((keys) => keys.has(key(assertion))));
  const values = seen.flatMap(({ value }) => (value ? [value] : []));
  if (first.outcome !== 'returned' || !first.value || values.length < seen.length) return stable;
  const saysSomething = stable.some(
    ({ left }) => left === 'result' || /^(len|type|str|repr)\(result|^result[.[]/.test(left),
  );
  const silent = first.value.text === 'None' && first.value.module === 'builtins';
  if (saysSomething || (silent && stable.length > 0)) return stable;
  if (values.some(({ type }) => type !== first.value!.type)) return stable;
  const weak = isFrozen ? [getTypeAssertion('result', first.value)] : commonAssertions('result', values);
  return [...weak, ...stable];
}

/** The exception that a call raises, when all observations agree on its type. */
export function expectedException(first: Observation, others: readonly Observation[]): ExpectedException | null {
  const one = first.exception;
  if (first.outcome !== 'raised' || !one?.typeImport) return null;
  if (others.some(({ exception }) => exception?.type !== one.type)) return null;
  const isSame = others.every(({ exception }) => exception?.message === one.message);
  const stable = !one.unstable && isSame && one.message.length <= 300 && one.isException;
  return { type: typeExpression(one.typeImport, one.type), message: stable ? one.messageText : null };
}

function rawAssertions(observation: Observation): Assertion[] {
  const state = observation.state.flatMap(([name, before, after]) => changes(name, before, after));
  const effects = [...state, ...output(observation), ...files(observation), ...variables(observation)];
  if (observation.outcome === 'raised') {
    const { exception } = observation;
    const exit = exception?.isException === false ? (exception.attributes ?? []) : [];
    const code = exit.filter(([name]) => name === 'code');
    return [...code.flatMap(([name, value]) => partAssertions(`caught.value.${name}`, value)), ...effects];
  }
  if (!observation.value) return effects;
  if (observation.sameAs) return [{ left: 'result', form: 'is', right: plain(observation.sameAs) }, ...effects];
  if (observation.value.text === 'None') {
    const silent = effects.length > 0 ? effects : hiddenChanges(observation);
    if (silent.length > 0) return silent;
  }
  return [...valueAssertions('result', observation.value), ...effects];
}

function valueAssertions(left: string, value: DescribedValue): Assertion[] {
  if (value.text !== null && value.text.length <= MAX_LITERAL) return [exactAssertion(left, value, value.text)];
  return [
    getTypeAssertion(left, value),
    ...lengthAssertions(left, value),
    ...parts(left, value)
      .flatMap(([name, part]) => partAssertions(name, part))
      .slice(0, MAX_PARTS),
    ...shownAssertions(left, value),
  ];
}

/** What can be said shortly of a value that is part of another one. */
function partAssertions(left: string, value: DescribedValue): Assertion[] {
  if (value.text !== null)
    return value.text.length <= MAX_PART ? [exactAssertion(left, value, value.text)] : lengthAssertions(left, value);
  return [
    ...lengthAssertions(left, value),
    ...parts(left, value).flatMap(([name, part]) => partAssertions(name, part)),
    ...shownAssertions(left, value),
  ];
}

/** Attributes and items, each with the expression that gets at it. */
function parts(left: string, { attributes = [], items = [] }: DescribedValue): [name: string, DescribedValue][] {
  return [
    ...attributes.map(([name, value]): [string, DescribedValue] => [`${left}.${name}`, value]),
    ...items.map(([access, value]): [string, DescribedValue] => [left + access, value]),
  ];
}

function lengthAssertions(left: string, { length }: DescribedValue): Assertion[] {
  return typeof length === 'number' ? [{ left: `len(${left})`, form: 'equals', right: plain(String(length)) }] : [];
}

function shownAssertions(left: string, { shown }: DescribedValue): Assertion[] {
  return shown ? [{ left: `${shown[0]}(${left})`, form: 'equals', right: plain(shown[1]) }] : [];
}

function exactAssertion(left: string, value: DescribedValue, text: string): Assertion {
  if (text === 'None' || text === 'True' || text === 'False') return { left, form: 'is', right: plain(text) };
  const right = { text, imports: value.imports.map(symbol) };
  return { left, form: value.inexact ? 'approx' : 'equals', right };
}

/** What the call did to an object that it was given or called on. */
function changes(name: string, before: DescribedValue, after: DescribedValue): Assertion[] {
  if (after.text !== null && before.text !== null) {
    if (before.text !== after.text) return valueAssertions(name, after);
    // Equal by its class, which may not look at everything.
    return changedParts(parts(name, before), parts(name, after)).slice(0, MAX_PARTS);
  }
  const isLonger = before.length !== after.length;
  const isShownOtherwise = before.shown?.[1] !== after.shown?.[1];
  return [
    ...(isLonger ? lengthAssertions(name, after) : []),
    ...changedParts(parts(name, before), parts(name, after)).slice(0, MAX_PARTS),
    ...(isShownOtherwise ? shownAssertions(name, after) : []),
  ];
}

function changedParts(
  before: readonly (readonly [name: string, value: DescribedValue])[],
  after: readonly (readonly [name: string, value: DescribedValue])[],
): Assertion[] {
  const old = new Map(before);
  return after.flatMap(([name, value]) => {
    const was = old.get(name);
    return was?.text === null && value.text === null
      ? changes(name, was, value)
      : was?.text === value.text
        ? []
        : partAssertions(name, value);
  });
}

/** Changes of private attributes: for a call of which nothing else can be seen. */
function hiddenChanges({ state }: Observation): Assertion[] {
  const named = (name: string, { hidden = [] }: DescribedValue): [string, DescribedValue][] =>
    hidden.map(([attribute, value]) => [`${name}.${attribute}`, value]);
  const changed = state.flatMap(([name, before, after]) => changedParts(named(name, before), named(name, after)));
  return changed.slice(0, MAX_HIDDEN);
}

function output({ stdout, stderr, outputCut }: Observation): Assertion[] {
  if (outputCut || stdout.length + stderr.length > MAX_LITERAL) return [];
  const text = (printed: string): PythonExpression => plain(JSON.stringify(printed));
  if (stdout && stderr) {
    const right = plain(`(${text(stdout).text}, ${text(stderr).text})`);
    return [{ left: 'capsys.readouterr()', form: 'equals', right }];
  }
  if (stdout) return [{ left: 'capsys.readouterr().out', form: 'equals', right: text(stdout) }];
  return stderr ? [{ left: 'capsys.readouterr().err', form: 'equals', right: text(stderr) }] : [];
}

function variables({ environment = [] }: Observation): Assertion[] {
  const imports = [{ module: 'os', name: '' }];
  return environment
    .map(([name, value]): Assertion => ({
      left: `os.environ.get(${JSON.stringify(name)})`,
      form: value === null ? 'is' : 'equals',
      right: { text: value ?? 'None', imports },
    }))
    .slice(0, MAX_PARTS);
}

function files({ files: left }: Observation): Assertion[] {
  // Reading as text turns \r\n into \n.
  const read = (content: string): string =>
    content.includes('\\r') ? 'read_bytes().decode()' : 'read_text(encoding="utf-8")';
  return (left ?? []).map(([name, content]) => ({
    left: `(tmp_path / ${JSON.stringify(name)}).${read(content)}`,
    form: 'equals',
    right: plain(content),
  }));
}

function symbol([module, name]: readonly [string, string]): ImportedSymbol {
  return { module, name };
}

function plain(text: string): PythonExpression {
  return { text, imports: [] };
}

function key({ left, form, right }: Assertion): string {
  return `${left} ${form} ${right.text}`;
}
