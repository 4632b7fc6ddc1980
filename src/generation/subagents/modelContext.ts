import path from 'node:path';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';
import type { ProjectLayout } from '../../python/projectLayout';
import { tokensOf } from '../../models/promptText';
import { UserError } from '../../userError';
import { importLines } from '../importLines';
import type { ImportedSymbol, TargetModule } from '../testDesign';
import type { TestStyle } from '../testStyle';
import { fitPieces, type ContextPiece, type ToldPiece } from './contextPieces';
import { findingPieces, gapPieces, missingCount, type GapPiece } from './gapTexts';
import type { RemainingGap } from './modelRecords';
import { excerptPieces, excerptText, usedNames, type ExcerptPiece } from './moduleExcerpt';
import { moduleLookup, type Lookup, type LookupAnswer } from './nameLookup';
import {
  definitionPieces,
  isImportable,
  ProjectDefinitions,
  usedDefinitions,
  type DefinitionPiece,
} from './projectDefinitions';
import { block, nest } from '../../models/promptBlock';
import { SourceModules, type Definition, type SourceModule } from './sourceModule';
import { fixturePieces, readTestSurroundings, type TestSurroundings } from './testSurroundings';

/** What a model is told about a module whose gaps are to be closed: the part of every request about it that stays the same. */
export interface ModelContext {
  readonly module: TargetModule;
  /** Those that are told: fewer than were asked for when the budget had no room for all. */
  readonly gaps: readonly RemainingGap[];
  readonly style: TestStyle;
  /** Blocks of text, see `promptBlock.ts`. */
  readonly text: string;
  /** Of `text`, see `tokensOf`. */
  readonly tokens: number;
  /** What was shortened or left out for the budget, in words. */
  readonly leftOut: readonly string[];
  /** What was asked and answered about it before; see `withAnswers`. */
  readonly answers: readonly LookupAnswer[];
  readonly lookup: Lookup;
}

export interface ContextRequest {
  readonly layout: ProjectLayout;
  readonly module: TargetModule;
  /** All of this module. */
  readonly gaps: readonly RemainingGap[];
  readonly style: TestStyle;
  /** Absolute path of the file that the tests are meant for. */
  readonly testFile: string;
  readonly analyzer: Pick<ASTFunctionAnalyzer, 'readModule'>;
  /** What `ModelContext.text` may take. */
  readonly tokens?: number;
}

/** A module's share of a request. A typical module takes 1,500 to 4,000; this holds the functions of nearly all whole. */
export const CONTEXT_TOKENS = 16_000;

/**
 * Gathers, by reading the project's text, what a model must know to test the gaps of a module: the functions with their missing
 * lines marked, what they use, how a test gets there, and what the search found out.
 * @throws UserError when the module cannot be read
 */
export async function gatherModelContext(request: ContextRequest): Promise<ModelContext> {
  const { layout, module, gaps, style, testFile, analyzer, tokens = CONTEXT_TOKENS } = request;
  const modules = new SourceModules(layout, analyzer, module.sourceRoot);
  const source = await modules.atFile(module.file, module.name);
  if (!source) throw new UserError(`${path.basename(module.file)} cannot be read.`);
  const definitions = new ProjectDefinitions(modules);
  const used = usedNames(source, gaps);
  const elsewhere = await usedDefinitions(source, used, definitions);
  const surroundings = await readTestSurroundings(layout, testFile, style, modules);
  const place = path.relative(layout.root, testFile).split(path.sep).join('/');
  const told = tell({ module, source, gaps, used, elsewhere, surroundings, style, place }, tokens);
  return {
    ...told,
    module,
    style,
    tokens: tokensOf(told.text),
    answers: [],
    lookup: moduleLookup(source, definitions, modules, surroundings.fixtures),
  };
}

/** The context with what a model looked up: a later request about the module has it, too. */
export function withAnswers(context: ModelContext, answers: readonly LookupAnswer[]): ModelContext {
  return { ...context, answers: [...context.answers, ...answers] };
}

interface Known {
  readonly module: TargetModule;
  readonly source: SourceModule;
  readonly gaps: readonly RemainingGap[];
  readonly used: ReadonlySet<string>;
  readonly elsewhere: readonly Definition[];
  readonly surroundings: TestSurroundings;
  readonly style: TestStyle;
  /** Of the test file, relative to the root. */
  readonly place: string;
}

const MOST_LEFT_OUT = 20;

type Told = Pick<ModelContext, 'text' | 'gaps' | 'leftOut'>;

