import type { ClassSignature, FunctionSignature } from '../../python/signatures';
import type { Statement } from '../../python/suites';
import type { RemainingGap } from './modelRecords';
import type { ContextPiece, ToldPiece, Wording } from './contextPieces';
import { constructors, headingOf, methodsOf } from './definitionTexts';
import { namesIn, textOf, type SourceModule } from './sourceModule';

/** A piece of a module's text, in the order of the text. */
export interface ExcerptPiece extends ContextPiece {
  readonly line: number;
  readonly endLine: number;
  /** The function whose gap it shows, by its `def` line; `null` for what only surrounds them. */
  readonly target: number | null;
}

/** Longer ones are not shown whole where only their use is of interest. */
const MAX_HELPER_LINES = 30;
const MAX_CONSTANT_LINES = 15;
/** Around a missing line, in a function that is too long to be shown. */
const NEAR_LINES = 6;
/** Of a function of which even that is too long. */
const MAX_BEGUN_LINES = 120;

/**
 * What a test-writer needs of the module's own text: the functions with gaps whole, with their missing lines marked; what they use
 * of the module in detail; the rest as signatures. Every line has its number and a mark in front.
 * @param used names that the functions with gaps use
 */
export function excerptPieces(
  module: SourceModule,
  gaps: readonly RemainingGap[],
  used: ReadonlySet<string>,
): ExcerptPiece[] {
  return new Excerpt(module, gaps, used).pieces();
}

/** One text of the pieces that are told, with `⋮` where lines between them are not. */
export function excerptText(told: readonly ToldPiece<ExcerptPiece>[], module: SourceModule): string {
  const parts: string[] = [];
  let shown = 0;
  for (const { piece, text } of told) {
    if (text === '') continue;
    if (textOf(module, shown + 1, piece.line - 1).trim() !== '') parts.push(elision);
    parts.push(text);
    shown = piece.endLine;
  }
  if (textOf(module, shown + 1, module.lines.length).trim() !== '') parts.push(elision);
  return parts.join('\n');
}

const elision = '         ⋮';

class Excerpt {
  private readonly targets: ReadonlyMap<number, RemainingGap>;
  private readonly functions: ReadonlyMap<number, FunctionSignature>;
  private readonly classes: ReadonlyMap<number, ClassSignature>;
  private readonly missing: ReadonlySet<number>;
  private readonly partial: ReadonlySet<number>;
  private readonly most: number;

  constructor(
    private readonly module: SourceModule,
    gaps: readonly RemainingGap[],
    private readonly used: ReadonlySet<string>,
  ) {
    this.targets = new Map(gaps.map((gap) => [gap.target.signature.line, gap]));
    this.functions = new Map(module.analysis.functions.map((one) => [one.startLine, one]));
    this.classes = new Map(module.analysis.classes.map((one) => [one.startLine, one]));
    this.missing = new Set(gaps.flatMap(({ missingLines }) => missingLines));
    this.partial = new Set(gaps.flatMap(({ missingArcs }) => missingArcs.map(({ from }) => from)));
    this.most = Math.max(1, ...gaps.map(sizeOf));
  }

  pieces(): ExcerptPiece[] {
    return this.module.suite.statements.flatMap((statement) => this.statement(statement));
  }

