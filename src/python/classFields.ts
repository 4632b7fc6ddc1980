import type { ClassTraits } from './classTraits';
import type { ClassField } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** An assignment directly in a class body. */
interface ClassAssignment {
  readonly name: string;
  readonly hint: string | null;
  readonly value: SyntaxNode | undefined;
}

/** The fields of a class: see `ClassSignature.fields`. */
export function readClassFields(body: SyntaxNode, traits: ClassTraits): ClassField[] {
  const assignments = readAssignments(body);
  switch (traits.family) {
    case 'enum':
      return assignments.filter(isEnumMember).map(plainField);
    case 'named_tuple':
    case 'typed_dict':
      return assignments.filter(({ hint }) => hint !== null).map(plainField);
    case 'dataclass':
    case 'attrs':
    case 'pydantic':
      return constructorFields(assignments, traits);
    default:
      return [];
  }
}

function readAssignments(body: SyntaxNode): ClassAssignment[] {
  return body.named.flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? statement.children[0] : undefined;
    const left = assignment?.type === 'assignment' ? assignment.child('left') : undefined;
    if (assignment === undefined || left?.type !== 'identifier') return [];
    return [{ name: left.text, hint: assignment.child('type')?.text ?? null, value: assignment.child('right') }];
  });
}

function plainField({ name, hint, value }: ClassAssignment): ClassField {
  return { name, hint, default: value?.text ?? null, keywordOnly: false };
}

function isEnumMember({ name, hint, value }: ClassAssignment): boolean {
  const isValue = value !== undefined && value.type !== 'lambda' && !/^(?:enum\.)?nonmember\(/u.test(value.text);
  return !name.startsWith('_') && hint === null && isValue;
}

function constructorFields(assignments: readonly ClassAssignment[], traits: ClassTraits): ClassField[] {
  const fields: ClassField[] = [];
  let { keywordOnly } = traits;
  for (const assignment of assignments) {
    const { hint } = assignment;
    if (hint !== null && /(?:^|\.)KW_ONLY$/u.test(hint)) {
      keywordOnly = true;
    } else if (isField(assignment, traits)) {
      const field = constructorField(assignment, traits, keywordOnly);
      if (field !== null) fields.push(field);
    }
  }
  return fields;
}

const fieldMakers = new Set(['field', 'Field', 'ib', 'attrib', 'attr', 'PrivateAttr']);

function isField({ name, hint, value }: ClassAssignment, traits: ClassTraits): boolean {
  const isMade = makerOf(value) !== null;
  if (hint === null) return traits.family === 'attrs' && isMade;
  if (/^(?:\w+\.)?ClassVar\b/u.test(hint.replace(/^["']/u, ''))) return false;
  if (traits.family === 'pydantic') return !name.startsWith('_') && name !== 'model_config';
  return traits.annotationsAreFields || isMade;
}

/** The call that describes a field: `field(…)`, `attr.ib(…)`, `pydantic.Field(…)`. */
function makerOf(value: SyntaxNode | undefined): SyntaxNode | null {
  const name = value?.type === 'call' ? value.child('function')?.text.split('.').at(-1) : undefined;
  return value !== undefined && name !== undefined && fieldMakers.has(name) ? value : null;
}

/** `null` when the constructor does not take it. */
function constructorField(assignment: ClassAssignment, traits: ClassTraits, keywordOnly: boolean): ClassField | null {
  const { hint, value } = assignment;
  // attrs names the parameter without the underscores of a private attribute.
  const name = traits.family === 'attrs' ? assignment.name.replace(/^_+/u, '') : assignment.name;
  const maker = makerOf(value);
  if (maker === null) return { name, hint, default: value?.text ?? null, keywordOnly };
  const option = (key: string): string | undefined => keywordOf(maker, key)?.text;
  if (option('init') === 'False') return null;
  const own = option('kw_only');
  return { name, hint, default: defaultOf(maker), keywordOnly: own === undefined ? keywordOnly : own === 'True' };
}

function defaultOf(maker: SyntaxNode): string | null {
  const first = maker.child('arguments')?.named[0];
  const positional = first === undefined || first.type === 'keyword_argument' ? undefined : first;
  const given = keywordOf(maker, 'default') ?? positional;
  if (given !== undefined)
    return /^(?:\.\.\.|(?:attrs?\.)?NOTHING|(?:dataclasses\.)?MISSING)$/u.test(given.text) ? null : given.text;
  const factory = keywordOf(maker, 'default_factory') ?? keywordOf(maker, 'factory');
  return factory === undefined ? null : maker.text;
}

function keywordOf(call: SyntaxNode, name: string): SyntaxNode | undefined {
  const args = call.child('arguments')?.named ?? [];
  return args.find((arg) => arg.type === 'keyword_argument' && arg.child('name')?.text === name)?.child('value');
}
