import type { ClassSignature, FunctionSignature, ModuleAnalysis, Parameter } from '../../../src/python/signatures';
import type { DescribedValue, Observation } from '../../../src/pytest/probe';
import type { Argument, Call, PythonExpression, TestCase, TestTarget } from '../../../src/generation/testDesign';

/** `parameter('count: int = 3')`; `*items`, `**options` and `/name` (positional only), `,name` (keyword only). */
export function parameter(text: string): Parameter {
  const [, mark, name, hint, value] = /^(\*\*|\*|\/|,)?(\w+)(?:: (.*?))?(?: = (.*))?$/.exec(text)!;
  const kinds = {
    '**': 'var_keyword',
    '*': 'var_positional',
    '/': 'positional_only',
    ',': 'keyword_only',
  } as const;
  return {
    name: name!,
    kind: mark === undefined ? 'positional_or_keyword' : kinds[mark as keyof typeof kinds],
    hint: hint ?? null,
    default: value ?? null,
  };
}

/** A function of `shop.pricing`; of a class when its name has a dot in it. */
export function signature(qualname: string, fields: Partial<FunctionSignature> = {}): FunctionSignature {
  const dot = qualname.lastIndexOf('.');
  const className = dot < 0 ? null : qualname.slice(0, dot);
  return {
    name: qualname.slice(dot + 1),
    qualname,
    kind: className === null ? 'function' : 'method',
    className,
    line: 10,
    startLine: 10,
    endLine: 20,
    bodyLine: 11,
    isAsync: false,
    isGenerator: false,
    decorators: [],
    params: [],
    returns: null,
    raises: [],
    complexity: 1,
    docstring: null,
    constants: [],
    ...fields,
  };
}

export function classSignature(name: string, fields: Partial<ClassSignature> = {}): ClassSignature {
  return {
    name: name.split('.').at(-1)!,
    qualname: name,
    line: 1,
    startLine: 1,
    endLine: 30,
    bases: [],
    decorators: [],
    docstring: null,
    kind: 'class',
    fields: [],
    abstractMembers: [],
    ...fields,
  };
}

export function analysis(fields: Partial<ModuleAnalysis> = {}): ModuleAnalysis {
  return { error: null, docstring: null, functions: [], classes: [], imports: [], ...fields };
}

export function target(of: FunctionSignature, fields: Partial<TestTarget> = {}): TestTarget {
  return {
    module: { name: 'shop.pricing', file: '/project/src/shop/pricing.py', sourceRoot: '/project/src' },
    signature: of,
    owner: of.className === null ? null : classSignature(of.className),
    missingLines: [12, 13],
    missingArcs: [],
    ...fields,
  };
}

export function expression(text: string, module?: string, name = ''): PythonExpression {
  return { text, imports: module === undefined ? [] : [{ module, name }] };
}

export function argument(name: string, text: string, passing: Argument['passing'] = 'positional'): Argument {
  return { name, passing, value: expression(text) };
}

export function call(args: readonly Argument[], fields: Partial<Call> = {}): Call {
  return { setup: [], receiver: null, before: [], arguments: args, after: [], ...fields };
}

let cases = 0;

export function testCase(fields: Partial<TestCase> & Pick<TestCase, 'call'>): TestCase {
  cases += 1;
  return {
    number: cases,
    reason: 'uncovered line',
    aims: [12],
    drive: 'value',
    raises: null,
    assertions: [],
    restores: [],
    needsOwnDirectory: false,
    ...fields,
  };
}

/** What the probe says of a value of a built-in type. */
export function described(text: string | null, type = 'int', fields: Partial<DescribedValue> = {}): DescribedValue {
  return { type, module: 'builtins', text, imports: [], typeImport: ['builtins', type], inexact: false, ...fields };
}

export function observation(fields: Partial<Observation> = {}): Observation {
  return {
    id: 0,
    outcome: 'returned',
    value: described('None', 'NoneType'),
    exception: null,
    lines: [],
    arcs: [],
    state: [],
    stdout: '',
    stderr: '',
    outputCut: false,
    clock: [],
    denied: [],
    touchedFiles: false,
    threadsLeft: false,
    seconds: 0,
    ...fields,
  };
}
