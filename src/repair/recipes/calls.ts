import { lastOf } from '../../python/dottedNames';
import type { SymbolIndex } from '../../python/symbolIndex';
import type { CodeSymbol } from '../../python/moduleSymbols';
import type { Parameter } from '../../python/signatures';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { Diagnosis } from '../repairRecords';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import { enclosing, type TestFile } from './testFile';

/** A call of the project's code in a test, with the versions of what is called. */
export interface KnownCall {
  /** What is called, as the test names it: in `assertRaises(Error, total, 1)` an argument. */
  readonly callee: SyntaxNode;
  /** The whole call; of `assertRaises(Error, total, 1)` there is none. */
  readonly call: SyntaxNode | null;
  readonly arguments: readonly SyntaxNode[];
  /** Dotted. */
  readonly subject: string;
  readonly before: Callable;
  readonly after: Callable;
  /** Whether the object whose method it is is known to be of that class. */
  readonly isCertain: boolean;
}

export interface Callable {
  readonly symbol: CodeSymbol;
  /** `null` when they cannot be known. */
  readonly params: readonly Parameter[] | null;
  /** Of what runs when it is called: of `__init__` for a class. */
  readonly body: string;
}

/** Calls of what is another text now than it was. */
export function changedCalls(file: TestFile, meanings: Meanings, places: NewPlaces): KnownCall[] {
  const { before, after } = places.changes;
  if (before === null) return [];
  const versions = new Versions(places, before, after);
  return file.source.root.walk().flatMap((node) => {
    if (node.type !== 'call') return [];
    const callee = node.child('function')!.unwrapped;
    const args = node.child('arguments')?.named ?? [];
    const own = versions.of(callee, meanings);
    const calls: KnownCall[] =
      own === undefined ? [] : [{ callee, call: node, ...own, arguments: args.slice(own.receivers) }];
    const passed = passedTo(callee, args);
    const other = passed && versions.of(passed, meanings);
    if (passed && other)
      calls.push({
        callee: passed,
        call: null,
        ...other,
        arguments: args.slice(args.indexOf(passed) + 1 + other.receivers),
      });
    return calls;
  });
}

/** Calls of a method on objects that nobody knows, where the failure itself names it: at the line that failed, and as it is written there in its function. */
export function failedCalls(
  file: TestFile,
  { subject, place, cause }: Diagnosis,
  meanings: Meanings,
  places: NewPlaces,
): KnownCall[] {
  const { before, after } = places.changes;
  if (before === null || subject === null || cause !== 'type error' || place?.file !== file.path) return [];
  const [origin, ...others] = [...before.modules.values()].flatMap(({ name, isTest, contents }) =>
    !isTest && contents.symbols.has(subject) ? [{ module: name, qualname: subject }] : [],
  );
  const known =
    origin === undefined || others.length > 0 ? undefined : new Versions(places, before, after).ofOrigin(origin);
  if (known === undefined) return [];
  const calls = file.source.root.walk().flatMap((call) => {
    const callee = call.type === 'call' ? call.child('function')!.unwrapped : undefined;
    const isIt = callee?.type === 'attribute' && callee.child('attribute')?.text === lastOf(subject);
    return isIt && meanings.of(callee) === undefined ? [{ call, callee }] : [];
  });
  const failing = calls.filter(({ call }) => call.line <= place.line && place.line <= call.endLine);
  return calls.flatMap(({ call, callee }) => {
    const isSame = failing.some(
      (one) =>
        one.callee.text === callee.text &&
        enclosing(file, one.call, ['function_definition']) === enclosing(file, call, ['function_definition']),
    );
    const args = call.child('arguments')?.named ?? [];
    return isSame ? [{ ...known, callee, call, arguments: args, isCertain: true }] : [];
  });
}

/** A function that a test hands on without calling it. */
export interface PassedCallable {
  readonly node: SyntaxNode;
  readonly name: string;
  /** Dotted. */
  readonly subject: string;
}

/** What asks about a function, or puts another in its place, and does not call it; what takes coroutine functions. */
const DOES_NOT_CALL =
  /(?:^|[._])(?:patch|object|wraps|setattr|isinstance|issubclass|callable|hasattr|getattr|id|repr|str|hash|type|signature|getsource|getdoc|isfunction|iscoroutinefunction|is\w+function|create_autospec|\w*Mock|parametrize|param|start_soon|spy|dumps|loads)$/u;

/** Functions that became async, as arguments of calls, in displays and as attributes, where something else calls them. */
export function passedCallables(file: TestFile, meanings: Meanings, places: NewPlaces): PassedCallable[] {
  const { before, after } = places.changes;
  if (before === null) return [];
  const versions = new Versions(places, before, after);
  const { scopes } = file.source;
  return file.source.root.walk().flatMap((node) => {
    if (node.type !== 'identifier' && node.type !== 'attribute') return [];
    const parent = scopes.parentOf(node);
    if (parent === undefined || !handsOn(parent, node)) return [];
    const call = enclosing(file, node, ['call', 'decorator', 'lambda']);
    if (call?.type !== 'call') {
      if (call !== undefined) return [];
    } else if (DOES_NOT_CALL.test(call.child('function')!.text)) return [];
    if (enclosing(file, node, ['decorator']) !== undefined) return [];
    const known = versions.of(node, meanings);
    const isNew = known?.isCertain === true && !known.before.symbol.isAsync && known.after.symbol.isAsync;
    const isPlain = known?.after.symbol.decorators.length === 0 && !/\byield\b/u.test(known.after.symbol.body);
    return isNew && isPlain ? [{ node, name: known.after.symbol.name, subject: known.subject }] : [];
  });
}

