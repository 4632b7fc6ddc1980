import * as path from 'node:path';
import * as vscode from 'vscode';
import { classAt, functionAt, functionsBetween, testableClasses } from '../python/functionAnalyzer';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import type { CoverageStore } from './coverageStore';
import { countText } from '../wording';

/** What tests are to be generated for. */
export interface GenerationTarget {
  /** The module. */
  readonly uri: vscode.Uri;
  /** Functions and classes of it; `undefined` for all that is in it. */
  readonly qualnames: readonly string[] | undefined;
  /** As a progress names it: `split_bill`, `3 functions`, `discount.py`. */
  readonly name: string;
}

/** What VS Code or another part of the extension calls a command with. */
export type TargetArgument =
  | { readonly uri: vscode.Uri | string; readonly qualname: string }
  | { readonly uri: vscode.Uri; readonly lineNumber: number }
  | { readonly uri: vscode.Uri }
  | vscode.Uri
  | undefined;

interface Services {
  readonly analysis: SourceAnalysis;
  readonly store: CoverageStore;
}

/** A document of Python code, and the line (1-based) that is meant in it. */
interface Place {
  readonly uri: vscode.Uri;
  readonly analysis: ModuleAnalysis;
  readonly line: number;
}

/**
 * The function that is meant: the named one, the one of a line, the one at the cursor, else the one that the user picks
 * from the file.
 * @returns `undefined` when the user picks none
 */
export async function functionTarget(
  argument: TargetArgument,
  services: Services,
): Promise<GenerationTarget | undefined> {
  const named = namedTarget(argument);
  if (named) return named;
  const { uri, analysis, line } = await placeOf(argument, services);
  const found = functionAt(analysis, line) ?? (await pickFunction(analysis.functions, uri, services.store));
  return found && targetOf(uri, found.qualname);
}

/** The class that is meant, like `functionTarget`. */
export async function classTarget(argument: TargetArgument, services: Services): Promise<GenerationTarget | undefined> {
  const named = namedTarget(argument);
  if (named) return named;
  const { uri, analysis, line } = await placeOf(argument, services);
  const found = classAt(analysis, line) ?? (await pickClass(analysis, uri, services.store));
  return found && targetOf(uri, found.qualname);
}

/** All functions that the selection in the editor touches. @throws UserError when it touches none */
export async function selectionTarget(services: Services): Promise<GenerationTarget> {
  const editor = vscode.window.activeTextEditor;
  const { uri, analysis } = await placeOf(undefined, services);
  const functions = editor?.selections.flatMap((selection) => touchedFunctions(analysis, selection)) ?? [];
  const qualnames = [...new Set(functions.map(({ qualname }) => qualname))];
  if (qualnames.length === 0) throw new UserError('The selection has no part of a function that a test can call.');
  return targetOf(uri, ...qualnames);
}

/** The module that is meant: the file or row that the command was called for, else the file in front. */
export function moduleTarget(argument: TargetArgument): GenerationTarget {
  const uri = uriOf(argument);
  if (!uri.path.endsWith('.py')) {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} is not a Python file.`);
  }
  return { uri, qualnames: undefined, name: path.basename(uri.fsPath) };
}

/** The functions with a line that is selected, more than its end. */
export function touchedFunctions(analysis: ModuleAnalysis, { start, end }: vscode.Range): FunctionSignature[] {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return functionsBetween(analysis, start.line + 1, last);
}

function namedTarget(argument: TargetArgument): GenerationTarget | undefined {
  // A row of the audit view may stand for no function.
  if (!argument || !('qualname' in argument) || typeof argument.qualname !== 'string') return undefined;
  const { uri, qualname } = argument;
  // A link in a hover can only hold text.
  return targetOf(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri, qualname);
}

function targetOf(uri: vscode.Uri, ...qualnames: readonly string[]): GenerationTarget {
  const name = qualnames.length === 1 ? qualnames[0]!.split('.').at(-1)! : countText(qualnames.length, 'function');
  return { uri, qualnames, name };
}

function uriOf(argument: TargetArgument): vscode.Uri {
  const called = argument instanceof vscode.Uri ? argument : argument?.uri;
  const uri = typeof called === 'string' ? vscode.Uri.parse(called) : called;
  const meant = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (!meant) throw new UserError('Open a Python file first.');
  return meant;
}

async function placeOf(argument: TargetArgument, services: Services): Promise<Place> {
  const uri = uriOf(argument);
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.languageId !== 'python') {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} is not a Python file.`);
  }
  const editor = vscode.window.activeTextEditor;
  const atCursor = editor?.document === document ? editor.selection.active.line + 1 : 1;
  const line = argument && 'lineNumber' in argument ? argument.lineNumber : atCursor;
  return { uri, analysis: await services.analysis.analyze(document), line };
}

async function pickFunction(
  functions: readonly FunctionSignature[],
  uri: vscode.Uri,
  store: CoverageStore,
): Promise<{ readonly qualname: string } | undefined> {
  const callable = functions.filter(({ kind }) => kind !== 'nested');
  if (callable.length === 0) {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} has no function to test.`);
  }
  const items = callable.map(({ qualname, kind, bodyLine, endLine }) => ({
    qualname,
    icon: kind === 'function' ? 'symbol-function' : 'symbol-method',
    first: bodyLine,
    last: endLine,
  }));
  return pick(items, 'For which function?', uri, store);
}

async function pickClass(
  analysis: ModuleAnalysis,
  uri: vscode.Uri,
  store: CoverageStore,
): Promise<{ readonly qualname: string } | undefined> {
  const classes = testableClasses(analysis);
  if (classes.length === 0) {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} has no class with methods to test.`);
  }
  const items = classes.map(({ qualname, line, endLine }) => ({
    qualname,
    icon: 'symbol-class',
    first: line,
    last: endLine,
  }));
  return pick(items, 'For which class?', uri, store);
}

interface Choice {
  readonly qualname: string;
  readonly icon: string;
  /** Lines, 1-based. */
  readonly first: number;
  readonly last: number;
}

/** What has the most missing lines stands first. */
async function pick(
  choices: readonly Choice[],
  placeHolder: string,
  uri: vscode.Uri,
  store: CoverageStore,
): Promise<Choice | undefined> {
  const missing = store.coverageFor(uri)?.missingLines ?? [];
  const items = choices
    .map((choice) => ({
      choice,
      missing: missing.filter((line) => line >= choice.first && line <= choice.last).length,
    }))
    .sort((a, b) => b.missing - a.missing)
    .map(({ choice, missing: count }) => ({
      label: `$(${choice.icon}) ${choice.qualname}`,
      description: count > 0 ? `${countText(count, 'line')} missing` : '',
      choice,
    }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Generate Tests', placeHolder });
  return picked?.choice;
}
