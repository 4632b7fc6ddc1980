import { remedy, ReportProblem } from './reportProblem';

/**
 * The JSON value of a report's text. A byte order mark is skipped.
 *
 * @throws {ReportProblem} that says where the text breaks off or goes wrong, or what it is instead of JSON
 */
export function parseReportJson(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  refuseOtherFormats(json);
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw problemOf(error, json);
    }
    throw error;
  }
}

function refuseOtherFormats(text: string): void {
  const start = text.slice(0, 64).trimStart();
  if (start === '' && text.trim() === '') {
    throw new ReportProblem('it is empty');
  }
  if (start.startsWith('SQLite format 3')) {
    throw new ReportProblem("it is coverage.py's data file, not its JSON report", remedy.convert);
  }
  if (start.startsWith('<')) {
    throw new ReportProblem('it is XML or HTML, not JSON', remedy.convert);
  }
}

function problemOf(error: SyntaxError, text: string): ReportProblem {
  const end = text.trimEnd().length;
  const position = positionOf(error.message);
  const isCutOff =
    /^Unexpected end|^Unterminated string/.test(error.message) || (position !== undefined && position >= end);
  if (isCutOff) {
    return new ReportProblem(`it ends in the middle (${placeOf(text, end)})`);
  }
  if (position !== undefined) {
    return new ReportProblem(`it is not valid JSON (${placeOf(text, position)})`);
  }
  // For an unexpected token the engine quotes the text around it in place of a position.
  const surroundings = /"([^]*)" is not valid JSON$/.exec(error.message)?.[1];
  return new ReportProblem(`it is not valid JSON${surroundings === undefined ? '' : ` near ${surroundings.trim()}`}`);
}

function positionOf(message: string): number | undefined {
  const digits = / at position (\d+)/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `line 3, column 17` of an offset into a text: both 1-based. */
function placeOf(text: string, position: number): string {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < position; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return `line ${line}, column ${position - start + 1}`;
}
