import type { ClassSignature } from '../python/signatures';
import { methodsOf, type FoundClass } from './classLineage';
import { resultLater } from './hintValues';
import type { PythonExpression } from './testDesign';

/**
 * A class that inherits from an abstract one and answers its abstract methods with values of their hints, as an
 * expression to be called with the constructor's arguments. `answer` gives a value for a hint.
 */
export function concreteHeir(
  lineage: readonly [FoundClass, ...FoundClass[]],
  answer: (hint: string | null) => PythonExpression,
): PythonExpression {
  const [{ module, signature }] = lineage;
  const abstract = new Set(lineage.flatMap((one) => one.signature.abstractMembers));
  const members = methodsOf(lineage).flatMap((method) => {
    if (!abstract.has(method.qualname)) return [];
    const value = method.isAsync ? resultLater(answer(method.returns)) : answer(method.returns);
    const text = method.kind === 'property' ? value.text : `lambda *args, **kwargs: ${value.text}`;
    return [{ text: `"${method.name}": ${text}`, imports: value.imports }];
  });
  return {
    text: `type("Concrete", (${signature.qualname},), {${members.map(({ text }) => text).join(', ')}})`,
    imports: [importOf(module.name, signature), ...members.flatMap(({ imports }) => imports)],
  };
}

function importOf(module: string, { qualname }: ClassSignature): PythonExpression['imports'][number] {
  return { module, name: qualname.split('.')[0]! };
}
