import { countText } from '../wording';
import { escapeMarkdown, inlineCode } from './markdownText';

/** How many tests are named: more would hide the code that they are about. */
const mostNames = 10;

/**
 * Markdown of what a covered line's hover says. `contexts` as in `LineContexts`: none for a line that ran outside of all
 * tests only.
 */
export function coveredText(contexts: readonly string[]): string {
  if (contexts.length === 0) {
    return '$(info) **Only at import** — this line ran when its module was loaded, and in no test';
  }
  const { count, names } = coveredBy(contexts);
  return `$(check) **Covered** — by ${count}\n\n${names}`;
}

/** The same of a line of which a branch is missing, in a sentence. */
export function coveredSentence(contexts: readonly string[]): string {
  if (contexts.length === 0) {
    return 'No test ran this line: it ran when its module was loaded.';
  }
  const { count, names } = coveredBy(contexts);
  return `Covered by ${count}: ${names}.`;
}

function coveredBy(contexts: readonly string[]): { readonly count: string; readonly names: string } {
  const runs = [...runsByName(contexts)].sort(([a], [b]) => (a < b ? -1 : 1));
  const named = runs.slice(0, mostNames).map(([name, cases]) => inlineCode(name) + casesText(cases));
  const rest = runs.length - named.length;
  // A context can be any name that somebody gave a whole run, such as a system's.
  const noun = runs.every(([name]) => looksLikeTest(name)) ? 'test' : 'context';
  return {
    count: countText(runs.length, noun),
    names: named.join(', ') + (rest > 0 ? ` and ${rest} more` : ''),
  };
}

/**
 * How many cases of each test ran: `tests/test_tax.py::test_rate[7]|run` is a case of `tests/test_tax.py::test_rate`,
 * which is called `test_rate` where no other test is.
 */
function runsByName(contexts: readonly string[]): Map<string, number> {
  const cases = new Set(contexts.map((context) => context.replace(/\|(?:setup|run|teardown)$/, '')));
  const runs = new Map<string, number>();
  for (const each of cases) {
    const test = each.replace(/^(.+?::[^[]+)\[.*\]$/s, '$1');
    runs.set(test, (runs.get(test) ?? 0) + 1);
  }
  const short = [...runs.keys()].map(shortName);
  const isUnique = (name: string): boolean => short.indexOf(name) === short.lastIndexOf(name);
  return new Map([...runs].map(([test, count]) => [isUnique(shortName(test)) ? shortName(test) : test, count]));
}

/** Without the file or module: `TestTax::test_rate` of pytest's id, `TestTax.test_rate` of coverage.py's dotted name. */
function shortName(test: string): string {
  const at = test.indexOf('::');
  return at >= 0 ? test.slice(at + 2) : (/(?:\b[A-Z]\w*\.)?\w+$/.exec(test)?.[0] ?? test);
}

function looksLikeTest(name: string): boolean {
  return name.includes('::') || /(?:^|\.)(?:test|Test)/.test(name);
}

function casesText(cases: number): string {
  return cases === 1 ? '' : escapeMarkdown(` (${countText(cases, 'case')})`);
}
