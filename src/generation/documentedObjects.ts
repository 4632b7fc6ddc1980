import type { ModuleAnalysis } from '../python/signatures';
import { isLiteral } from './literals';
import { enclosed, splitArguments } from './pythonLayout';
import type { PythonExpression } from './testDesign';

/** How the docstrings of a module make objects of its classes: `Specifier("~=1.0")`, by the class's name. */
export function documentedObjects(analysis: ModuleAnalysis, module: string): Map<string, PythonExpression[]> {
  const found = new Map<string, PythonExpression[]>();
  const names = new Set(analysis.classes.filter(({ qualname, name }) => qualname === name).map(({ name }) => name));
  const documented = [...analysis.functions, ...analysis.classes, { docstring: analysis.docstring }];
  for (const text of new Set(documented.flatMap(({ docstring }) => docstring ?? []))) {
    for (const { index, 0: call, 1: name } of text.matchAll(/\b([A-Za-z_]\w*)\(/g)) {
      const list = names.has(name!) ? enclosed(text, index + call.length) : undefined;
      if (list === undefined || !splitArguments(list).every(isPlainArgument)) continue;
      const known = found.get(name!) ?? [];
      if (known.every((other) => other.text !== call + list + ')')) {
        found.set(name!, [...known, { text: `${call}${list})`, imports: [{ module, name: name! }] }]);
      }
    }
  }
  return found;
}

function isPlainArgument(argument: string): boolean {
  return isLiteral(argument.replace(/^\w+=(?!=)/, '')) && !argument.includes('\n') && argument !== '...';
}
