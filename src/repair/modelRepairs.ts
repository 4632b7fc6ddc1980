import path from 'node:path';
import type { ChatModel } from '../models/chatModel';
import { ModelError } from '../models/modelError';
import type { SymbolIndex } from '../python/symbolIndex';
import type { SyntaxNode } from '../python/syntaxTree';
import type { RepairQuestion, Suggestion } from './fixRecords';
import { addImport, indentationOf } from './recipes/edits';
import type { TestFile } from './recipes/testFile';
import type { TextEdit } from './repairRecords';
import { fixerRequest, type FixerReply } from './subagents/testFixerPrompt';
import { functionOf, isFile } from './testResults';

/** What a model's repair is made from. */
export interface RepairMaterial {
  /** Absolute. */
  readonly root: string;
  readonly file: TestFile;
  /** Of the code as it is. */
  readonly code: SymbolIndex;
  /** What changed in the code, as a unified diff. */
  readonly changes: string;
}

/** A model's suggestion, and the names that it says the code calls otherwise now. */
export type ModelSuggestion = Suggestion & { readonly renamed: ReadonlyMap<string, string> };

/** Takes over where no recipe applies. */
export interface RepairModel {
  /** @throws the signal's reason when aborted */
  suggest(question: RepairQuestion, material: RepairMaterial, signal: AbortSignal): Promise<ModelSuggestion>;
}

/** Asks a language model for the failing test's function, and takes of the reply only what the rules for repairs allow. */
export class ModelRepairs implements RepairModel {
  /** Why no other question is asked. */
  private ended: string | undefined;

  constructor(private readonly model: ChatModel) {}

  async suggest(question: RepairQuestion, material: RepairMaterial, signal: AbortSignal): Promise<ModelSuggestion> {
    const { nodeId } = question.diagnosis.failure;
    if (this.ended !== undefined) return refused(this.ended);
    if (isFile(nodeId))
      return refused('A model is asked about single tests, not about files that cannot be collected.');
    const test = testFunction(material.file, nodeId);
    if (test === undefined) return refused('The function of the test was not found in its file.');
    const { source } = material.file;
    const imports = source.root.named.filter(({ type }) => /import/u.test(type)).map(({ text }) => text);
    const text = source.text.slice(source.offset(test.start), source.offset(test.end));
    const shown = indentationOf(material.file, test) + text;
    try {
      const request = fixerRequest({ ...question, test: shown, imports, changes: material.changes });
      const { value } = await this.model.ask(request, { signal });
      return suggestionOf(value, test, material);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      if (error.endsTheRun) this.ended = error.message;
      return refused(error.message);
    }
  }
}

function suggestionOf(reply: FixerReply, test: SyntaxNode, { file, root, code }: RepairMaterial): ModelSuggestion {
  const { source } = file;
  const written = reply.code.replace(/^(?:[ \t]*\r?\n)+|\s+$/gu, '');
  if (written === '') return refused(`The model does not repair it: ${oneLine(reply.why)}`);
  const [start, end] = [source.offset(test.start), source.offset(test.end)];
  const now = indented(written, indentationOf(file, test)).trimStart().replace(/\r?\n/gu, source.newline);
  const before = source.text.slice(start, end);
  const strange = strangeName(`${now}\n${reply.imports.join('\n')}`, source.text, code);
  if (strange !== undefined)
    return refused(`The model's repair uses ${strange}, which neither the test nor the code has.`);
  if (now === before) return refused('The model suggests the test as it is.');
  const edits: TextEdit[] = [
    ...reply.imports.flatMap((one) => addImport(file, oneLine(one))),
    { start, end, text: now },
  ];
  const isKnown = (name: string): boolean => namesOf(code).has(name);
  const renamed = reply.renames.filter(({ from, to }) => !isKnown(from) && isKnown(to));
  return {
    repair: {
      recipe: 'model',
      what: oneLine(reply.why),
      edits: new Map([[path.join(root, file.path), edits]]),
      consent: 'silent',
      drift: null,
    },
    renamed: new Map(renamed.map(({ from, to }) => [from, to])),
  };
}

/** A name that a repair brings in from elsewhere: what it could do, nobody has looked at. */
function strangeName(written: string, testText: string, code: SymbolIndex): string | undefined {
  const known = namesOf(code);
  const own = new Set(testText.match(NAME));
  return (written.replace(STRING, '').match(NAME) ?? []).find(
    (name) => !own.has(name) && !known.has(name) && !HARMLESS.has(name),
  );
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/gu;
/** Words of Python, and what a coroutine is run with. */
const HARMLESS: ReadonlySet<string> = new Set(
  'and as assert async await asyncio run def dict False for from import in is lambda list None not or return self set True tuple with'.split(
    ' ',
  ),
);

const names = new WeakMap<SymbolIndex, ReadonlySet<string>>();

/** What the code's modules are called and define, parameters included. */
function namesOf(code: SymbolIndex): ReadonlySet<string> {
  let known = names.get(code);
  if (known === undefined) {
    const own = [...code.modules.values()].filter(({ isTest }) => !isTest);
    known = new Set(
      own.flatMap(({ name, contents }) => [
        ...name.split('.'),
        ...[...contents.symbols.values()].flatMap((symbol) => [
          symbol.name,
          ...symbol.params.map((param) => param.name),
        ]),
      ]),
    );
    names.set(code, known);
  }
  return known;
}

/** The function of a test with its decorators: `tests/test_tax.py::TestRate::test_zero[1]`. */
function testFunction({ source }: TestFile, nodeId: string): SyntaxNode | undefined {
  const wanted = functionOf(nodeId).split('::').slice(1);
  let nodes: readonly SyntaxNode[] = source.root.named;
  let found: SyntaxNode | undefined;
  for (const name of wanted) {
    found = nodes.find((node) => (node.child('definition') ?? node).child('name')?.text === name);
    nodes = (found?.child('definition') ?? found)?.child('body')?.named ?? [];
  }
  return found;
}

/** The lines as far in as they should be. */
function indented(text: string, indentation: string): string {
  const own = /^[ \t]*/u.exec(text)![0];
  if (own === indentation) return text;
  return text.replace(/^[ \t]*(?=\S)/gmu, (space) => indentation + space.slice(own.length));
}

function refused(refusal: string): ModelSuggestion {
  return { refusal, renamed: new Map() };
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
