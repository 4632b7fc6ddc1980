import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { enclosed, splitArguments } from './pythonLayout';
import { isLiteral } from './literals';

/** Literals that the documentation shows for parameters, by parameter name. */
export type Examples = ReadonlyMap<string, readonly string[]>;

const CALL = /\b(\w+)\(/g;
const ASSIGNED = /^\s*(\w+)\s*=\s*(\S.*)$/gm;
/** What doctests put in front of each line of code. */
const PROMPT = /^\s*(?:>>>|\.\.\.) ?/gm;
/** Not what stands between two quoted texts. */
const QUOTED = /(?<![\w"'])(["'])((?:(?!\1)[^\\\n]){1,80})\1(?![\w"'])/g;

/**
 * What the docstrings of a module show: arguments of calls of its functions (`>>> slug("A b")`), literals or names that were
 * assigned literals before, for every parameter of that name in the module; and literals in prose for the string
 * parameters of the function that is described. Its own documentation comes first.
 */
export function docstringExamples(analysis: ModuleAnalysis, signature: FunctionSignature): Examples {
  const found = new Map<string, Set<string>>();
  const add = (name: string, text: string): void => {
    if (isLiteral(text)) found.set(name, (found.get(name) ?? new Set()).add(text));
  };
  const documented = new Set([
    signature,
    ...analysis.functions,
    ...analysis.classes,
    { docstring: analysis.docstring },
  ]);
  const callees = new Map(
    analysis.functions.map((one) => [
      one.className !== null && one.name === '__init__' ? one.className : one.name,
      one,
    ]),
  );
  for (const { docstring } of documented) {
    const code = (docstring ?? '').replace(PROMPT, '');
    const assigned = new Map([...code.matchAll(ASSIGNED)].map(([, name, value]) => [name!, value!]));
    for (const call of code.matchAll(CALL)) {
      const callee = callees.get(call[1]!);
      const list = callee && enclosed(code, call.index + call[0].length);
      if (list === undefined) continue;
      shownArguments(callee!, list).forEach(([name, text]) => add(name, assigned.get(text) ?? text));
    }
  }
  for (const [, , content] of (signature.docstring ?? '').matchAll(QUOTED)) {
    signature.params.filter(isText).forEach(({ name }) => add(name, JSON.stringify(content)));
  }
  return new Map([...found].map(([name, texts]) => [name, [...texts]]));
}

function isText({ hint }: FunctionSignature['params'][number]): boolean {
  return hint === null || /\b(str|Text|AnyStr)\b/.test(hint);
}

function shownArguments(callee: FunctionSignature, list: string): [name: string, text: string][] {
  const bound = callee.className !== null && callee.kind !== 'static_method';
  const parameters = bound ? callee.params.slice(1) : callee.params;
  return splitArguments(list).flatMap((text, index): [string, string][] => {
    const keyword = /^(\w+)\s*=(?!=)\s*(.+)$/.exec(text);
    if (keyword) return [[keyword[1]!, keyword[2]!]];
    return parameters[index] ? [[parameters[index].name, text]] : [];
  });
}
