import { readBody, type BodyReads } from './bodyReads';
import type { FunctionSignature, ParameterUse } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** How often what is passed on is looked up in the function it is passed to. */
const ROUNDS = 2;
/** How deep in what a parameter holds its uses are followed: `orders[].lines[]`. */
const MAX_NESTING = 3;

/** A parameter, or an attribute of the receiver, that another parameter's value ends up in. */
interface Handover {
  readonly from: string;
  /** Name of a function of the module, with the place among its arguments; or an attribute of the receiver. */
  readonly to: { readonly callee: string; readonly position: number } | { readonly attribute: string };
}

interface BodyUses {
  readonly signature: FunctionSignature;
  /** By the name of a parameter or the path of an attribute of the receiver: `self.handler`. */
  readonly uses: ReadonlyMap<string, readonly ParameterUse[]>;
  readonly handovers: readonly Handover[];
  readonly receiver: string | null;
  readonly reads: BodyReads;
}

/**
 * Adds to each parameter how it is used: in the function, in functions inside it, in functions of the module that it is
 * passed on to, and in all methods of the class when it is kept in an attribute. And to each function what it asks of the world.
 * @param bodies the body of each function, in the order of `functions`
 */
export function withParameterUses(
  functions: readonly FunctionSignature[],
  bodies: readonly (SyntaxNode | undefined)[],
): FunctionSignature[] {
  const read = functions.map((signature, index) => readUses(signature, bodies[index]));
  const byName = new Map(read.map((body) => [calledAs(body.signature), body]));
  return read.map((body) => ({
    ...body.signature,
    reads: {
      ...body.reads,
      results: new Map(
        body.reads.callees.map((callee) => [callee, distinct(usesOf(resultOf(callee), body, { read, byName }, 0))]),
      ),
      stateUses: new Map(body.reads.state.map((path) => [path, distinct(usesOf(path, body, { read, byName }, 0))])),
    },
    params: body.signature.params.map((param) => ({
      ...param,
      uses: distinct(usesOf(param.name, body, { read, byName }, ROUNDS)),
    })),
  }));
}

interface ModuleUses {
  readonly read: readonly BodyUses[];
  readonly byName: ReadonlyMap<string, BodyUses>;
}

/** How the module calls it: a class by its name. */
function calledAs({ name, className, kind, qualname }: FunctionSignature): string {
  if (className === null) return kind === 'nested' ? qualname : name;
  return name === '__init__' ? className : `self.${name}`;
}

function usesOf(name: string, body: BodyUses, module: ModuleUses, rounds: number): readonly ParameterUse[] {
  const isOwn = ({ kind, name: callee }: ParameterUse): boolean => kind === 'passed' && module.byName.has(callee);
  const said = (body.uses.get(name) ?? []).filter((use) => !isOwn(use));
  const own = said.map((use) => withItems(use, name, body, module, rounds));
  if (rounds === 0) return own;
  const elsewhere = body.handovers
    .filter(({ from }) => from === name)
    .flatMap(({ to }) => {
      if ('attribute' in to) return usesOfAttribute(to.attribute, body, module);
      const callee = module.byName.get(to.callee);
      const parameters = callee?.signature.params.slice(callee.receiver === null ? 0 : 1);
      const parameter = parameters?.[to.position];
      return callee && parameter ? usesOf(parameter.name, callee, module, rounds - 1) : [];
    });
  return [...own, ...elsewhere];
}

function withItems(
  use: ParameterUse,
  subject: string,
  body: BodyUses,
  module: ModuleUses,
  rounds: number,
): ParameterUse {
  if (subject.split('[').length > MAX_NESTING) return use;
  const held =
    use.kind === 'key'
      ? [valueAt(subject, use.name)]
      : use.kind === 'iterated'
        ? Array.from({ length: use.count ?? 0 }, (_, place) => itemOf(subject, use.count === 1 ? null : place))
        : [];
  const items = held.map((each) => distinct(usesOf(each, body, module, rounds)));
  return items.some((uses) => uses.length > 0) ? { ...use, items } : use;
}

/** What stands for the value of a key of a parameter, and for its items, or one part of each. */
function valueAt(subject: string, key: string): string {
  return `${subject}[${key}]`;
}

function resultOf(callee: string): string {
  return `${callee}()`;
}

function itemOf(subject: string, place: number | null): string {
  return `${subject}[]${place ?? ''}`;
}

