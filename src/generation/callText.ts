import type { Drive } from '../pytest/probe';
import type { FunctionSignature } from '../python/signatures';
import { splitArguments } from './pythonLayout';
import type { Argument, Call, ImportedSymbol, PythonExpression, TestTarget } from './testDesign';

/** A call as Python: statements that arrange it, then one expression. */
export interface CallText {
  readonly imports: readonly ImportedSymbol[];
  readonly arrange: readonly string[];
  readonly expression: string;
  /** Arranged names whose state the call may change. */
  readonly watch: readonly string[];
}

/** Names that a test or its probe uses itself, or that values import, and Python's keywords: no variable may have them. */
const RESERVED = new Set(
  (
    'result caught expected pytest request tmp_path capsys monkeypatch asyncio itertools io re ' +
    'Decimal Fraction date datetime time timedelta timezone UUID Path ' +
    'list dict set frozenset tuple len isinstance type str int float bool bytes bytearray repr hash abs iter reversed ' +
    'range slice setattr delattr ' +
    'and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Operators that call a special method; `0` is the receiver, `1` and `2` are arguments. */
const OPERATORS: Readonly<Record<string, string>> = {
  __len__: 'len(0)',
  __str__: 'str(0)',
  __repr__: 'repr(0)',
  __bool__: 'bool(0)',
  __hash__: 'hash(0)',
  __int__: 'int(0)',
  __float__: 'float(0)',
  __bytes__: 'bytes(0)',
  __abs__: 'abs(0)',
  __iter__: 'iter(0)',
  __next__: 'next(0)',
  __reversed__: 'reversed(0)',
  __neg__: '-0',
  __invert__: '~0',
  __eq__: '0 == 1',
  __ne__: '0 != 1',
  __lt__: '0 < 1',
  __le__: '0 <= 1',
  __gt__: '0 > 1',
  __ge__: '0 >= 1',
  __add__: '0 + 1',
  __sub__: '0 - 1',
  __mul__: '0 * 1',
  __truediv__: '0 / 1',
  __floordiv__: '0 // 1',
  __mod__: '0 % 1',
  __and__: '0 & 1',
  __or__: '0 | 1',
  __xor__: '0 ^ 1',
  __pow__: '0 ** 1',
  __matmul__: '0 @ 1',
  __lshift__: '0 << 1',
  __rshift__: '0 >> 1',
  __divmod__: 'divmod(0, 1)',
  __radd__: '1 + 0',
  __rsub__: '1 - 0',
  __rmul__: '1 * 0',
  __rtruediv__: '1 / 0',
  __rand__: '1 & 0',
  __ror__: '1 | 0',
  __format__: 'format(0, 1)',
  __round__: 'round(0)',
  __getattr__: 'getattr(0, 1)',
  __enter__: '0',
  __exit__: '0',
  __getitem__: '0[1]',
  __contains__: '1 in 0',
};

/** Whether a special method combines or compares its object with another one. */
export function isBinaryOperator(method: string): boolean {
  return Object.hasOwn(OPERATORS, method) && / [^ ]+ /.test(OPERATORS[method]!) && method !== '__contains__';
}

/** The name that a parameter's value has when it is a variable of a test. */
export function variableName(target: TestTarget, parameter: string): string {
  const plain = parameter.replace(/^_+/, '') || 'value';
  const taken = RESERVED.has(plain) || plain === target.signature.name || plain === target.owner?.name;
  return taken ? `${plain}_value` : plain;
}

/** The variable that holds the object whose method is tested: `order_line` for `OrderLine`. */
export function receiverName(target: TestTarget): string {
  const name = snakeCase(target.owner?.name ?? 'instance');
  const clashes = RESERVED.has(name) || target.signature.params.some((parameter) => parameter.name === name);
  // A variable of the name of the class would hide it: `juxt = juxt()`.
  const isImported = name === importedName(target).name;
  return clashes || isImported || name === target.signature.name ? 'instance' : name;
}

export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/^_+/, '')
    .toLowerCase();
}

/** Whether a method runs when its class is called. */
export function isConstructor(method: string): boolean {
  return method === '__init__' || method === '__post_init__' || method === '__new__';
}

/** The name to import so that the target can be called. pytest takes names that begin with "test" for tests. */
export function importedName(target: TestTarget): ImportedSymbol {
  const name = target.signature.qualname.split('.')[0]!;
  const symbol = { module: target.module.name, name };
  return RESERVED.has(name) || /^test/i.test(name) ? { ...symbol, alias: `_${name}` } : symbol;
}

/**
 * A call's Python text. Values that the call could change stand in variables of their own. `textOf` replaces an
 * argument's value, such as by the name of a parametrized column; a value that is just its own variable is not arranged.
 */
