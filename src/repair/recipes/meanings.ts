import { builtinNames } from '../../python/builtinNames';
import type { SymbolIndex } from '../../python/symbolIndex';
import type { Binding, Scope } from '../../python/scopes';
import type { SyntaxNode } from '../../python/syntaxTree';
import { foreign, isSame, meaningOf, type Meaning } from './meaning';
import { LocalClasses } from './localClasses';
import { SymbolResults } from './symbolResults';
import { decoratorsOf, dotted, enclosing, fixturesOf, type TestFile } from './testFile';

const literals = new Set([
  ...[
    'string',
    'concatenated_string',
    'integer',
    'float',
    'true',
    'false',
    'none',
    'list',
    'tuple',
    'dictionary',
    'set',
  ],
  ...[
    'list_comprehension',
    'set_comprehension',
    'dictionary_comprehension',
    'generator_expression',
    'comparison_operator',
  ],
  ...['not_operator', 'lambda'],
]);

const MOCK = /(?:^|\.)\w*Mock$/u;
/** Functions of Python's and its libraries whose result is something that they were given, or that they keep. */
const HANDS_ON =
  /(?:^|\.)(?:next|max|min|getattr|copy|deepcopy|cast|loads?|reduce|eval|pop(?:left|item)?|get|setdefault|choice|proxy|partial|import_module|importorskip|getfixturevalue|enter_context|enterContext|result|run|run_until_complete|submit)$/u;

/** Tells what expressions mean, as far as imports, assignments, fixtures and hints say it. It never guesses. */
export class Meanings {
  private stars: readonly string[] | undefined;
  private readonly known = new Map<SyntaxNode, Meaning | undefined>();
  private readonly results: SymbolResults;
  /** Of this file. */
  readonly classes: LocalClasses;

  /**
   * @param index of the project state that the tests were written for
   * @param files in which fixtures are looked for, nearest first
   */
  constructor(
    readonly file: TestFile,
    readonly index: SymbolIndex,
    private readonly files: readonly TestFile[],
  ) {
    this.results = new SymbolResults(index);
    this.classes = new LocalClasses(this);
  }

  /** `undefined` when it cannot be known. */
  of(node: SyntaxNode): Meaning | undefined {
    const expression = node.unwrapped;
    if (this.known.has(expression)) return this.known.get(expression);
    // What depends on itself is not known.
    this.known.set(expression, undefined);
    const meaning = this.find(expression);
    this.known.set(expression, meaning);
    return meaning;
  }

  /** As `of`, of an object that is asked for something: of an attribute or a variable of the code, what it holds. */
  object(node: SyntaxNode): Meaning | undefined {
    const meaning = this.of(node);
    if (meaning?.kind !== 'symbol') return meaning;
    const symbol = this.index.symbol(meaning.module, meaning.qualname);
    const isRead = symbol?.kind === 'attribute' || symbol?.kind === 'constant' || symbol?.method === 'property';
    return isRead ? this.results.value(meaning) : meaning;
  }

  /** As `object`; `undefined` also when it is an object of the code whose class says nothing of a member: it may be another one. */
  holder(node: SyntaxNode, member: string): Meaning | undefined {
    const meaning = this.object(node);
    const isInstance = meaning?.kind === 'instance' && !/^__\w+__$/u.test(member);
    return isInstance && this.index.within(meaning, member) === undefined ? undefined : meaning;
  }

  /** Where an import of the file leads. */
  imported(module: string, member: string | null): Meaning | undefined {
    const { file, index } = this;
    const from = index.absolute({ name: file.module, isPackage: file.isPackage }, module);
    if (from === undefined || !index.isOurs(from)) return foreign;
    if (member === null) return { kind: 'module', module: from };
    const origin = index.member(from, member);
    return origin === undefined ? { kind: 'symbol', module: from, qualname: member } : meaningOf(origin);
  }

  /** The module of the project from which `from module import *` brings a name. */
  starOf(name: string): string | undefined {
    const { file, index } = this;
    this.stars ??= file.source.root
      .walk()
      .filter((one) => one.type === 'import_from_statement' && one.childOfType('wildcard_import') !== undefined)
      .flatMap(
        (one) =>
          index.absolute({ name: file.module, isPackage: file.isPackage }, dotted(one.child('module_name')!)) ?? [],
      );
    return this.stars.find(
      (from) => index.isOurs(from) && index.isPublic(from, name) && index.member(from, name) !== undefined,
    );
  }

