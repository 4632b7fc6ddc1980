import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { splitArguments } from './pythonLayout';
import { isLiteral } from './literals';

/** Literals that the documentation shows for parameters, by parameter name. */
export type Examples = ReadonlyMap<string, readonly string[]>;

const CALL = /(?:>>>|^\s{4,}).*?\b(\w+)\((.*)\)/;
/** Not what stands between two quoted texts. */
const QUOTED = /(?<![\w"'])(["'])((?:(?!\1)[^\\\n]){1,80})\1(?![\w"'])/g;

/**
 * What the docstrings of a module show: arguments of calls of its functions (`>>> slug("A b")`), for every parameter of
 * that name in the module, and literals in prose for the string parameters of the function that is described.
 */
export function docstringExamples(analysis: ModuleAnalysis, signature: FunctionSignature): Examples {
  const found = new Map<string, Set<string>>();
  const add = (name: string, text: string): void => {
    if (isLiteral(text)) found.set(name, (found.get(name) ?? new Set()).add(text));
  };
  const documented = [...analysis.functions, ...analysis.classes, { docstring: analysis.docstring }];
  const callees = new Map(analysis.functions.map((one) => [one.name, one]));
  for (const line of documented.flatMap(({ docstring }) => docstring?.split('\n') ?? [])) {
    const call = CALL.exec(line);
    const callee = call && callees.get(call[1]!);
    if (callee) shownArguments(callee, call[2]!).forEach(([name, text]) => add(name, text));
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
