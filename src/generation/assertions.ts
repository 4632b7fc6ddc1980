import type { DescribedValue, Observation } from '../pytest/probe';
import type { Assertion, ExpectedException, ImportedSymbol, PythonExpression } from './testDesign';

const MAX_ATTRIBUTES = 6;
/** Literals longer than this say nothing to a reader; their type, length and parts do. */
const MAX_LITERAL = 600;

/**
 * What a test asserts about a call, from two observations of it in different processes: what was equal in both. A value
 * that differs, or that comes from the clock or from randomness, is asserted by its type alone.
 */
export function assertionsOf(first: Observation, second: Observation): Assertion[] {
  const clocked = first.clock.length > 0 || second.clock.length > 0;
  const again = new Set(clocked ? [] : rawAssertions(second).map(key));
  const stable = rawAssertions(first).filter((assertion) => again.has(key(assertion)));
  if (first.outcome !== 'returned' || !first.value || !second.value) return stable;
  const saysSomething = stable.some(
    ({ left }) => left === 'result' || /^(len|type|str|repr)\(result|^result\./.test(left),
  );
  const silent = first.value.text === 'None' && first.value.module === 'builtins';
  if (saysSomething || (silent && stable.length > 0)) return stable;
  return first.value.type === second.value.type ? [getTypeAssertion('result', first.value), ...stable] : stable;
}

/** The exception that a call raises, when both observations agree on its type. */
export function expectedException(first: Observation, second: Observation): ExpectedException | null {
  const [one, other] = [first.exception, second.exception];
  if (first.outcome !== 'raised' || !one || !other || one.type !== other.type || !one.typeImport) return null;
  const stable = !one.unstable && one.message === other.message && one.message.length <= 300 && one.isException;
  return { type: typeExpression(one.typeImport, one.type), message: stable ? one.messageText : null };
}

/** The weakest assertion about a value: its type. */
export function getTypeAssertion(left: string, value: DescribedValue): Assertion {
  if (value.text === 'None') return { left, form: 'is', right: plain('None') };
  if (!value.typeImport) {
    return {
      left: `type(${left}).__name__`,
      form: 'equals',
      right: plain(JSON.stringify(value.type.split('.').at(-1))),
    };
  }
  return { left, form: 'isinstance', right: typeExpression(value.typeImport, value.type) };
}

function rawAssertions(observation: Observation): Assertion[] {
  const state = observation.state.flatMap(([name, before, after]) => changes(name, before, after));
  const effects = [...state, ...output(observation), ...files(observation)];
  if (observation.outcome === 'raised') {
    const { exception } = observation;
    const exit = exception?.isException === false ? (exception.attributes ?? []) : [];
    return [
      ...attributeAssertions(
        'caught.value',
        exit.filter(([name]) => name === 'code'),
      ),
      ...effects,
    ];
  }
  if (!observation.value) return effects;
  if (observation.sameAs) return [{ left: 'result', form: 'is', right: plain(observation.sameAs) }, ...effects];
  if (observation.value.text === 'None' && effects.length > 0) return effects;
  return [...valueAssertions('result', observation.value), ...effects];
}

function valueAssertions(left: string, value: DescribedValue): Assertion[] {
  if (value.text !== null && value.text.length <= MAX_LITERAL) return [exactAssertion(left, value, value.text)];
  const length = value.length ?? null;
  return [
    getTypeAssertion(left, value),
    ...(length === null ? [] : [{ left: `len(${left})`, form: 'equals' as const, right: plain(String(length)) }]),
    ...attributeAssertions(left, value.attributes ?? []),
    ...shownAssertions(left, value),
  ];
}

function shownAssertions(left: string, { shown }: DescribedValue): Assertion[] {
  return shown ? [{ left: `${shown[0]}(${left})`, form: 'equals', right: plain(shown[1]) }] : [];
}

function exactAssertion(left: string, value: DescribedValue, text: string): Assertion {
  if (text === 'None' || text === 'True' || text === 'False') return { left, form: 'is', right: plain(text) };
  const right = { text, imports: value.imports.map(symbol) };
  // Long fractions differ between platforms in the last digit; 0.25 and 19.99 do not.
  const inexact = value.type === 'float' && /\d\.\d{6,}|e/.test(text);
  return { left, form: inexact ? 'approx' : 'equals', right };
}

function attributeAssertions(left: string, attributes: NonNullable<DescribedValue['attributes']>): Assertion[] {
  return attributes
    .flatMap(([name, value]) =>
      value.text !== null && value.text.length <= MAX_LITERAL / 4
        ? [exactAssertion(`${left}.${name}`, value, value.text)]
        : [],
    )
    .slice(0, MAX_ATTRIBUTES);
}

/** What the call did to an object that it was given or called on. */
function changes(name: string, before: DescribedValue, after: DescribedValue): Assertion[] {
  if (after.text !== null && before.text !== null) {
    return before.text === after.text ? [] : valueAssertions(name, after);
  }
  const old = new Map((before.attributes ?? []).map(([attribute, value]) => [attribute, value.text]));
  const changed = (after.attributes ?? []).filter(([attribute, value]) => old.get(attribute) !== value.text);
  const isShownOtherwise = before.shown?.[1] !== after.shown?.[1];
  return [...attributeAssertions(name, changed), ...(isShownOtherwise ? shownAssertions(name, after) : [])];
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

function typeExpression(typeImport: readonly [module: string, name: string], type: string): PythonExpression {
  const [module, name] = typeImport;
  return { text: type, imports: module === 'builtins' ? [] : [{ module, name }] };
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
