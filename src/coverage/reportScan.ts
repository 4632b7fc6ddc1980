import type { JsonScanner } from './jsonScanner';
import { highestLine, type JsonObject, PairList } from './reportFields';
import { ReportProblem } from './reportProblem';

/** Reads the value that comes next: all of it, or as much as the report's checks have to see. */
export type ValueReader = (scanner: JsonScanner) => unknown;

/** More lines than the largest code bases have. Beyond it a report would only exhaust the editor's memory. */
const mostNumbers = 20_000_000;

const someList: readonly unknown[] = Object.freeze([]);
const someObject: JsonObject = Object.freeze({});

/** A text, number, true, false or null as it is. A list or object, which is out of place here, as an empty one. */
export function scalar(scanner: JsonScanner): unknown {
  const isObject = scanner.isObject();
  if (isObject || scanner.isList()) {
    scanner.skip();
    return isObject ? someObject : someList;
  }
  return scanner.value();
}

/** Of an object the fields that `readers` names. When one is repeated, the last counts, as with `JSON.parse`. */
export function fieldsOf(readers: Readonly<Record<string, ValueReader>>): ValueReader {
  return (scanner) => {
    if (!scanner.isObject()) return scalar(scanner);
    const object: Record<string, unknown> = {};
    for (const key of scanner.members()) {
      if (Object.hasOwn(readers, key)) {
        object[key] = readers[key]!(scanner);
      } else {
        scanner.skip();
      }
    }
    return object;
  };
}

/** Reads the line and branch lists of one report, and keeps count of their numbers. */
export class ListReaders {
  private count = 0;

  constructor(private readonly most = mostNumbers) {}

  /** A list's numbers, up to the first element that is none, which is the last one then. */
  readonly numbers: ValueReader = (scanner) => {
    if (!scanner.isList()) return scalar(scanner);
    const list: unknown[] = [];
    let isSound = true;
    for (let more = scanner.enterList(); more; more = scanner.nextElement()) {
      if (!isSound) {
        scanner.skip();
        continue;
      }
      const number = scanner.number();
      isSound = number !== undefined;
      list.push(isSound ? number : scalar(scanner));
      this.countNumber();
    }
    return list;
  };

  /** A list's pairs of line numbers, up to the first element that is none. */
  readonly pairs: ValueReader = (scanner) => {
    if (!scanner.isList()) return scalar(scanner);
    const numbers: number[] = [];
    let odd: { value: unknown } | undefined;
    for (let more = scanner.enterList(); more; more = scanner.nextElement()) {
      if (odd) {
        scanner.skip();
        continue;
      }
      const start = scanner.position;
      if (!readPair(scanner, numbers)) {
        scanner.position = start;
        odd = { value: scalar(scanner) };
      }
      this.countNumber();
      this.countNumber();
    }
    return new PairList(Int32Array.from(numbers), odd);
  };

  private countNumber(): void {
    if (++this.count > this.most) {
      throw new ReportProblem(
        `it lists more than ${this.most} lines and ends of branches`,
        'Leave generated code out with [run] omit.',
      );
    }
  }
}

/** Whether a pair of line numbers came next: it is appended to `numbers` then. */
function readPair(scanner: JsonScanner, numbers: number[]): boolean {
  if (!scanner.isList() || !scanner.enterList()) return false;
  const from = scanner.number();
  if (!isLine(from) || !scanner.nextElement()) return false;
  const to = scanner.number();
  if (!isLine(to) || scanner.nextElement()) return false;
  numbers.push(from, to);
  return true;
}

function isLine(number: number | undefined): number is number {
  return number !== undefined && Number.isInteger(number) && Math.abs(number) <= highestLine;
}
