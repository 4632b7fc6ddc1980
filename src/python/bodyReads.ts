import type { SyntaxNode } from './syntaxTree';

/** What a function's body asks of the world around it: of its module, of its object. Source text, in the order of the text. */
export interface BodyReads {
  /** What it calls by a path that begins with no parameter or local name: `requests.get`, `self.connect`; without built-ins. */
  readonly callees: readonly string[];
  /** Names of the module and attributes (`self.closed`) whose truth it asks for. */
  readonly flags: readonly string[];
  /** `order.id in self.seen`: what begins with a parameter, looked for in an attribute. */
  readonly memberships: readonly Membership[];
  /** Attributes of names of the module that it reads or sets, and does not call: `settings.depth`. Without special ones. */
  readonly state: readonly string[];
  /** Exceptions that its `except` clauses name. */
  readonly handled: readonly string[];
  /** Modules that it imports itself, when it runs: dotted, none relative. */
  readonly imported: readonly string[];
}

export interface Membership {
  readonly item: string;
  /** Name of the attribute. */
  readonly container: string;
}

const BUILT_IN = new Set(
  (
    'abs all any ascii bin bool bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate ' +
    'eval exec filter float format frozenset getattr globals hasattr hash hex id int isinstance issubclass iter len list ' +
    'locals map max memoryview min next object oct ord pow print property range repr reversed round set setattr slice sorted ' +
    'staticmethod str sum super tuple type vars zip'
  ).split(' '),
);

/**
 * @param parameters names of the function's parameters
 * @param receiver the parameter that is its object, written as `self` in what is returned
 */
export function readBody(
  body: SyntaxNode | undefined,
  parameters: ReadonlySet<string>,
  receiver: string | null,
): BodyReads {
  const nodes = body?.walk() ?? [];
  const local = new Set([...parameters, ...nodes.flatMap(assignedNames)]);
  const normal = (text: string): string => (receiver === null ? text : text.replace(RegExp(`^${receiver}\\b`), 'self'));
  const isOwn = (text: string): boolean => receiver !== null && text.startsWith(`${receiver}.`);
  const isOutside = (text: string): boolean => {
    const [head] = text.split('.');
    return isOwn(text) ? text.split('.').length === 2 : !local.has(head!) && !BUILT_IN.has(head!);
  };
  const isPath = (text: string): boolean => /^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/u.test(text);
  const outside = (some: readonly SyntaxNode[]): string[] => [
    ...new Set(some.flatMap(({ text }) => (isPath(text) && isOutside(text) ? [normal(text)] : []))),
  ];
  return {
    callees: outside(nodes.flatMap((node) => (node.type === 'call' ? [node.child('function')!] : []))),
    flags: outside(nodes.flatMap((node) => conditionsOf(node).flatMap(askedForTruth))),
    memberships: nodes.flatMap((node) => membershipsOf(node, parameters, receiver)),
    state: outside(stateIn(nodes)).filter((path) => !path.startsWith('self.')),
    imported: [...new Set(nodes.flatMap(importedBy).filter(isPath))],
    handled: [...new Set(nodes.flatMap((node) => handledBy(node)).filter(isPath))],
  };
}

function assignedNames(node: SyntaxNode): string[] {
  const isLoop = node.type === 'for_statement' || node.type === 'for_in_clause';
  if (!isLoop && node.type !== 'assignment' && node.type !== 'as_pattern') return [];
  const target = node.type === 'as_pattern' ? node.child('alias') : node.child('left');
  return (target?.walk() ?? []).flatMap(({ type, text }) => (type === 'identifier' ? [text] : []));
}

function conditionsOf(node: SyntaxNode): SyntaxNode[] {
  switch (node.type) {
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
      return [node.child('condition')!];
    case 'conditional_expression':
      return node.named.slice(1, 2);
    case 'assert_statement':
      return node.named.slice(0, 1);
    default:
      return [];
  }
}

/** `DEBUG` and `self.open` of `DEBUG and not self.open`. */
function askedForTruth(condition: SyntaxNode): SyntaxNode[] {
  const node = condition.unwrapped;
  if (node.type === 'boolean_operator' || node.type === 'not_operator') return node.named.flatMap(askedForTruth);
  const isNoneTest = node.type === 'comparison_operator' && node.children.at(-1)?.text === 'None';
  return isNoneTest ? [node.children[0]!] : [node];
}

function membershipsOf(node: SyntaxNode, parameters: ReadonlySet<string>, receiver: string | null): Membership[] {
  if (node.type !== 'comparison_operator' || receiver === null || node.children.length !== 3) return [];
  const [item, operator, container] = node.children.map(({ text }) => text);
  const [head] = item!.split(/[.[(]/u);
  const isMembership = operator === 'in' || operator?.replace(/\s+/gu, ' ') === 'not in';
  if (!isMembership || !parameters.has(head!) || head === receiver || !container!.startsWith(`${receiver}.`)) return [];
  return [{ item: item!, container: container!.slice(receiver.length + 1) }];
}

/** `KeyError` and `errors.Gone` of `except (KeyError, errors.Gone) as error`. */
function handledBy(node: SyntaxNode): string[] {
  if (node.type !== 'except_clause') return [];
  const [caught] = node.named;
  const types = caught?.type === 'as_pattern' ? caught.named[0] : caught?.type === 'block' ? undefined : caught;
  if (types === undefined) return [];
  return types.type === 'tuple' ? types.named.map(({ text }) => text) : [types.text];
}

/** `settings.depth` also of `settings.depth.name`, and of `settings.rows.append(1)`; not of `settings.load()`. */
function stateIn(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  const called = new Set(nodes.flatMap((node) => (node.type === 'call' ? [node.child('function')!] : [])));
  return nodes.filter(
    (node) =>
      node.type === 'attribute' &&
      !called.has(node) &&
      node.child('object')?.type === 'identifier' &&
      !node.child('attribute')!.text.startsWith('__'),
  );
}

function importedBy(node: SyntaxNode): string[] {
  if (node.type === 'import_from_statement') return [node.child('module_name')?.text ?? ''];
  if (node.type !== 'import_statement') return [];
  return node.named.map((name) => (name.type === 'aliased_import' ? (name.child('name')?.text ?? '') : name.text));
}
