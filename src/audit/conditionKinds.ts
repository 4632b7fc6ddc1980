/** What the text of a condition tells about the tests that would make it true or false. */

/** Whether it compares something with a number, or orders it against a constant of the module (`MAX_ROWS`). */
export function comparesWithConstant(condition: string): boolean {
  const text = withoutStrings(condition);
  return [numberRight, numberLeft, constantRight, constantLeft].some((pattern) => pattern.test(text));
}

const order = '(?<![<>=!])[<>]=?(?![<>])';
const comparison = `(?:${order}|[=!]=)`;
const number = '-?\\d[\\d_.eE]*';
const constant = '(?:[\\w.]+\\.)?[A-Z][A-Z0-9_]+';
const numberRight = new RegExp(`${comparison}\\s*${number}`, 'u');
const numberLeft = new RegExp(`(?<![\\w.])${number}\\s*${comparison}`, 'u');
const constantRight = new RegExp(`${order}\\s*${constant}(?![\\w.(])`, 'u');
const constantLeft = new RegExp(`(?<![\\w.])${constant}\\s*${order}`, 'u');

/** Whether only the machine and its Python decide it, so that one run of the tests sees it true or false, never both. */
export function isAboutPlatform(condition: string): boolean {
  const text = withoutStrings(condition).replace(/^not \((.*)\)$/u, '$1');
  return platformTest.test(text) || platformConstant.test(text);
}

const platformTest =
  /^(?:not )?(?:sys\.(?:platform|version_info|implementation)|os\.name|platform\.\w+\(\))(?!\w)(?!.*\b(?:and|or)\b)/u;

/** What projects call the results of such tests: `PY_3_14_PLUS`, `compat.IS_WINDOWS`. */
const platformConstant =
  /^(?:not )?(?:\w+\.)*_?(?:PY(?:THON)?_?\d\w*|(?:IS_|ON_)?(?:PYPY\d*|CPYTHON|WINDOWS|WIN32|LINUX|MACOS|OSX|DARWIN|CYGWIN))$/u;

export function isForTypeCheckers(condition: string): boolean {
  return /^(?:\w+\.)*TYPE_CHECKING$/u.test(condition);
}

function withoutStrings(condition: string): string {
  return condition.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, '""');
}
