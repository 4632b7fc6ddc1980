import { JsonScanner, JsonSyntaxProblem } from './jsonScanner';
import { remedy, ReportProblem } from './reportProblem';

/**
 * What `read` makes of a report's JSON, which it has to pass over to the end. A byte order mark is skipped.
 *
 * @throws {ReportProblem} that says where the text breaks off or goes wrong, or what it is instead of JSON
 */
export function* scanReportJson<T>(
  bytes: Buffer,
  read: (scanner: JsonScanner) => Generator<void, T>,
): Generator<void, T> {
  const json = startsWithMark(bytes) ? bytes.subarray(3) : bytes;
  refuseOtherFormats(json);
  try {
    return yield* read(new JsonScanner(json));
  } catch (error) {
    throw error instanceof ReportProblem ? (syntaxProblem(json) ?? error) : inWords(error, json);
  }
}

/** Where it is not JSON, if anywhere: a bracket too many or too few makes all that follows look wrong. */
function syntaxProblem(json: Buffer): unknown {
  const scanner = new JsonScanner(json);
  try {
    scanner.skip();
    scanner.end();
    return undefined;
  } catch (error) {
    return inWords(error, json);
  }
}

function inWords(error: unknown, json: Buffer): unknown {
  return error instanceof JsonSyntaxProblem ? problemAt(error.offset, json) : error;
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function refuseOtherFormats(json: Buffer): void {
  const start = json.toString('latin1', 0, 64).trimStart();
  if (start === '' && lengthOf(json) === 0) {
    throw new ReportProblem('it is empty');
  }
  if (start.startsWith('SQLite format 3')) {
    throw new ReportProblem("it is coverage.py's data file, not its JSON report", remedy.convert);
  }
  if (start.startsWith('<')) {
    throw new ReportProblem('it is XML or HTML, not JSON', remedy.convert);
  }
}

function problemAt(offset: number, json: Buffer): ReportProblem {
  const end = lengthOf(json);
  return offset >= end
    ? new ReportProblem(`it ends in the middle (${placeOf(json, end)})`)
    : new ReportProblem(`it is not valid JSON (${placeOf(json, offset)})`);
}

/** Bytes up to the white space at the end. */
function lengthOf(json: Buffer): number {
  let length = json.length;
  while (length > 0 && ' \t\r\n'.includes(String.fromCharCode(json[length - 1]!))) {
    length--;
  }
  return length;
}

/** `line 3, column 17` of an offset: both 1-based, columns in characters. */
function placeOf(json: Buffer, offset: number): string {
  let line = 1;
  let start = 0;
  for (let end = json.indexOf('\n'); end >= 0 && end < offset; end = json.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return `line ${line}, column ${json.toString('utf8', start, offset).length + 1}`;
}
