/** What the plugin records of a failure: the exception itself and the values at hand, never text that is scraped. */

/** Whose code a frame runs. `synthetic`: `<string>`, `<frozen importlib>`. */
export type FrameOwner = 'test' | 'code' | 'mock' | 'unittest' | 'pytest' | 'library' | 'synthetic';

/** One step of a traceback. */
export interface Frame {
  /** Relative to the root with forward slashes when it is inside, else absolute. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Qualified name where Python knows it (3.11 and later), else the name. */
  readonly function: string;
  readonly owner: FrameOwner;
}

/** The object whose attribute or item was asked for. */
export interface Receiver {
  readonly kind: 'module' | 'class' | 'instance' | 'none';
  /** Dotted: of the module, of the class, or of the instance's class. */
  readonly name: string;
  /** Where that module or class is defined; `null` when it cannot be known. */
  readonly owner: 'test' | 'code' | 'library' | 'standard library' | null;
}

/** An exception of a chain. */
export interface RaisedError {
  /** Dotted: `builtins.ValueError`. */
  readonly type: string;
  /** Of its classes, itself first, as `type`. */
  readonly bases: readonly string[];
  readonly message: string;
  /** Outermost first, without those of pytest before the first other one; the middle of a long stack is left out. */
  readonly frames: readonly Frame[];
  /** `.name` of an ImportError, AttributeError or NameError; the key of a KeyError; the name of a fixture that is missing. */
  readonly name: string | null;
  /** What was imported from the module: `.name_from`, or read from the message before Python 3.12. */
  readonly importedName: string | null;
  /** `.filename` of an OSError or SyntaxError, and the path of the module an import was from. */
  readonly file: string | null;
  /** Of a SyntaxError; 1-based. */
  readonly line: number | null;
  readonly receiver: Receiver | null;
}

/** A value in a comparison. */
export interface Operand {
  /** Capped. */
  readonly repr: string;
  /** Dotted name of its type. */
  readonly type: string;
  /** Python that evaluates to an equal value; `null` when there is none. */
  readonly literal: string | null;
}

/** The comparison because of which an assertion failed, in the order of the source. */
export interface FailedComparison {
  /** `==`, `in`, `assertEqual`, `assert_called_with`, … */
  readonly operator: string;
  readonly left: Operand;
  readonly right: Operand;
}

/** The statement of a test at which its failure came up. */
export interface FailingStatement {
  /** Relative to the root with forward slashes when it is inside, else absolute. */
  readonly file: string;
  /** Where it begins and ends; 1-based, inclusive. */
  readonly line: number;
  readonly endLine: number;
  /** Capped. Of a statement with a body, such as `with`, its head. */
  readonly text: string;
  /** The exception that a `pytest.raises` or `assertRaises` around it waits for, as Python; `null` outside of such a block. */
  readonly expects: string | null;
  /** Stands in a `try` that has handlers. */
  readonly isTried: boolean;
}

/**
 * How a test ended that did not pass. `raised`: with an exception. `hung`: it took longer than its limit. `ended python`: the
 * interpreter crashed, or the test called `os._exit`. `passed`: it was expected to fail, strictly.
 */
export type FailureEnding = 'raised' | 'hung' | 'ended python' | 'passed';

export interface FixtureInUse {
  readonly name: string;
  readonly scope: string;
  /** Where it is defined; relative to the root when inside. */
  readonly file: string;
}

/** Why a test, or a file of tests, did not pass. */
export interface TestFailure {
  /** Of the test; of the file when it could not be collected. */
  readonly nodeId: string;
  readonly phase: 'collect' | 'setup' | 'call' | 'teardown';
  readonly ending: FailureEnding;
  /** The exception that reached pytest first, then its causes. Empty for a test that hung or ended Python, and for XPASS. */
  readonly chain: readonly RaisedError[];
  readonly comparison: FailedComparison | null;
  /** Of the last frame that is a test's, else the head of the test's function; `null` when its source cannot be read. */
  readonly statement: FailingStatement | null;
  readonly fixtures: readonly FixtureInUse[];
  /** The fixture whose setup raised. */
  readonly failedFixture: string | null;
  /** Names of fixtures that the test could have asked for; only when one was missing. */
  readonly availableFixtures: readonly string[];
  readonly isUnittest: boolean;
  /** Messages of warnings of the test, as far as they say something about its failure. */
  readonly warnings: readonly string[];
  /** What the test printed; the end of it. */
  readonly output: string;
  /** Of a test that hung or crashed: outermost first. */
  readonly stack: readonly Frame[];
}