function usesOfAttribute(attribute: string, { signature }: BodyUses, { read }: ModuleUses): readonly ParameterUse[] {
  return read
    .filter((other) => other.receiver !== null && other.signature.className === signature.className)
    .flatMap((other) => other.uses.get(`${other.receiver}.${attribute}`) ?? []);
}

function readUses(signature: FunctionSignature, body: SyntaxNode | undefined): BodyUses {
  const isBound = signature.className !== null && signature.kind !== 'static_method';
  const receiver = isBound ? (signature.params[0]?.name ?? null) : null;
  const parameters = new Set(signature.params.map(({ name }) => name));
  const reads = readBody(body, parameters, receiver);
  const reader = new UseReader(parameters, receiver, new Set(reads.callees), new Set(reads.state));
  for (const node of body?.walk() ?? []) {
    reader.read(node);
  }
  return { signature, uses: reader.uses, handovers: reader.handovers, receiver, reads };
}

class UseReader {
  readonly uses = new Map<string, ParameterUse[]>();
  readonly handovers: Handover[] = [];
  /** Attributes that the call around them accounted for. */
  private readonly accounted = new Set<SyntaxNode>();
  /** Local names that stand for a parameter, an attribute of the receiver, or for what one of them holds. */
  private readonly aliases = new Map<string, string>();

  constructor(
    private readonly parameters: ReadonlySet<string>,
    private readonly receiver: string | null,
    private readonly callees: ReadonlySet<string>,
    private readonly state: ReadonlySet<string>,
  ) {}

  read(node: SyntaxNode): void {
    switch (node.type) {
      case 'call': {
        this.readCall(node);
        return;
      }
      case 'attribute': {
        if (!this.accounted.has(node)) this.readAttribute(node, 'attribute', null);
        return;
      }
      case 'for_statement':
      case 'for_in_clause': {
        const [left, right] = [node.child('left'), node.child('right')];
        if (left && right) this.readLoop(left, this.subjectOf(right));
        return;
      }
      case 'assignment': {
        this.readAssignment(node);
        return;
      }
      case 'subscript': {
        this.readSubscript(node);
        return;
      }
      case 'with_item': {
        const value = node.child('value')?.unwrapped;
        const entered = value?.type === 'as_pattern' ? value.named[0] : value;
        this.add(entered && this.subjectOf(entered), 'entered', '', null);
        return;
      }
    }
  }

  private readLoop(target: SyntaxNode, subject: string | undefined): void {
    if (subject === undefined) return;
    const names = targetCount(target) > 1 ? target.named : [target];
    this.add(subject, 'iterated', '', names.length);
    names.forEach((name, place) => this.nameAs(name, itemOf(subject, names.length === 1 ? null : place)));
  }

  private nameAs(name: SyntaxNode, subject: string): void {
    if (name.type === 'identifier' && !this.parameters.has(name.text)) this.aliases.set(name.text, subject);
  }

  private readCall(node: SyntaxNode): void {
    const callee = node.child('function')?.unwrapped;
    const args = node.child('arguments')?.named ?? [];
    if (!callee) return;
    const positional = args.filter(({ type }) => type !== 'keyword_argument' && type !== 'dictionary_splat');
    const count = args.some(({ type }) => type.endsWith('_splat')) ? null : positional.length;
    const subject = this.subjectOf(callee);
    if (subject !== undefined) this.add(subject, 'called', '', count);
    else if (callee.type === 'attribute') this.readAttribute(callee, 'method', count);
    this.accounted.add(callee);
    const name = this.calledAs(callee);
    positional.forEach((argument, position) => {
      const from = this.subjectOf(argument);
      if (from === undefined) return;
      this.handovers.push({ from, to: { callee: name, position } });
      const isQuestion = position === 0 && (name === 'isinstance' || name === 'issubclass');
      if (name === 'isinstance' && isQuestion) this.add(from, 'instance', args[1]?.text ?? '', null);
      else if (!isQuestion) this.add(from, 'passed', name, position);
    });
    const [first] = positional;
    if (callee.type === 'attribute' && callee.child('attribute')?.text === 'get' && first?.type === 'string') {
      const object = callee.child('object');
      this.add(object && this.subjectOf(object), 'key', first.text, null);
    }
  }