/** `call(f)`, `call(key=f)`, `[f]`, `{"key": f}`, `thing.key = f`. */
function handsOn(parent: SyntaxNode, node: SyntaxNode): boolean {
  if (/^(?:argument_list|list|tuple)$/u.test(parent.type)) return true;
  if (parent.type === 'assignment') return node.field === 'right' && parent.child('left')?.type === 'attribute';
  return (parent.type === 'keyword_argument' || parent.type === 'pair') && node.field === 'value';
}

/** The function that is called with the arguments after it. */
function passedTo(callee: SyntaxNode, args: readonly SyntaxNode[]): SyntaxNode | undefined {
  const name = lastOf(callee.text);
  if (/^(?:assertRaises|assertWarns|raises|warns|deprecated_call)$/u.test(name))
    return name === 'deprecated_call' ? args[0] : args[1];
  if (/^(?:assertRaisesRegex|assertWarnsRegex)$/u.test(name)) return args[2];
  return /^(?:partial|submit|to_thread)$/u.test(name) ? args[0] : undefined;
}

interface Called extends Omit<KnownCall, 'callee' | 'call' | 'arguments'> {
  /** Arguments before those of the parameters: the object, where a method is called on its class. */
  readonly receivers: number;
}

class Versions {
  private readonly known = new Map<string, Pick<KnownCall, 'subject' | 'before' | 'after'> | undefined>();
  private methods: ReadonlyMap<string, { module: string; qualname: string } | null> | undefined;

  constructor(
    private readonly places: NewPlaces,
    private readonly before: SymbolIndex,
    private readonly after: SymbolIndex,
  ) {}

  of(callee: SyntaxNode, meanings: Meanings): Called | undefined {
    const meaning = meanings.of(callee) ?? meanings.classes.ofSuper(callee);
    if (meaning?.kind === 'symbol') {
      const known = this.ofOrigin(meaning);
      // Called on the class, a method is passed its object, too.
      const object = callee.type === 'attribute' ? meanings.object(callee.child('object')!) : undefined;
      const isUnbound = known?.before.symbol.method === 'instance' && object?.kind === 'symbol';
      return known && { ...known, isCertain: true, receivers: isUnbound ? 1 : 0 };
    }
    if (meaning?.kind === 'local class') {
      const made = meanings.classes.initializerOf(meaning);
      const known = made && this.ofOrigin(made);
      return known && { ...known, isCertain: true, receivers: 0 };
    }
    const object = callee.type === 'attribute' ? callee.child('object') : undefined;
    if (meaning !== undefined || object === undefined) return undefined;
    const name = callee.child('attribute')!.text;
    if (meanings.holder(object, name) !== undefined) return undefined;
    const only = this.onlyMethod(name);
    const known = only && this.ofOrigin(only);
    return known && { ...known, isCertain: false, receivers: 0 };
  }

  ofOrigin(origin: {
    readonly module: string;
    readonly qualname: string;
  }): Pick<KnownCall, 'subject' | 'before' | 'after'> | undefined {
    const subject = `${origin.module}.${origin.qualname}`;
    if (!this.known.has(subject)) this.known.set(subject, this.find(origin, subject));
    return this.known.get(subject);
  }

  private find(
    origin: { readonly module: string; readonly qualname: string },
    subject: string,
  ): Pick<KnownCall, 'subject' | 'before' | 'after'> | undefined {
    const now = this.places.changes.place(origin.module, origin.qualname);
    if (now === undefined || now.qualname === null) return undefined;
    const before = callable(this.before, origin);
    // It may have become an import of its own module.
    const there = this.after.symbol(now.module, now.qualname)
      ? now
      : this.after.resolve(`${now.module}.${now.qualname}`);
    if (there === undefined || 'foreign' in there || there.qualname === null) return undefined;
    const after = callable(this.after, { module: there.module, qualname: there.qualname });
    return before && after && { subject, before, after };
  }

  /** The method of that name when only one class of the code has one. */
  private onlyMethod(name: string): { readonly module: string; readonly qualname: string } | undefined {
    this.methods ??= this.findMethods();
    return this.methods.get(name) ?? undefined;
  }

  private findMethods(): Map<string, { module: string; qualname: string } | null> {
    const methods = new Map<string, { module: string; qualname: string } | null>();
    for (const module of this.before.modules.values()) {
      if (module.isTest) continue;
      for (const { name, qualname, className } of module.contents.symbols.values()) {
        if (className !== null && !name.startsWith('__'))
          methods.set(name, methods.has(name) ? null : { module: module.name, qualname });
      }
    }
    return methods;
  }
}

function callable(
  index: SymbolIndex,
  origin: { readonly module: string; readonly qualname: string },
): Callable | undefined {
  const symbol = index.symbol(origin.module, origin.qualname);
  if (symbol === undefined || symbol.kind === 'constant' || symbol.kind === 'attribute') return undefined;
  const params = index.parametersOf(origin);
  if (symbol.kind !== 'class') return { symbol, params, body: symbol.body };
  const initializer = index.within(origin, '__init__');
  const body =
    initializer !== undefined && 'module' in initializer
      ? (index.symbol(initializer.module, initializer.qualname!)?.body ?? '')
      : '';
  return { symbol, params, body };
}