export function callText(
  target: TestTarget,
  call: Call,
  textOf: (argument: Argument) => string = (argument) => argument.value.text,
): CallText {
  const receiver = receiverName(target);
  const arrange = call.setup.map((step) => step.text);
  const watch: string[] = [];
  if (call.receiver) {
    arrange.push(`${receiver} = ${call.receiver.text}`, ...call.before.map((step) => receiver + step.text));
    watch.push(receiver);
  }
  const passed = call.arguments.map((argument) => {
    const text = textOf(argument);
    const variable = variableName(target, argument.name);
    if (argument.passing.endsWith('star') || !isChangeable(argument)) return { argument, text };
    if (text !== variable) arrange.push(`${variable} = ${text}`);
    watch.push(variable);
    return { argument, text: variable };
  });
  return {
    imports: [
      ...call.setup.flatMap((step) => step.imports),
      ...(call.receiver?.imports ?? [importedName(target)]),
      ...call.before.flatMap((step) => step.imports),
      ...call.arguments.flatMap((argument) => argument.value.imports),
      ...call.after.flatMap((step) => step.imports),
    ],
    arrange,
    expression: expression(target, call, receiver, passed) + call.after.map((step) => step.text).join(''),
    watch,
  };
}

/** A call in one expression: its object and its values stand in it, also those that it could change. */
export function inlineCall(target: TestTarget, call: Call): PythonExpression {
  const passed = call.arguments.map((argument) => ({ argument, text: argument.value.text }));
  const object = call.receiver?.text ?? receiverName(target);
  const text = expression(target, call, object, passed) + call.after.map((step) => step.text).join('');
  return { text, imports: callText(target, call).imports };
}

/** Arguments as they stand between the parentheses of a call. */
export function argumentList(list: readonly Argument[]): PythonExpression {
  const texts = list.map(({ name, passing, value }) => (passing === 'keyword' ? `${name}=${value.text}` : value.text));
  return { text: texts.join(', '), imports: list.flatMap(({ value }) => value.imports) };
}

/** How the call's result has to be consumed so that the body runs: from the signature alone. */
export function driveOf(target: TestTarget): Drive {
  const { signature } = target;
  if (signature.decorators.some((decorator) => /(^|\.)contextmanager$/.test(decorator))) return 'enter';
  if (signature.isGenerator) return signature.isAsync ? 'async_iterate' : 'iterate';
  if (signature.name === '__enter__' || signature.name === '__exit__') return 'enter';
  if (signature.name === '__iter__' || signature.name === '__reversed__') return 'iterate';
  return signature.isAsync ? 'await' : 'value';
}

/** An expression that consumes what `call` returns as `drive` says; `enter` needs a `with` statement and stays as it is. */
export function driven(call: string, drive: Drive): { readonly text: string; readonly modules: readonly string[] } {
  switch (drive) {
    case 'await':
      return { text: `asyncio.run(${call})`, modules: ['asyncio'] };
    case 'iterate':
      return { text: `list(itertools.islice(${call}, 20))`, modules: ['itertools'] };
    default:
      return { text: call, modules: [] };
  }
}

interface Passed {
  readonly argument: Argument;
  readonly text: string;
}

function expression(target: TestTarget, call: Call, receiver: string, passed: readonly Passed[]): string {
  const { signature, owner } = target;
  const list = passed
    .map(({ argument, text }) => {
      switch (argument.passing) {
        case 'star':
          return /^\(.*\)$/s.test(text) ? splitArguments(text.slice(1, -1)).join(', ') : `*${text}`;
        case 'double_star':
          return /^\{"\w+": .*\}$/s.test(text) ? text.slice(1, -1).replace(/^"(\w+)": /, '$1=') : `**${text}`;
        case 'keyword':
          return `${argument.name}=${text}`;
        case 'positional':
          return text;
      }
    })
    .join(', ');
  if (!call.receiver) {
    const callee = owner && isConstructor(signature.name) ? owner.qualname : mangledQualname(target);
    const { name, alias } = importedName(target);
    return `${alias ?? name}${callee.slice(name.length)}(${list})`;
  }
  if (signature.kind === 'property') return propertyText(signature, receiver, list);
  const operator = OPERATORS[signature.name];
  if (operator !== undefined && passed.length === (operator.includes('1') ? 1 : 0)) {
    const parts: Readonly<Record<string, string>> = { '0': receiver, '1': passed[0]?.text ?? '' };
    return operator.replace(/[01]/g, (place) => parts[place]!);
  }
  return signature.name === '__call__' ? `${receiver}(${list})` : `${receiver}.${mangledName(target)}(${list})`;
}

/** The name by which code outside of the class reaches a method: `_Order__total` for `__total`. */
function mangledName({ signature, owner }: TestTarget): string {
  const { name } = signature;
  const isMangled = owner !== null && /^__.*(?<!__)$/.test(name) && /[^_]/.test(owner.name);
  return isMangled ? `_${owner.name.replace(/^_+/, '')}${name}` : name;
}

function mangledQualname(target: TestTarget): string {
  const { qualname } = target.signature;
  return qualname.slice(0, qualname.lastIndexOf('.') + 1) + mangledName(target);
}

function propertyText({ name, decorators }: FunctionSignature, receiver: string, value: string): string {
  if (decorators.includes(`${name}.setter`)) return `setattr(${receiver}, "${name}", ${value})`;
  return decorators.includes(`${name}.deleter`) ? `delattr(${receiver}, "${name}")` : `${receiver}.${name}`;
}

/** Numbers, strings and other values without inner state stand in the call itself. */
function isChangeable(argument: Argument): boolean {
  const { text } = argument.value;
  return /^[[{]|^bytearray\(|^set\(|^[A-Z_][\w.]*\(|^io\./.test(text) && !/^(Decimal|Fraction|UUID|Path)\(/.test(text);
}
