import type { Arc } from './moduleCoverage';
import { ReportProblem } from './reportProblem';

/** An object of the report. Only its own keys are looked at, so a key such as `__proto__` is a key like any other. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An object, and how messages call it: `files["src/app.py"]`, or nothing for the whole report. */
export interface Place {
  readonly object: JsonObject;
  readonly name: string;
}

/** Line numbers above this are no file's: the report is damaged or made up. */
export const highestLine = 10_000_000;

const highestCount = 2 ** 31 - 1;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function hasField({ object }: Place, key: string): boolean {
  return Object.hasOwn(object, key);
}

export function objectField(place: Place, key: string): Place {
  const value = field(place, key);
  return isObject(value) ? { object: value, name: nameOf(place, key) } : refuse(place, key, 'an object');
}

/** The objects of an object by their keys, such as the files by their paths. */
export function* objectEntries(place: Place): Generator<[string, Place]> {
  for (const [key, value] of Object.entries(place.object)) {
    const name = `${place.name}[${quote(key)}]`;
    if (!isObject(value)) {
      throw new ReportProblem(`${name} should be an object, but is ${describe(value)}`);
    }
    yield [key, { object: value, name }];
  }
}

export function textField(place: Place, key: string): string {
  const value = field(place, key);
  return typeof value === 'string' ? value : refuse(place, key, 'a text');
}

export function booleanField(place: Place, key: string): boolean {
  const value = field(place, key);
  return typeof value === 'boolean' ? value : refuse(place, key, 'true or false');
}

/** A whole number, 0 or more, that fits into 32 bits: no code base has more lines than that. */
export function countField(place: Place, key: string): number {
  const value = field(place, key);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highestCount
    ? value
    : refuse(place, key, 'a count of 0 or more');
}

/** 0 to 100. */
export function percentField(place: Place, key: string): number {
  const value = field(place, key);
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : refuse(place, key, 'a percentage');
}

/** Line numbers, ascending and each once, whatever their order in the report. */
export function linesField(place: Place, key: string, lowest = 1): readonly number[] {
  const list = listField(place, key);
  let isAscending = true;
  for (let index = 0; index < list.length; index++) {
    const line = list[index];
    if (!isWholeNumber(line, lowest)) {
      throw new ReportProblem(`${nameOf(place, key)}[${index}] should be a line number, but is ${describe(line)}`);
    }
    isAscending &&= index === 0 || line > (list[index - 1] as number);
  }
  const lines = list as readonly number[];
  return isAscending ? lines : [...new Set(lines)].sort((a, b) => a - b);
}

/** Branches, ordered by where they start and end, each once. */
export function arcsField(place: Place, key: string): Arc[] {
  const arcs = listField(place, key).map((pair, index): Arc => {
    const [from, to] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    if (!isWholeNumber(from, -highestLine) || !isWholeNumber(to, -highestLine)) {
      throw new ReportProblem(
        `${nameOf(place, key)}[${index}] should be a pair of line numbers, but is ${describe(pair)}`,
      );
    }
    return { from, to };
  });
  arcs.sort((a, b) => a.from - b.from || a.to - b.to);
  return arcs.filter(({ from, to }, index) => from !== arcs[index - 1]?.from || to !== arcs[index - 1]?.to);
}

function listField(place: Place, key: string): readonly unknown[] {
  const value = field(place, key);
  return Array.isArray(value) ? (value as unknown[]) : refuse(place, key, 'a list');
}

function field({ object }: Place, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isWholeNumber(value: unknown, lowest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= highestLine;
}

function refuse(place: Place, key: string, expected: string): never {
  const name = nameOf(place, key);
  const problem = hasField(place, key)
    ? `should be ${expected}, but is ${describe(place.object[key])}`
    : `(${expected}) is missing`;
  throw new ReportProblem(`${name} ${problem}`);
}

function nameOf(place: Place, key: string): string {
  return place.name === '' ? key : `${place.name}.${key}`;
}

/** What a JSON value is, in words. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  return typeof value === 'string' ? `the text ${quote(value)}` : JSON.stringify(value);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
