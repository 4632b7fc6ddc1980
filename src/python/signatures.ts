import type { BodyReads } from './bodyReads';

/** The records that `ASTFunctionAnalyzer` extracts from source text, without executing it. Lines are 1-based. */

export type ParameterKind =
  'positional_only' | 'positional_or_keyword' | 'var_positional' | 'keyword_only' | 'var_keyword';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** The annotation's source text. */
  readonly hint: string | null;
  /** The default's source text; `null` when there is none (the default `None` is the text `None`). */
  readonly default: string | null;
  /** How it is used; only there when it was asked for (`AnalysisOptions`). */
  readonly uses?: readonly ParameterUse[];
}

/** What is done with a parameter, there or where its value goes. */
export interface ParameterUse {
  /**
   * - `called`: itself, `count` is the number of positional arguments, `null` when unknown; `method`: one of it, likewise;
   * - `attribute`: read; `key`: looked up by the string `name`; `index`: by the number `count`;
   * - `iterated`, `unpacked`: into `count` names; `stored`: items are put into it;
   * - `subscripted`: looked up by what is no literal; `entered`: by `with`;
   * - `passed`: to a function that the module does not define, as its argument number `count`; `instance`: asked for its type.
   */
  readonly kind:
    | 'called'
    | 'method'
    | 'attribute'
    | 'key'
    | 'index'
    | 'stored'
    | 'subscripted'
    | 'entered'
    | 'iterated'
    | 'unpacked'
    | 'passed'
    | 'instance';
  /** Path of a method or attribute (`customer.name`), source text of a key, a function or a type, else empty. */
  readonly name: string;
  readonly count: number | null;
  /** What is done with what it holds: with the value of the key, with each name that items are iterated into. */
  readonly items?: readonly (readonly ParameterUse[])[];
}

/** An exception that a function raises itself. */
export interface RaisedException {
  /** The raised name as written: `ValueError`, `errors.DiscountError`. */
  readonly name: string;
  readonly line: number;
  /**
   * Source text of the innermost condition around the `raise`, on one line: negated by `not (…)` in an else, `except KeyError`
   * in a handler, `case None` in a match; `null` when there is none.
   */
  readonly condition: string | null;
}

/** How a function is reached from its module. */
export type FunctionKind = 'function' | 'method' | 'static_method' | 'class_method' | 'property' | 'nested';

export interface FunctionSignature {
  readonly name: string;
  /** Python's `__qualname__`: `Outer.method`, `outer.<locals>.inner`. */
  readonly qualname: string;
  readonly kind: FunctionKind;
  /** `__qualname__` of the class it is defined in, directly; `null` outside classes. */
  readonly className: string | null;
  /** Line of `def`. */
  readonly line: number;
  /** Line of the first decorator, else of `def`. */
  readonly startLine: number;
  readonly endLine: number;
  /** Line of the first statement of the body (the docstring counts). */
  readonly bodyLine: number;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Source text of each decorator, without `@`. */
  readonly decorators: readonly string[];
  readonly params: readonly Parameter[];
  readonly returns: string | null;
  readonly raises: readonly RaisedException[];
  /** McCabe's cyclomatic complexity, 1 or more. */
  readonly complexity: number;
  readonly docstring: string | null;
  /** Constants of the body worth testing, for each parameter name they are compared with. See `ConstantUse`. */
  readonly constants: readonly ConstantUse[];
  /** What it asks of the world around it, and what it does with what it is told; only there when it was asked for. */
  readonly reads?: BodyReads & {
    readonly results: ReadonlyMap<string, readonly ParameterUse[]>;
    /** How it uses what `state` names. */
    readonly stateUses: ReadonlyMap<string, readonly ParameterUse[]>;
  };
}

/** A constant in a function's body and what it is held against. */
export interface ConstantUse {
  /** Source text of the literal, also when the body names it by a constant of the module (`MAX_ROWS`). */
  readonly text: string;
  /**
   * The operator or method between the two, read with the subject on the left (`3 < x` is `>`):
   * - `<`, `<=`, `==`, `!=`, `is`, …; `x in (1, 2)` and `case 1 | 2` are `==` once for each; arithmetic: `%`, `*`;
   * - `in`: the subject contains it, or is compared with it item by item;
   * - `startswith`, `endswith` (also for `x[0] == "-"`) and every other method of the subject: `split`, `replace`;
   * - `isinstance`: the text is the second argument, `(int, str)`; `key`: looked up in the subject;
   * - `len <`, `len ==`: of its length; `re.match`, …: the text is a regular expression that the subject is searched with; `item re.match`: each item of it;
   * - `other` without a subject.
   */
  readonly operator: string;
  /** The parameter or attribute on the other side (`percent`, `self.total`, `order.total`), also under a local name; `null` when it is something else. */
  readonly subject: string | null;
}

export type ClassKind =
  'class' | 'dataclass' | 'enum' | 'named_tuple' | 'typed_dict' | 'protocol' | 'abstract' | 'exception';

export interface ClassField {
  readonly name: string;
  readonly hint: string | null;
  /** Source text: of `3` for `= 3` and `= field(default=3)`, of the whole call for `= field(default_factory=list)`; `null` when required. */
  readonly default: string | null;
  /** Whether the constructor takes it by keyword only. */
  readonly keywordOnly: boolean;
}

export interface ClassSignature {
  readonly name: string;
  readonly qualname: string;
  readonly line: number;
  readonly startLine: number;
  readonly endLine: number;
  /** Source text of the positional arguments: without `metaclass=…`. */
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  readonly docstring: string | null;
  /** `dataclass` also for attrs and pydantic. Bases defined in the same module are followed. */
  readonly kind: ClassKind;
  /** Own fields, not those of bases. Fields that become constructor parameters (dataclass, NamedTuple, attrs, pydantic), members of an enum, keys of a TypedDict. */
  readonly fields: readonly ClassField[];
  /** Qualified names of the methods that are abstract here. */
  readonly abstractMembers: readonly string[];
}

/** A name bound by an import at module level. */
export interface ImportedName {
  /** The name bound in the module: `np`, `Decimal`. */
  readonly name: string;
  /** Dotted module it comes from, with leading dots when relative. */
  readonly module: string;
  /** Name inside `module`; `null` for `import module`. */
  readonly member: string | null;
}

export interface SyntaxProblem {
  readonly line: number;
  readonly message: string;
}

/** All that is known of one module from its text. */
export interface ModuleAnalysis {
  readonly error: SyntaxProblem | null;
  readonly docstring: string | null;
  readonly functions: readonly FunctionSignature[];
  readonly classes: readonly ClassSignature[];
  readonly imports: readonly ImportedName[];
}
