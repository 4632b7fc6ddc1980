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
}

/** An exception that a function raises itself. */
export interface RaisedException {
  /** The raised name as written: `ValueError`, `errors.DiscountError`. */
  readonly name: string;
  readonly line: number;
  /** Source text of the innermost condition around the `raise`, negated by `not (…)` in an else; `null` when unconditional. */
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
}

/** A constant in a function's body and what it is held against. */
export interface ConstantUse {
  /** Source text of the literal. */
  readonly text: string;
  /** The operator or method between the two: `<`, `==`, `in`, `startswith`, `isinstance`, `len <`, `key`, or `other`. */
  readonly operator: string;
  /** The parameter (`percent`, `self.total`) on the other side; `null` when it is something else. */
  readonly subject: string | null;
}

export type ClassKind =
  'class' | 'dataclass' | 'enum' | 'named_tuple' | 'typed_dict' | 'protocol' | 'abstract' | 'exception';

export interface ClassField {
  readonly name: string;
  readonly hint: string | null;
  readonly default: string | null;
}

export interface ClassSignature {
  readonly name: string;
  readonly qualname: string;
  readonly line: number;
  readonly startLine: number;
  readonly endLine: number;
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  readonly docstring: string | null;
  readonly kind: ClassKind;
  /** Fields that become constructor parameters (dataclass, NamedTuple, attrs, pydantic), members of an enum, keys of a TypedDict. */
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
