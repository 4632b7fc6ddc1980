import type { SyntaxNode } from '../../python/syntaxTree';
import { foreign, isSame, meaningOf, type Meaning } from './meaning';
import type { Meanings } from './meanings';
import { decoratorsOf, enclosing } from './testFile';

type LocalMeaning = Extract<Meaning, { kind: 'local class' | 'local instance' }>;

/** Tells what the classes of a file of the tests are made of. */
export class LocalClasses {
  constructor(private readonly meanings: Meanings) {}

  /** The classes that a class of the tests is made from. */
  basesOf(definition: SyntaxNode): (Meaning | undefined)[] {
    const args = definition.child('superclasses')?.named ?? [];
    const bases = args.filter(({ type }) => type !== 'keyword_argument').map((base) => this.meanings.of(base));
    // In `class Cart(Cart)` the name is not yet the class itself: what is meant stands above.
    return bases.map((base) =>
      base?.kind === 'local class' && base.file === this.meanings.file && base.node.start >= definition.start
        ? undefined
        : base,
    );
  }

  /** The class of the project whose initializer runs when a class of the tests is called that has none of its own. */
  initializerOf({ file, node }: LocalMeaning): { readonly module: string; readonly qualname: string } | undefined {
    if (file !== this.meanings.file) return undefined;
    const own = file.source.scopes.inside.get(node)?.bindings;
    if (own?.has('__init__') === true || own?.has('__new__') === true || decoratorsOf(file, node).length > 0)
      return undefined;
    const [base, ...others] = this.basesOf(node);
    if (others.length > 0) return undefined;
    if (base?.kind === 'local class') return this.initializerOf(base);
    return base?.kind === 'symbol' ? base : undefined;
  }

  /** The method of the project that `super().name` is, in a class of the tests. */
  ofSuper(callee: SyntaxNode): Meaning | undefined {
    const object = callee.type === 'attribute' ? callee.child('object') : undefined;
    if (object?.type !== 'call' || object.child('function')?.text !== 'super') return undefined;
    const owner = enclosing(this.meanings.file, callee, ['class_definition']);
    const [base, ...others] = owner === undefined ? [] : this.basesOf(owner);
    if (base?.kind !== 'symbol' || others.length > 0) return undefined;
    const origin = this.meanings.index.within(base, callee.child('attribute')!.text);
    return origin && meaningOf(origin);
  }

  /** What `name` of a class of the tests, or of an object of it, is: as its body, its methods or its bases have it. */
  member(owner: LocalMeaning, name: string): Meaning | undefined {
    const { meanings } = this;
    if (owner.file !== meanings.file) return undefined;
    const own = meanings.file.source.scopes.inside.get(owner.node)?.bindings.get(name);
    const isPromised = own?.every((binding) => binding.kind === 'value' && binding.value.type === 'none') === true;
    if (own !== undefined && !isPromised)
      return agreed(own.map((binding) => (binding.kind === 'value' ? meanings.of(binding.value) : undefined)));
    const assigned = this.assignedTo(owner.node, name);
    if (assigned.length > 0) {
      const values = assigned.filter((value) => value?.type !== 'none');
      return agreed(values.map((value) => value && meanings.of(value)));
    }
    const bases = this.basesOf(owner.node);
    for (const base of bases) {
      if (base?.kind === 'symbol') {
        const member = meanings.member({ kind: 'instance', module: base.module, qualname: base.qualname }, name);
        if (member !== undefined) return member;
      } else if (base?.kind === 'local class') {
        const member = this.member({ ...owner, node: base.node }, name);
        if (member !== undefined) return member;
      }
    }
    const given = this.givenByHeirs(owner, name);
    if (given !== undefined) return given;
    return bases.every((base) => base?.kind === 'foreign') && bases.length > 0 ? foreign : undefined;
  }

  /** The class of the project that those who inherit from a class of the tests give it: that which the others come from. */
  private givenByHeirs(owner: LocalMeaning, name: string): Meaning | undefined {
    const { file, index } = this.meanings;
    const given = [...file.source.scopes.inside].flatMap(([node, scope]) => {
      if (node.type !== 'class_definition' || node === owner.node || !scope.bindings.has(name)) return [];
      const isHeir = this.basesOf(node).some((base) => base?.kind === 'local class' && base.node === owner.node);
      const bindings = isHeir ? scope.bindings.get(name)! : [];
      return bindings.map((binding) => (binding.kind === 'value' ? this.meanings.of(binding.value) : undefined));
    });
    const classes = given.filter((one) => one?.kind === 'symbol');
    if (classes.length < given.length) return undefined;
    const initializers = classes.map((one) => JSON.stringify(index.within(one, '__init__')));
    if (initializers.some((one) => one !== initializers[0])) return undefined;
    return classes.find((one) => classes.every((other) => index.isKindOf(other, one)));
  }

  /** What the methods of a class set `self.name` to; `undefined` where it gets its value from a loop, `with`, or with others. */
  private assignedTo(owner: SyntaxNode, name: string): (SyntaxNode | undefined)[] {
    const { scopes } = this.meanings.file.source;
    return owner.walk().flatMap((node) => {
      const isIt = node.type === 'attribute' && node.child('attribute')?.text === name;
      if (!isIt || !/^(?:self|cls)$/u.test(node.child('object')?.text ?? '')) return [];
      const parent = scopes.parentOf(node);
      if (parent?.type === 'assignment' && node.field === 'left') return [parent.child('right')];
      const isTarget =
        /^(?:pattern_list|tuple_pattern|list_pattern|as_pattern_target)$/u.test(parent?.type ?? '') ||
        (parent?.type === 'for_statement' && node.field === 'left');
      return isTarget ? [undefined] : [];
    });
  }
}

function agreed(meanings: readonly (Meaning | undefined)[]): Meaning | undefined {
  const [first] = meanings;
  return meanings.every((one) => isSame(one, first)) ? first : undefined;
}