  /** Also `order.customer.name`: the outermost attribute tells the whole path. */
  private readAttribute(node: SyntaxNode, kind: 'attribute' | 'method', count: number | null): void {
    const path: string[] = [];
    let inner: SyntaxNode | undefined = node;
    while (inner?.type === 'attribute') {
      const subject = this.subjectOf(inner);
      if (subject !== undefined) break;
      path.unshift(inner.child('attribute')?.text ?? '');
      this.accounted.add(inner);
      inner = inner.child('object')?.unwrapped;
    }
    const subject = inner && this.subjectOf(inner);
    if (path.length > 0) this.add(subject, kind, path.join('.'), count);
  }

  private readAssignment(node: SyntaxNode): void {
    const [left, right] = [node.child('left'), node.child('right')];
    const container = left?.type === 'subscript' ? left.child('value') : undefined;
    if (container) this.add(this.subjectOf(container), 'stored', '', null);
    const subject = right && this.subjectOf(right);
    if (!left || subject === undefined) return;
    this.nameAs(left, subject);
    const isOwn = left.type === 'attribute' && left.child('object')?.text === this.receiver;
    const kept = isOwn ? this.subjectOf(left) : undefined;
    if (kept !== undefined) {
      this.handovers.push({ from: subject, to: { attribute: kept.slice(kept.indexOf('.') + 1) } });
    } else if (targetCount(left) > 1) {
      this.add(subject, 'unpacked', '', targetCount(left));
    }
  }

  private readSubscript(node: SyntaxNode): void {
    const [value, index] = [node.child('value'), node.child('subscript')];
    const subject = value && this.subjectOf(value);
    if (index?.type === 'string') this.add(subject, 'key', index.text, null);
    else if (index?.type === 'integer') this.add(subject, 'index', '', Number(index.text));
    else if (index && index.type !== 'slice') this.add(subject, 'subscripted', '', null);
  }

  /**
   * `handler` for a parameter, `self.handler` for an attribute of the receiver, `rows[]` for what `rows` holds, `config["name"]`
   * for the value of a key.
   */
  private subjectOf(expression: SyntaxNode): string | undefined {
    const node = expression.unwrapped;
    if (node.type === 'identifier') {
      if (node.text === this.receiver) return undefined;
      return this.parameters.has(node.text) ? node.text : this.aliases.get(node.text);
    }
    // `config or {}`, `given if given else default`
    if (node.type === 'boolean_operator' || node.type === 'conditional_expression') {
      return node.named.length > 0 ? this.subjectOf(node.named[0]!) : undefined;
    }
    if (node.type === 'subscript') {
      const [value, index] = [node.child('value'), node.child('subscript')];
      const subject = value && this.subjectOf(value);
      if (subject === undefined || index === undefined || index.type === 'slice') return undefined;
      return index.type === 'string' ? valueAt(subject, index.text) : itemOf(subject, null);
    }
    if (node.type === 'call') return this.subjectOfCall(node);
    const isOwn = node.type === 'attribute' && this.receiver !== null && node.child('object')?.text === this.receiver;
    return isOwn || this.state.has(node.text) ? node.text : undefined;
  }

  private calledAs(callee: SyntaxNode): string {
    return callee.text.replace(this.receiver === null ? /^$/u : new RegExp(`^${this.receiver}\\.`, 'u'), 'self.');
  }

  /** `sorted(rows)` and its like hand on what they are given; what a function from outside gives back is a subject too. */
  private subjectOfCall(call: SyntaxNode): string | undefined {
    const callee = call.child('function');
    const name = callee && this.calledAs(callee);
    if (name !== undefined && this.callees.has(name)) return resultOf(name);
    const args = call.child('arguments')?.named ?? [];
    const handsOn = /^(?:iter|list|tuple|sorted|reversed|set)$/u.test(call.child('function')?.text ?? '');
    return handsOn && args[0] ? this.subjectOf(args[0]) : undefined;
  }

  private add(subject: string | undefined, kind: ParameterUse['kind'], name: string, count: number | null): void {
    if (subject === undefined) return;
    const known = this.uses.get(subject);
    if (known) known.push({ kind, name, count });
    else this.uses.set(subject, [{ kind, name, count }]);
  }
}

function targetCount(target: SyntaxNode): number {
  const isPattern = /^(?:pattern_list|tuple_pattern|list_pattern)$/u.test(target.type);
  return isPattern ? target.named.length : 1;
}

function distinct(uses: readonly ParameterUse[]): ParameterUse[] {
  return [...new Map(uses.map((use) => [`${use.kind} ${use.name} ${use.count}`, use])).values()];
}
