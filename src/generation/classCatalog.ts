import type { ClassSignature, ConstantUse, ModuleAnalysis, Parameter } from '../python/signatures';
import { argumentList } from './callText';
import { inheritedFields, isHeir, lineageOf, methodsOf, type FoundClass } from './classLineage';
import { concreteHeir } from './concreteHeir';
import { parseTypeHint } from './typeHint';
import type { ValueContext } from './candidate';
import { resultLater, valuesOf } from './hintValues';
import { generateTestCasesForParams } from './valueCandidates';
import type { Argument, PythonExpression } from './testDesign';

/** A module whose text is known. */
export interface KnownModule {
  /** Dotted. */
  readonly name: string;
  readonly analysis: ModuleAnalysis;
}

const MAX_INSTANCES = 24;
const MAX_NESTING = 3;

/** Kinds of classes that only their heirs make objects of. */
const NOT_BUILT = new Set(['protocol', 'abstract']);

/**
 * Builds objects of the project's classes, as expressions: of those of the module under test, and of those it imports
 * from `others`. What cannot be built is found out by running it.
 */
export class ClassCatalog implements ValueContext {
  private nesting = 0;

  constructor(
    private readonly target: KnownModule,
    private readonly others: readonly KnownModule[],
  ) {}

  instancesOf(className: string, focus: readonly ConstantUse[] = []): PythonExpression[] {
    const found = this.find(className);
    if (!found || this.nesting >= MAX_NESTING) return [];
    this.nesting += 1;
    try {
      return this.build(found.module, found.signature, focus);
    } finally {
      this.nesting -= 1;
    }
  }

  /** Of the classes of its own module, nearest first. */
  heirsOf(className: string): string[] {
    const classes = this.find(className)?.module.analysis.classes ?? [];
    const found = new Set([className]);
    // A set that grows while it is walked.
    for (const base of found) {
      for (const heir of classes) if (isHeir(heir, base)) found.add(heir.qualname);
    }
    return [...found].slice(1);
  }

  havingAttribute(attribute: string): PythonExpression[] {
    const { functions, classes } = this.target.analysis;
    const owners = new Set(
      functions.flatMap(({ name, className }) => (name === attribute && className ? [className] : [])),
    );
    const having = classes.filter(
      ({ qualname, fields }) => owners.has(qualname) || fields.some(({ name }) => name === attribute),
    );
    return having.slice(0, 3).flatMap(({ qualname }) => this.instancesOf(qualname).slice(0, 4));
  }

  /** Whether a hint names a class of the project. */
  knows(className: string): boolean {
    return this.find(className) !== undefined;
  }

  private find(className: string): FoundClass | undefined {
    const binding = this.target.analysis.imports.find((candidate) => candidate.name === className);
    const wanted = binding?.member ?? className;
    for (const module of [this.target, ...this.others]) {
      const signature = module.analysis.classes.find((candidate) => candidate.qualname === wanted);
      if (signature && !signature.qualname.includes('<locals>')) return { module, signature };
    }
    return undefined;
  }

  private build(
    module: KnownModule,
    signature: ClassSignature,
    focus: readonly ConstantUse[] = [],
  ): PythonExpression[] {
    const [name] = signature.qualname.split('.');
    const imports = [{ module: module.name, name: name! }];
    if (signature.kind === 'enum') {
      return signature.fields.map((field) => ({ text: `${signature.qualname}.${field.name}`, imports }));
    }
    if (NOT_BUILT.has(signature.kind)) {
      const heirs = module.analysis.classes.filter((heir) => isHeir(heir, signature.name));
      const built = heirs.flatMap((heir) => this.build(module, heir)).slice(0, MAX_INSTANCES);
      if (built.length > 0) return built;
      return [...this.concrete(module, signature, focus), this.standIn(module, signature)];
    }
    if (signature.kind === 'typed_dict') return [this.dictionary(signature)];
    return this.called({ text: signature.qualname, imports }, { module, signature }, focus);
  }

  /** Objects of a class that inherits from an abstract one, which nothing in the module does. */
  private concrete(module: KnownModule, signature: ClassSignature, focus: readonly ConstantUse[]): PythonExpression[] {
    if (signature.kind !== 'abstract') return [];
    const [, ...bases] = this.lineage(module, signature);
    const heir = concreteHeir([{ module, signature }, ...bases], (hint) => this.valueFor(hint));
    return this.called(heir, { module, signature }, focus);
  }

  /** Calls of a class with what its constructor takes. */
  private called(
    callee: PythonExpression,
    { module, signature }: FoundClass,
    focus: readonly ConstantUse[],
  ): PythonExpression[] {
    return this.argumentLists(module, signature, focus)
      .slice(0, MAX_INSTANCES)
      .map((list) => ({
        text: `${callee.text}(${argumentList(list).text})`,
        imports: [...callee.imports, ...list.flatMap((argument) => argument.value.imports)],
      }));
  }

  private lineage(module: KnownModule, signature: ClassSignature): FoundClass[] {
    return lineageOf({ module, signature }, [this.target, ...this.others]);
  }

