import type { Arc } from '../coverage/moduleCoverage';
import type { Drive } from '../pytest/probe';
import type { ClassSignature, FunctionSignature } from '../python/signatures';

/** Something that the code does and that is hardly meant. */
export interface LikelyBug {
  /** Of the function, or of the class where its own docstring is contradicted. */
  readonly qualname: string;
  /** Of the module; 1-based. */
  readonly line: number;
  readonly kind: 'return type' | 'documented example' | 'documented exception' | 'internal error';
  /** What was seen and what was promised, as a sentence. */
  readonly what: string;
  /** Python that shows it, with its imports. */
  readonly reproducer: string;
}

/** A name and the dotted module that it is imported from. */
export interface ImportedSymbol {
  readonly module: string;
  /** Empty to import the module itself. */
  readonly name: string;
  /** What it is called in the test, where its own name would be misunderstood there. */
  readonly alias?: string;
}

/** A Python expression and the names it needs. */
export interface PythonExpression {
  readonly text: string;
  readonly imports: readonly ImportedSymbol[];
}

/** The module whose functions are tested. */
export interface TargetModule {
  /** Dotted, as tests import it. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** Absolute path of the folder that makes `name` importable. */
  readonly sourceRoot: string;
}

/** One function worth testing, found by the function-identifier. */
export interface TestTarget {
  readonly module: TargetModule;
  readonly signature: FunctionSignature;
  /** The class that the function is a method of. */
  readonly owner: ClassSignature | null;
  /** Statements of the function that no test reaches; 1-based. */
  readonly missingLines: readonly number[];
  /** Branches that no test takes, also those of lines that no test reaches. */
  readonly missingArcs: readonly Arc[];
}

/**
 * Why a case exists. The last three sharpen a test that others of its cases make necessary; `mutant`: it notices a change of
 * the code that they do not notice.
 */
export type CaseReason = 'uncovered line' | 'uncovered branch' | 'error path' | 'boundary' | 'other path' | 'mutant';

/** A parameter's value in a case. `star` and `double_star` spread it, for `*args` and `**kwargs`. */
export interface Argument {
  readonly name: string;
  readonly passing: 'positional' | 'keyword' | 'star' | 'double_star';
  readonly value: PythonExpression;
}

/** What is called: a function, a method or property of `receiver`, or a static or class method of the class itself. */
export interface Call {
  /** Statements that set the world up first, with pytest's fixtures: `monkeypatch.setenv("DEBUG", "1")`. */
  readonly setup: readonly PythonExpression[];
  /** The object a method is called on. */
  readonly receiver: PythonExpression | null;
  /** Methods called on the receiver first, as the text behind the receiver: `.add("a", 1)`. */
  readonly before: readonly PythonExpression[];
  readonly arguments: readonly Argument[];
  /** What is done with the result, as the text behind the call: `(3)` calls the function that was returned. */
  readonly after: readonly PythonExpression[];
}

/** `left` is an expression over `result`, the receiver and the arguments; `right` is what it was observed to be. */
export interface Assertion {
  readonly left: string;
  readonly form: 'is' | 'equals' | 'approx' | 'isinstance' | 'matches';
  readonly right: PythonExpression;
}

export interface ExpectedException {
  readonly type: PythonExpression;
  /** The whole message as a Python literal; `null` when it differs from run to run. */
  readonly message: string | null;
}

export interface TestCase {
  /** Unique among the design's cases. */
  readonly number: number;
  readonly reason: CaseReason;
  /** The missing lines that it aims at; 1-based. */
  readonly aims: readonly number[];
  readonly call: Call;
  readonly drive: Drive;
  readonly raises: ExpectedException | null;
  /** In the order in which they are checked. Empty only beside `raises`, and where a context manager swallows an error. */
  readonly assertions: readonly Assertion[];
  /** What is asserted of a returned value when nothing more holds under pytest: its type. */
  readonly weakest?: Assertion | null;
  /** State that the call changes for good and that the test puts back: its dotted path, and its value. */
  readonly restores: readonly { readonly path: string; readonly value: PythonExpression }[];
  /** The call reads or writes files by relative paths. */
  readonly needsOwnDirectory: boolean;
}

/** The contract between test-designer and test-writer: what to arrange, call and expect, and why each case exists. */
export interface TestDesign {
  readonly target: TestTarget;
  readonly cases: readonly TestCase[];
  /** Missing lines that no tried input reached. */
  readonly unreachedLines: readonly number[];
  readonly dropped: readonly DroppedDraft[];
  /** How many inputs were run to find the cases. */
  readonly tried: number;
  /** What was found on the way, in any function of the module: with the first design. */
  readonly bugs?: readonly LikelyBug[];
}

/** A case that was not kept, and why, in words for the user. */
export interface DroppedDraft {
  readonly what: string;
  readonly why: string;
}