  private statement(statement: Statement): ExcerptPiece[] {
    const { kind, line, endLine, suites } = statement;
    if (kind === 'definition') return this.definition(statement);
    const text = textOf(this.module, line, endLine);
    if (suites.some((suite) => suite.statements.some((inner) => inner.kind === 'definition'))) {
      return suites.flatMap((suite) => [
        this.whole('', suite.line, suite.line, 70),
        ...suite.statements.flatMap((inner) => this.statement(inner)),
      ]);
    }
    if (/^\s*(?:from|import)\s/mu.test(text)) return [this.whole('', line, endLine, 80)];
    const isDocstring = line === this.module.suite.statements[0]?.line && /^\s*[rR]?["']/u.test(text);
    if (isDocstring) return [this.begun('the docstring of the module', line, endLine, 15, 3)];
    const name = /^([^\W\d]\w*)\s*(?::[^=]+)?=[^=]/u.exec(text)?.[1];
    return name !== undefined && this.used.has(name) ? [this.begun(name, line, endLine, 55, MAX_CONSTANT_LINES)] : [];
  }

  private definition({ line, suites }: Statement): ExcerptPiece[] {
    const owned = this.classes.get(line);
    if (owned) return this.classPieces(owned, suites[0]?.statements ?? []);
    const signature = this.functions.get(line);
    if (!signature) return [];
    return [this.functionPiece(signature, this.used.has(signature.name) ? 'used' : 'other')];
  }

  private classPieces(owner: ClassSignature, statements: readonly Statement[]): ExcerptPiece[] {
    const methods = methodsOf(this.module, owner);
    const hasTargets = methods.some(({ line }) => this.targets.has(line));
    if (!hasTargets && !this.used.has(owner.name) && !this.hasTargetsInside(owner)) {
      return [this.piece(owner.qualname, owner, [wording(this.heading(owner), 12), nothing])];
    }
    const body = statements.filter(({ kind }) => kind !== 'definition');
    const firstMethod = statements.find(({ kind }) => kind === 'definition')?.line ?? owner.endLine + 1;
    const headEnd = Math.max(
      owner.line,
      ...body.filter(({ line }) => line < firstMethod).map(({ endLine }) => endLine),
    );
    const head = {
      ...this.piece(owner.qualname, { startLine: owner.startLine, endLine: headEnd }, [
        wording(this.numbered(owner.startLine, headEnd), 75),
        wording(this.heading(owner), 85),
        nothing,
      ]),
    };
    const inner = statements.flatMap((statement) => {
      if (statement.kind !== 'definition') return [];
      const method = this.functions.get(statement.line);
      if (!method) return this.statement(statement);
      const isMade = constructors.has(method.name);
      const role = isMade || this.used.has(method.name) ? 'used' : 'sibling';
      return [this.functionPiece(method, isMade ? 'constructor' : role)];
    });
    return [head, ...inner];
  }

  private hasTargetsInside({ startLine, endLine }: ClassSignature): boolean {
    return [...this.targets.keys()].some((line) => line >= startLine && line <= endLine);
  }

  private functionPiece(
    signature: FunctionSignature,
    role: 'constructor' | 'used' | 'sibling' | 'other',
  ): ExcerptPiece {
    const { qualname, startLine, endLine, line } = signature;
    const heading = this.heading(signature);
    const gap = this.targets.get(line);
    if (gap) {
      const near = this.nearMissing(signature);
      const begun = near.split('\n').slice(0, MAX_BEGUN_LINES).join('\n');
      const wordings = [
        wording(this.numbered(startLine, endLine), 90),
        wording(near, 92),
        // The functions with the largest gaps are given up last.
        wording(begun === near ? near : `${begun}\n${elision}`, 95 + 4 * (sizeOf(gap) / this.most)),
        nothing,
      ];
      return { ...this.piece(qualname, signature, wordings), target: line };
    }
    const isShort = endLine - startLine < MAX_HELPER_LINES;
    const whole = isShort ? [wording(this.numbered(startLine, endLine), role === 'constructor' ? 60 : 30)] : [];
    const documented = wording(this.documented(signature), role === 'constructor' ? 72 : 50);
    switch (role) {
      case 'constructor':
        return this.piece(qualname, signature, [...whole, documented, wording(heading, 76), nothing]);
      case 'used':
        return this.piece(qualname, signature, [...whole, documented, wording(heading, 65), nothing]);
      case 'sibling':
        return this.piece(qualname, signature, [wording(heading, 20), nothing]);
      case 'other':
        return this.piece(qualname, signature, [wording(heading, 10), nothing]);
    }
  }

  private heading(signature: FunctionSignature | ClassSignature): string {
    const indent = /^\s*/u.exec(this.module.lines[signature.line - 1]!)![0];
    return this.marked(signature.line, `${indent}${headingOf(signature)}`);
  }

  private piece(
    name: string,
    { startLine, endLine }: { readonly startLine: number; readonly endLine: number },
    wordings: readonly Wording[],
  ): ExcerptPiece {
    return { name, line: startLine, endLine, target: null, wordings };
  }

  private whole(name: string, line: number, endLine: number, worth: number): ExcerptPiece {
    return this.piece(name, { startLine: line, endLine }, [wording(this.numbered(line, endLine), worth), nothing]);
  }

  /** The first lines of what may be long. */
  private begun(name: string, line: number, endLine: number, worth: number, lines: number): ExcerptPiece {
    const isLong = endLine - line >= lines;
    const last = isLong ? line + lines - 1 : endLine;
    const text = isLong ? `${this.numbered(line, last)}\n${elision}` : this.numbered(line, last);
    return this.piece(name, { startLine: line, endLine }, [wording(text, worth), nothing]);
  }

  /** Header and docstring. */
  private documented({ startLine, bodyLine, endLine, docstring, line }: FunctionSignature): string {
    const statements = docstring === null ? bodyLine - 1 : Math.min(endLine, bodyLine + docstring.split('\n').length);
    const last = Math.max(line, Math.min(statements, startLine + MAX_HELPER_LINES));
    return last < endLine ? `${this.numbered(startLine, last)}\n${elision}` : this.numbered(startLine, last);
  }

  /** Of a long function: its header, the lines around its missing ones, and the headers that those stand under. */
  private nearMissing({ startLine, bodyLine, endLine }: FunctionSignature): string {
    const kept = new Set<number>();
    const keep = (first: number, last: number): void => {
      for (let line = Math.max(startLine, first); line <= Math.min(endLine, last); line += 1) kept.add(line);
    };
    keep(startLine, bodyLine);
    for (let line = startLine; line <= endLine; line += 1) {
      if (this.missing.has(line) || this.partial.has(line)) keep(line - NEAR_LINES, line + 1);
    }
    for (const line of [...kept]) for (const header of this.headersOf(line, bodyLine)) kept.add(header);
    const lines = [...kept].sort((a, b) => a - b);
    return lines
      .flatMap((line, index) => [
        ...(index > 0 && lines[index - 1]! < line - 1 ? [elision] : []),
        this.marked(line, this.module.lines[line - 1]!),
      ])
      .join('\n');
  }

  /** The lines above that are indented less and less. */
  private headersOf(line: number, first: number): number[] {
    const indentOf = (at: number): number => this.module.lines[at - 1]!.search(/\S/u);
    const headers: number[] = [];
    let indent = indentOf(line);
    for (let above = line - 1; above > first && indent > 0; above -= 1) {
      const own = indentOf(above);
      if (own >= 0 && own < indent) {
        headers.push(above);
        indent = own;
      }
    }
    return headers;
  }

  private numbered(first: number, last: number): string {
    const lines = this.module.lines.slice(first - 1, last);
    return lines.map((text, index) => this.marked(first + index, text)).join('\n');
  }

  /** `> 24 | …`: no test runs it; `~ 24 | …`: some way on from it is never taken. */
  private marked(line: number, text: string): string {
    const mark = this.missing.has(line) ? '>' : this.partial.has(line) ? '~' : ' ';
    return `${mark} ${String(line).padStart(5)} | ${text}`.trimEnd();
  }
}

const nothing: Wording = { text: '', worth: 100 };

function wording(text: string, worth: number): Wording {
  return { text, worth };
}

/** Of a gap: so much is missing. */
export function sizeOf({ missingLines, missingArcs }: RemainingGap): number {
  return missingLines.length + missingArcs.length;
}

/** Every name in the texts of the functions with gaps, and in what they use: what their fields, bases and constructors name. */
export function usedNames(module: SourceModule, gaps: readonly RemainingGap[]): Set<string> {
  const used = new Set<string>();
  for (const { target } of gaps) {
    const { signature, owner } = target;
    namesIn(textOf(module, signature.startLine, signature.endLine)).forEach((name) => used.add(name));
    if (owner) namesIn([owner.name, ...owner.bases].join(' ')).forEach((name) => used.add(name));
  }
  const needed = module.analysis.classes.filter(({ name }) => used.has(name));
  for (const one of needed) madeOf(module, one).forEach((name) => used.add(name));
  return used;
}

/** The names that a class's header and constructor speak of. */
export function madeOf(module: SourceModule, signature: ClassSignature): Set<string> {
  const parameters = methodsOf(module, signature)
    .filter(({ name }) => constructors.has(name))
    .flatMap(({ params }) => params);
  const hints = [...signature.fields, ...parameters].map(({ hint, default: value }) => `${hint ?? ''} ${value ?? ''}`);
  return namesIn([...signature.bases, ...hints].join(' '));
}
