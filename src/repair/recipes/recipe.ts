import type { Parser } from 'web-tree-sitter';
import type { SymbolChanges } from '../../python/symbolChanges';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { Repair, TextEdit } from '../repairRecords';
import type { TestFile } from './testFile';

/** What repairs are made from. Nothing is read or written beside it. */
export interface RepairContext {
  /** Absolute. */
  readonly root: string;
  /** From the state the tests were written for to the present one. */
  readonly changes: SymbolChanges;
  /** The files of the tests that may be edited, conftest.py and helpers among them. */
  readonly files: readonly TestFile[];
  readonly parser: Parser;
}

/** The repairs of a failing test, the most certain first, and why there are no others. */
export interface RepairPlan {
  readonly repairs: readonly Repair[];
  /** Sentences for people: `net_total needs a value for currency now: only a person knows which.` */
  readonly refusals: readonly string[];
}

/** The least score of a finding that is mended unasked: what is less certain is shown. */
export const CERTAIN = 0.65;

/** The most that is certain of what only a name tells, on an object that nobody knows. */
export const UNCERTAIN = 0.75;

/** Something stale in a file of the tests, and what mends it. */
export interface Finding {
  readonly file: TestFile;
  readonly recipe: string;
  /** Dotted names of what vanished or changed. */
  readonly subjects: readonly string[];
  readonly what: string;
  readonly edits: readonly TextEdit[];
  /** 0 to 1: how certain it is. */
  readonly score: number;
  /** It never was right: where nothing fails, it is no mistake. */
  readonly isMistake?: boolean | undefined;
}

/** Something stale that is not mended. */
export interface Refusal {
  readonly file: TestFile;
  readonly recipe: string;
  readonly node: SyntaxNode;
  /** Dotted. */
  readonly subject: string;
  readonly reason: string;
  /** 0 to 1: how certain it is that it is stale. */
  readonly score: number;
}

export interface Findings {
  readonly findings: readonly Finding[];
  readonly refusals: readonly Refusal[];
}

/** Collects what a recipe finds in one file. */
export class FindingsOf {
  readonly findings: Finding[] = [];
  readonly refusals: Refusal[] = [];

  constructor(
    readonly file: TestFile,
    private readonly recipe: string,
  ) {}

  add(finding: Pick<Finding, 'subjects' | 'what' | 'edits' | 'score' | 'isMistake'>): void {
    const { text } = this.file.source;
    const edits = finding.edits.filter((edit) => text.slice(edit.start, edit.end) !== edit.text);
    if (edits.length > 0) this.findings.push({ file: this.file, recipe: this.recipe, ...finding, edits });
  }

  refuse(node: SyntaxNode, subject: string, reason: string, score = 1): void {
    this.refusals.push({ file: this.file, recipe: this.recipe, node, subject, reason, score });
  }
}
