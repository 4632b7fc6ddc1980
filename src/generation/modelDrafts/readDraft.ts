import type { DraftModule, TestPrefixes } from '../../python/draftModule';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';

/** The problem of a draft that is Python and has no test: the way in which a model says that it gives up. */
export const NO_TEST = 'it has no test function';

/** A longer reply is no test module: 200,000 characters are some five thousand lines. */
const MAX_CHARACTERS = 200_000;

/** What a model wrote, as a test module; or why it is none, as a sentence without a subject. */
export type ReadDraft = { readonly module: DraftModule } | { readonly problem: string };

/** Reads the text of a model's draft. It is not trusted: nothing of it is run here. */
export function readDraft(
  code: string,
  analyzer: Pick<ASTFunctionAnalyzer, 'readDraftModule'>,
  prefixes: TestPrefixes,
): ReadDraft {
  if (code.length > MAX_CHARACTERS) {
    return { problem: `it has ${code.length} characters, more than the ${MAX_CHARACTERS} of a test module` };
  }
  const text = withoutFence(code);
  if (text.trim() === '') return { problem: 'it is empty' };
  if (text.includes('\0')) return { problem: 'it has a null character in it' };
  const module = analyzer.readDraftModule(text, prefixes);
  if (module.problem) {
    const { line, message } = module.problem;
    return { problem: `it is no Python 3: line ${line}. ${message}` };
  }
  return module.tests.length > 0 ? { module } : { problem: NO_TEST };
}

/** What stands between Markdown's fences, where a reply is one fenced block and nothing else. */
function withoutFence(code: string): string {
  const [, inside] = /^\s*```(?:python|py|python3)?[ \t]*\r?\n([^]*?)\r?\n?```\s*$/u.exec(code) ?? [];
  return inside !== undefined && !inside.includes('```') ? inside : code;
}