  /** What `name` of an object is. */
  member(owner: Meaning, name: string): Meaning | undefined {
    switch (owner.kind) {
      case 'foreign':
        return foreign;
      case 'module': {
        const origin = this.index.member(owner.module, name);
        return origin === undefined ? { kind: 'symbol', module: owner.module, qualname: name } : meaningOf(origin);
      }
      case 'symbol':
      case 'instance': {
        const origin = this.index.within(owner, name);
        if (origin === undefined || 'foreign' in origin || origin.qualname === null) return undefined;
        const { module, qualname } = origin;
        const on = { module: owner.module, qualname: owner.qualname };
        const isClass = this.index.symbol(module, qualname)?.kind === 'class';
        return isClass ? { kind: 'symbol', module, qualname } : { kind: 'symbol', module, qualname, on };
      }
      case 'local class':
      case 'local instance':
        return this.classes.member(owner, name);
    }
  }

  private find(node: SyntaxNode): Meaning | undefined {
    if (literals.has(node.type)) return foreign;
    switch (node.type) {
      case 'identifier': {
        const from = this.file.source.scopes.uses.get(node);
        return from && this.name(node.text, from);
      }
      case 'attribute': {
        const owner = this.object(node.child('object')!);
        return owner && this.member(owner, node.child('attribute')!.text);
      }
      case 'call':
        return this.called(node);
      case 'await':
        return node.named[0] && this.of(node.named[0]);
      case 'named_expression':
        return this.of(node.child('value')!);
      default:
        return undefined;
    }
  }

  private name(name: string, from: Scope): Meaning | undefined {
    const { scopes } = this.file.source;
    const scope = scopes.scopeOf(name, from);
    if (scope === undefined)
      return this.starImported(name) ?? (name !== 'super' && builtinNames.has(name) ? foreign : undefined);
    const meanings = (scope.bindings.get(name) ?? [])
      .filter((binding) => !(binding.kind === 'value' && binding.value.type === 'none'))
      .map((binding) => this.bound(binding));
    const [first] = meanings;
    return meanings.every((one) => isSame(one, first)) ? first : undefined;
  }

  private starImported(name: string): Meaning | undefined {
    const from = this.starOf(name);
    const origin = from === undefined ? undefined : this.index.member(from, name);
    return origin && meaningOf(origin);
  }

  private bound(binding: Binding): Meaning | undefined {
    switch (binding.kind) {
      case 'import':
        return this.imported(binding.module, binding.member);
      case 'value':
        return this.of(binding.value);
      case 'entered':
        return this.entered(binding);
      case 'class':
        return { kind: 'local class', file: this.file, node: binding.definition };
      case 'parameter':
        return this.parameter(binding.node, binding.function);
      default:
        return undefined;
    }
  }

  private entered({ node, value }: Extract<Binding, { kind: 'entered' }>): Meaning | undefined {
    const around = enclosing(this.file, node, ['except_clause', 'except_group_clause', 'with_item', 'case_pattern']);
    const meaning = this.object(value);
    if (around?.type === 'with_item') return meaning?.kind === 'instance' ? meaning : undefined;
    return around?.type === 'except_clause' && meaning?.kind === 'symbol'
      ? { ...meaning, kind: 'instance' }
      : undefined;
  }

  private parameter(name: SyntaxNode, definition: SyntaxNode): Meaning | undefined {
    if (definition.type === 'lambda') return undefined;
    const owner = this.ownerOf(definition);
    const parameters = definition.child('parameters')?.named ?? [];
    const own = parameters.find((one) => one.contains(name));
    if (owner !== undefined && own === parameters[0] && !/staticmethod/u.test(this.decoratorText(definition))) {
      const isClass = /classmethod/u.test(this.decoratorText(definition)) || name.text === 'cls';
      return { kind: isClass ? 'local class' : 'local instance', file: this.file, node: owner };
    }
    const hint = own?.child('type')?.named[0];
    const hinted = hint && this.of(hint);
    if (hinted?.kind === 'symbol') return { ...hinted, kind: 'instance' };
    return this.fixture(name.text, definition);
  }

  private decoratorText(definition: SyntaxNode): string {
    return decoratorsOf(this.file, definition)
      .map(({ text }) => text)
      .join(' ');
  }

