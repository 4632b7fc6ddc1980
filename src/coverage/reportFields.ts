import { type PackedArcs, sortedArcs } from './packedArcs';
import { ReportProblem } from './reportProblem';

/** An object of the report. Only its own keys are looked at, so a key such as `__proto__` is a key like any other. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A list of pairs of line numbers, up to the first element that is no such pair: `odd`. */
export class PairList {
  constructor(
    readonly pairs: PackedArcs,
    readonly odd: { readonly value: unknown } | undefined,
  ) {}
}

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

/** The value of a key in an object named `name` of many such objects, such as a file among the files. */
export function entryPlace(name: string, key: string, value: unknown): Place {
  const entry = `${name}[${quote(key)}]`;
  if (!isObject(value)) {
    throw new ReportProblem(`${entry} should be an object, but is ${describe(value)}`);
  }
  return { object: value, name: entry };
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
export function arcsField(place: Place, key: string): PackedArcs {
  const list = field(place, key);
  if (!(list instanceof PairList)) {
    return refuse(place, key, 'a list');
  }
  if (list.odd) {
    const name = `${nameOf(place, key)}[${list.pairs.length / 2}]`;
    throw new ReportProblem(`${name} should be a pair of line numbers, but is ${describe(list.odd.value)}`);
  }
  return sortedArcs(list.pairs);
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