  /** An object that answers every method of an interface with a value of the hinted type. */
  private standIn(module: KnownModule, signature: ClassSignature): PythonExpression {
    const methods = module.analysis.functions.filter(({ className }) => className === signature.qualname);
    const members = methods
      .filter(({ name }) => !name.startsWith('__'))
      .map((method) => {
        const value = this.valueFor(method.returns);
        const answer = method.isAsync ? resultLater(value) : value;
        const text = method.kind === 'property' ? answer.text : `lambda *args, **kwargs: ${answer.text}`;
        return { text: `${method.name}=${text}`, imports: answer.imports };
      });
    const fields = signature.fields.map(({ name, hint }) => {
      const value = this.valueFor(hint);
      return { text: `${name}=${value.text}`, imports: value.imports };
    });
    const all = [...fields, ...members];
    return {
      text: `SimpleNamespace(${all.map(({ text }) => text).join(', ')})`,
      imports: [{ module: 'types', name: 'SimpleNamespace' }, ...all.flatMap(({ imports }) => imports)],
    };
  }

  private dictionary({ fields }: ClassSignature): PythonExpression {
    const entries = fields.map(({ name, hint }) => ({ name, value: this.valueFor(hint) }));
    return {
      text: `{${entries.map(({ name, value }) => `"${name}": ${value.text}`).join(', ')}}`,
      imports: entries.flatMap(({ value }) => value.imports),
    };
  }

  private valueFor(hint: string | null): PythonExpression {
    const parsed = hint === null ? undefined : parseTypeHint(hint);
    return (parsed && valuesOf(parsed, this, this.nesting)[0]) ?? { text: 'None', imports: [] };
  }

  /** Arguments for a class's constructor, those that are needed first, then all of them, then one changed at a time. */
  private argumentLists(module: KnownModule, signature: ClassSignature, focus: readonly ConstantUse[]): Argument[][] {
    const init = this.initOf(module, signature);
    const constants = [...ofParameters(focus), ...(init?.constants ?? []), ...constantsOfFields(module, signature)];
    const parameters = init?.parameters ?? inheritedFields(this.lineage(module, signature));
    const named = parameters.filter((parameter) => !parameter.kind.startsWith('var_'));
    const needed = named.filter((parameter) => parameter.default === null);
    const values = new Map(
      named.map((parameter) => {
        const candidates = generateTestCasesForParams(parameter, constants, this);
        const focused = candidates.filter(
          ({ source }) => source === 'boundary' || source === 'neighbour' || source === 'constant',
        );
        return [
          parameter.name,
          focus.length > 0
            ? [...candidates.slice(0, 1), ...focused.slice(0, 9), ...candidates.slice(1, 6)]
            : candidates.slice(0, 6),
        ];
      }),
    );
    const list = (chosen: readonly Parameter[], pick: (parameter: Parameter) => number): Argument[] =>
      chosen.flatMap((parameter) => {
        const candidates = values.get(parameter.name)!;
        const value = candidates[Math.min(pick(parameter), candidates.length - 1)];
        return value ? [argumentOf(parameter, chosen, parameters, value)] : [];
      });
    const lists = [list(needed, () => 0), list(named, () => 0), list(needed, () => 1)];
    for (const parameter of named.filter((other) => other.default !== null)) {
      const chosen = named.filter((other) => other === parameter || needed.includes(other));
      const others = values.get(parameter.name)!.findIndex(({ text }) => text !== parameter.default);
      lists.push(list(chosen, (other) => (other === parameter ? Math.max(0, others) : 0)));
    }
    for (const parameter of named) {
      for (const index of focus.length > 0 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 3])
        lists.push(list(named, (other) => (other === parameter ? index : 0)));
    }
    return [...new Map(lists.map((item) => [argumentList(item).text, item])).values()];
  }

  /** Of the nearest class that says how its objects are made: by `__init__`, by `__new__`, or by its fields (`undefined`). */
  private initOf(module: KnownModule, signature: ClassSignature): Init | undefined {
    const lineage = this.lineage(module, signature);
    for (const one of lineage) {
      if (one.signature.fields.length > 0) return undefined;
      const own = methodsOf([one]);
      const init = own.find(({ name }) => name === '__init__') ?? own.find(({ name }) => name === '__new__');
      if (init) return { parameters: init.params.slice(1), constants: init.constants };
    }
    if (lineage.every((one) => one.signature.kind !== 'exception')) return undefined;
    return { parameters: [{ name: 'message', kind: 'positional_only', hint: 'str', default: null }], constants: [] };
  }
}

interface Init {
  readonly parameters: readonly Parameter[];
  readonly constants: readonly ConstantUse[];
}

/** What all methods hold the object's attributes against. */
function constantsOfFields({ analysis }: KnownModule, { qualname }: ClassSignature): ConstantUse[] {
  return ofParameters(
    analysis.functions.filter(({ className }) => className === qualname).flatMap(({ constants }) => constants),
  );
}

/** What is held against `self.count`, as if it were held against the constructor's parameter `count`. */
function ofParameters(uses: readonly ConstantUse[]): ConstantUse[] {
  return uses.flatMap((use) =>
    use.subject?.startsWith('self.') ? [{ ...use, subject: use.subject.replace(/^self\._*/, '') }] : [],
  );
}

/** How a parameter is passed beside those that are `chosen` of `all`: by position as long as none is left out before it. */
export function argumentOf(
  parameter: Parameter,
  chosen: readonly Parameter[],
  all: readonly Parameter[],
  value: PythonExpression,
): Argument {
  const before = all.slice(0, all.indexOf(parameter));
  const gap = before.some((other) => !other.kind.startsWith('var_') && !chosen.includes(other));
  const passing = {
    positional_only: 'positional',
    positional_or_keyword: gap ? 'keyword' : 'positional',
    var_positional: 'star',
    keyword_only: 'keyword',
    var_keyword: 'double_star',
  } as const;
  return { name: parameter.name, passing: passing[parameter.kind], value };
}