  /** The class whose method a function is. */
  private ownerOf(definition: SyntaxNode): SyntaxNode | undefined {
    const around = enclosing(this.file, definition, ['function_definition', 'class_definition']);
    return around?.type === 'class_definition' ? around : undefined;
  }

  private fixture(name: string, asking: SyntaxNode): Meaning | undefined {
    for (const file of this.files) {
      const definition = fixturesOf(file).get(name);
      if (definition === undefined || definition === asking) continue;
      const reader =
        file === this.file
          ? this
          : new Meanings(
              file,
              this.index,
              this.files.filter((one) => one !== this.file),
            );
      return reader.result(definition);
    }
    return undefined;
  }

  /** What calling a function of the tests gives. */
  private result(definition: SyntaxNode): Meaning | undefined {
    const hint = definition.child('return_type')?.named[0];
    const hinted = hint && this.of(hint);
    if (hinted?.kind === 'symbol') return { ...hinted, kind: 'instance' };
    const values = definition
      .walk((node) => node === definition || (node.type !== 'function_definition' && node.type !== 'lambda'))
      .filter((node) => (node.type === 'return_statement' || node.type === 'yield') && node.isNamed)
      .flatMap((node) => node.named[0] ?? []);
    const meanings = values.map((value) => this.of(value));
    const [first] = meanings;
    return meanings.every((one) => isSame(one, first)) ? first : undefined;
  }

  private called(call: SyntaxNode): Meaning | undefined {
    const callee = call.child('function')!;
    const specified = this.specified(call, callee);
    if (specified !== undefined) return specified;
    const meaning = this.of(callee);
    switch (meaning?.kind) {
      case 'symbol':
        return this.results.called(meaning);
      case 'local class':
        return { ...meaning, kind: 'local instance' };
      case 'foreign':
        // It stands for something of the code, and nobody says for what.
        if (MOCK.test(callee.text)) return undefined;
        return HANDS_ON.test(callee.text) ? this.handedOn(call, callee) : foreign;
      case undefined:
        return this.calledFunction(callee);
      default:
        return undefined;
    }
  }

  /** What comes out of a function of Python's that gives back what it is given. */
  private handedOn(call: SyntaxNode, callee: SyntaxNode): Meaning | undefined {
    const [first] = call.child('arguments')?.named ?? [];
    return first && /(?:^|\.)(?:copy|deepcopy|enter_context|enterContext)$/u.test(callee.text)
      ? this.object(first)
      : undefined;
  }

  /** `Mock(spec=Order)`, `create_autospec(Order, instance=True)`: it has the attributes of the class. */
  private specified(call: SyntaxNode, callee: SyntaxNode): Meaning | undefined {
    if (!MOCK.test(callee.text) && !/(?:^|\.)create_autospec$/u.test(callee.text)) return undefined;
    const args = call.child('arguments')?.named ?? [];
    const named = args.find((one) => /^spec(?:_set)?$/u.test(one.child('name')?.text ?? ''))?.child('value');
    const spec = named ?? (callee.text.endsWith('create_autospec') ? args[0] : undefined);
    const meaning = spec && this.of(spec);
    return meaning?.kind === 'symbol' ? { ...meaning, kind: 'instance' } : undefined;
  }

  private calledFunction(callee: SyntaxNode): Meaning | undefined {
    const definition = this.functionOf(callee);
    return definition && this.result(definition);
  }

  /** The function of the tests that is called: by its name, or as a method of `self`. */
  private functionOf(callee: SyntaxNode): SyntaxNode | undefined {
    const { scopes } = this.file.source;
    if (callee.type === 'identifier') {
      const from = scopes.uses.get(callee);
      const scope = from && scopes.scopeOf(callee.text, from);
      const bindings = scope?.bindings.get(callee.text) ?? [];
      const [only] = bindings;
      return bindings.length === 1 && only?.kind === 'function' ? only.definition : undefined;
    }
    const owner = callee.type === 'attribute' ? this.of(callee.child('object')!) : undefined;
    if ((owner?.kind !== 'local instance' && owner?.kind !== 'local class') || owner.file !== this.file)
      return undefined;
    const [only] = scopes.inside.get(owner.node)?.bindings.get(callee.child('attribute')!.text) ?? [];
    return only?.kind === 'function' ? only.definition : undefined;
  }
}
