import type { DescribedValue } from '../pytest/probe';
import { plain } from './candidate';
import type { Assertion, PythonExpression } from './testDesign';

/** The weakest assertion about a value: its type. */
export function getTypeAssertion(left: string, value: DescribedValue): Assertion {
  if (value.text === 'None') return { left, form: 'is', right: plain('None') };
  if (!value.typeImport) {
    return {
      left: `type(${left}).__name__`,
      form: 'equals',
      right: plain(JSON.stringify(value.type.split('.').at(-1))),
    };
  }
  return { left, form: 'isinstance', right: typeExpression(value.typeImport, value.type) };
}

/** The name of a class, with its import. */
export function typeExpression(typeImport: readonly [module: string, name: string], type: string): PythonExpression {
  const [module, name] = typeImport;
  return { text: type, imports: module === 'builtins' ? [] : [{ module, name }] };
}
