import type { ConstantUse, FunctionSignature } from '../python/signatures';
import { plain, type ValueContext } from './candidate';
import type { Plan } from './callPlan';
import { valuesFromConstant } from './constantValues';
import type { PythonExpression } from './testDesign';

const MAX_FLAGS = 6;
const MAX_CONSTANTS = 8;

/** Statements, as what stands behind the receiver, that give its attributes other values: those that a method asks for. */
export function otherAttributes({ reads, constants }: FunctionSignature, values: ValueContext): PythonExpression[] {
  const flags = (reads?.flags ?? []).filter((flag) => /^self\.\w+$/u.test(flag)).slice(0, MAX_FLAGS);
  const held = constants.filter(({ subject }) => /^self\.\w+$/u.test(subject ?? '')).slice(0, MAX_CONSTANTS);
  return [
    ...flags.flatMap((flag) => ['True', 'False', 'None', '[1]'].map((value) => assignment(flag, plain(value)))),
    ...held.flatMap((use) => valuesOfConstant(use, values).map((value) => assignment(use.subject!, value))),
  ];
}

/** The call with what it looks for put into the attribute where it looks: `.seen.add(order.id)`. */
export function withMembers(plan: Plan, { reads }: FunctionSignature): Plan[] {
  return (reads?.memberships ?? []).flatMap(({ item, container }) => {
    const head = /^\w+/u.exec(item)![0];
    const passed = [...plan.assignment].find(([{ name }]) => name === head)?.[1];
    if (!passed) return [];
    const member = passed.text + item.slice(head.length);
    const puts = [`.${container}.add(${member})`, `.${container}.append(${member})`, `.${container}[${member}] = 1`];
    return puts.map((text) => ({ ...plan, before: [...plan.before, { text, imports: passed.imports }] }));
  });
}

function valuesOfConstant(use: ConstantUse, values: ValueContext): readonly PythonExpression[] {
  return valuesFromConstant(use, undefined, values).slice(0, 3);
}

function assignment(attribute: string, { text, imports }: PythonExpression): PythonExpression {
  return { text: `${attribute.replace(/^self/u, '')} = ${text}`, imports };
}