/** Words for what is known, as many as the budget has room for. */
function tell(known: Known, tokens: number): Told {
  const { source, gaps, elsewhere, surroundings, used } = known;
  const pieces: Pieces = {
    excerpt: excerptPieces(source, gaps, used),
    missing: gapPieces(gaps),
    definitions: definitionPieces(elsewhere),
    fixtures: fixturePieces(surroundings.fixtures),
    example: examplePieces(surroundings),
    findings: findingPieces(gaps),
  };
  // What stands around the pieces is only known once they are put together.
  for (let room = tokens; ;) {
    const told = tellPieces(known, pieces, room);
    const excess = tokensOf(told.text) - tokens;
    if (excess <= 0 || room <= 0) return told;
    room -= excess;
  }
}

interface Pieces {
  readonly excerpt: readonly ExcerptPiece[];
  readonly missing: readonly GapPiece[];
  readonly definitions: readonly DefinitionPiece[];
  readonly fixtures: readonly ContextPiece[];
  readonly example: readonly ContextPiece[];
  readonly findings: readonly ContextPiece[];
}

function tellPieces(known: Known, pieces: Pieces, room: number): Told {
  const { module, source, surroundings, place } = known;
  const fitted = fitPieces<ContextPiece>(Object.values(pieces).flat(), room);
  const toldOf = new Map(fitted.map((one) => [one.piece, one]));
  const of = <T extends ContextPiece>(some: readonly T[]): ToldPiece<T>[] =>
    some.map((piece) => ({ ...toldOf.get(piece)!, piece }));
  const excerpt = of<ExcerptPiece>(pieces.excerpt);
  const dropped = new Set(
    excerpt.flatMap(({ piece, text }) => (piece.target !== null && text === '' ? [piece.target] : [])),
  );
  const left = of<GapPiece>(pieces.missing).filter(({ piece }) => !dropped.has(piece.gap.target.signature.line));
  const kept = left.map(({ piece }) => piece.gap);
  const names = new Set(kept.map(({ target }) => `what was tried on ${target.signature.qualname}`));
  const leftOut = fitted
    .filter(({ isShortened, piece }) => isShortened && piece.name !== '')
    .map(({ piece }) => piece.name);
  const example = of(pieces.example)
    .map(({ text }) => text)
    .join('');
  const blocks = [
    block('imports', importsFor(known)),
    block('source', excerptText(excerpt, source), { file: source.path }),
    block('missing', left.map(({ text }) => text).join('\n'), {
      target: `all ${missingCount(kept)} of these lines and branches`,
    }),
    definitionBlocks(of<DefinitionPiece>(pieces.definitions)),
    block('fixtures', join(of(pieces.fixtures))),
    block('example', example, { file: surroundings.example?.path ?? '' }),
    block('search', join(of(pieces.findings).filter(({ piece }) => names.has(piece.name)))),
    block('left-out', leftOut.length === 0 ? '' : `Shortened or left out: ${listed(leftOut)}.`),
  ];
  const text = nest('module', blocks.filter((one) => one !== '').join('\n'), { name: module.name, tests: place });
  return { text, gaps: kept, leftOut };
}

function join(told: readonly ToldPiece<ContextPiece>[]): string {
  return told.flatMap(({ text }) => (text === '' ? [] : [text])).join('\n');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LEFT_OUT).join(', ');
  return names.length > MOST_LEFT_OUT ? `${shown} and ${names.length - MOST_LEFT_OUT} more` : shown;
}

/** One block for each module that defines something. */
function definitionBlocks(told: readonly ToldPiece<DefinitionPiece>[]): string {
  const byModule = new Map<string, string[]>();
  for (const { piece, text } of told) {
    if (text !== '') byModule.set(piece.module, [...(byModule.get(piece.module) ?? []), text]);
  }
  return [...byModule].map(([name, texts]) => block('definitions', texts.join('\n\n'), { module: name })).join('\n');
}

function examplePieces({ example }: TestSurroundings): ContextPiece[] {
  if (example === null) return [];
  return [
    {
      name: 'the sample of a test',
      wordings: [
        { text: example.text, worth: 42 },
        { text: '', worth: 100 },
      ],
    },
  ];
}

/** How tests import what has gaps, and the classes that they need for it. */
function importsFor({ module, source, gaps, used, elsewhere, style }: Known): string {
  const targets = gaps.map(({ target }) => target.signature.qualname.split('.')[0]!);
  const classes = source.analysis.classes.filter((one) => used.has(one.name) && isImportable(one));
  const own = [...targets, ...classes.map(({ qualname }) => qualname.split('.')[0]!)];
  const symbols: ImportedSymbol[] = own.map((name) => ({ module: module.name, name }));
  const others = elsewhere
    .filter(({ signature }) => isImportable(signature) && !('params' in signature))
    .map(({ module: { name }, signature }) => ({ module: name, name: signature.qualname.split('.')[0]! }));
  return importLines([...symbols, ...others], module.name, style).join('\n');
}
