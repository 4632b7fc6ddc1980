import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { addImport, insert, remove } from './edits';
import { changedCalls, passedCallables, type KnownCall } from './calls';
import type { Meanings } from './meanings';
import type { NewPlaces } from './newPlaces';
import { FindingsOf, type Findings } from './recipe';
import { enclosing, type TestFile } from './testFile';

/** What runs a coroutine that it is passed. */
const RUNNER = /^(?:asyncio|anyio|trio)\.run$|\.run_until_complete$/u;
const TAKES_COROUTINES =
  /^asyncio\.(?:run|gather|wait_for|create_task|ensure_future|shield|wait)$|\.(?:run_until_complete|create_task|start_soon)$/u;

/** Calls of functions that became async, or are async no more. */
export function asyncCalls(file: TestFile, meanings: Meanings, places: NewPlaces): Findings {
  const found = new FindingsOf(file, 'async');
  for (const known of changedCalls(file, meanings, places)) {
    const { before, after, subject, isCertain } = known;
    const name = after.symbol.name;
    if (before.symbol.isAsync === after.symbol.isAsync) continue;
    const outcome = after.symbol.isAsync ? awaited(file, known) : unawaited(file, known);
    if (typeof outcome === 'string') found.refuse(known.callee, subject, outcome);
    else if (outcome.length > 0) {
      const what = `${name} is ${after.symbol.isAsync ? 'async now' : 'no longer async'}.`;
      found.add({ subjects: [subject], what, edits: outcome, score: isCertain ? 0.95 : 0.75 });
    }
  }
  for (const { node, name, subject } of passedCallables(file, meanings, places)) {
    const around = enclosing(file, node, ['function_definition']);
    const imports =
      around?.childOfType('async') === undefined
        ? asyncioImport(file, name)
        : `${name} is async now, and an async test passes it on without calling it: change that by hand.`;
    if (typeof imports === 'string') found.refuse(node, subject, imports);
    else {
      const edits = [
        insert(file, node.start, 'lambda *args, **kwargs: asyncio.run('),
        insert(file, node.end, '(*args, **kwargs))'),
      ];
      const what = `${name} is async now; where the test passes it on, a function that runs it takes its place.`;
      found.add({ subjects: [subject], what, edits: [...edits, ...imports], score: 0.9 });
    }
  }
  return found;
}

function awaited(file: TestFile, { call, after }: KnownCall): TextEdit[] | string {
  const { scopes } = file.source;
  const { name, body, decorators } = after.symbol;
  if (call === null) return [];
  if (/\byield\b/u.test(body)) return `${name} is an async generator now: loop over it with async for.`;
  if (decorators.some((one) => /contextmanager/u.test(one)))
    return `${name} is an async context manager now: enter it with async with.`;
  const parent = scopes.parentOf(call);
  if (parent?.type === 'await' || takesCoroutine(file, call)) return [];
  const around = enclosing(file, call, ['function_definition', 'lambda']);
  if (around?.type === 'function_definition' && around.childOfType('async')) {
    const isPrimary =
      parent?.type === 'attribute' ||
      parent?.type === 'subscript' ||
      (parent?.type === 'call' && call.field === 'function');
    return isPrimary
      ? [insert(file, call.start, '(await '), insert(file, call.end, ')')]
      : [insert(file, call.start, 'await ')];
  }
  const imports = asyncioImport(file, name);
  if (typeof imports === 'string') return imports;
  return [insert(file, call.start, 'asyncio.run('), insert(file, call.end, ')'), ...imports];
}

/** The import of `asyncio` that a file needs, or why it cannot have one. */
function asyncioImport(file: TestFile, name: string): TextEdit[] | string {
  const bound = file.source.scopes.module.bindings.get('asyncio') ?? [];
  const isModule = bound.every((one) => one.kind === 'import' && one.module === 'asyncio' && one.member === null);
  if (!isModule) return `${name} is async now, and asyncio means something else in this file: run it by hand.`;
  return bound.length > 0 ? [] : addImport(file, 'import asyncio');
}

function unawaited(file: TestFile, { call, after }: KnownCall): TextEdit[] | string {
  if (call === null) return [];
  const { scopes } = file.source;
  const parent = scopes.parentOf(call);
  if (parent?.type === 'await') return [remove(file, parent.start, call.start)];
  const runner = enclosing(file, call, ['call']);
  const args = runner?.child('arguments')?.named ?? [];
  if (runner !== undefined && args[0] === call) {
    const isOnly = args.length === 1 && RUNNER.test(runner.child('function')!.text);
    if (isOnly) return [remove(file, runner.start, call.start), remove(file, call.end, runner.end)];
    if (takesCoroutine(file, call))
      return `${after.symbol.name} is no longer async, and the test runs it with ${runner.child('function')!.text}: change that by hand.`;
  }
  return [];
}

function takesCoroutine(file: TestFile, call: SyntaxNode): boolean {
  const outer = enclosing(file, call, ['call']);
  const isArgument = outer?.child('arguments')?.named.includes(call) === true;
  return isArgument && TAKES_COROUTINES.test(outer.child('function')!.text);
}
