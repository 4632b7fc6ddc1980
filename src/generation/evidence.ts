import path from 'node:path';

/** Mutants that were run: made in the functions that tests aim at, in lines that tests reach; and those that tests notice. */
export interface MutantCount {
  readonly made: number;
  readonly killed: number;
}

/** A change of the code that no kept test notices. */
export interface Survivor {
  /** Line of the module; 1-based. */
  readonly line: number;
  /** What was changed, in words: `< became <=`. */
  readonly change: string;
}

/** What one generated test function was seen to do; all rows of a parametrized one together. */
export interface TestEvidence {
  /** The part of its node id behind the file: `test_total`, `TestOrder::test_total`. */
  readonly test: string;
  /** The function it aims at, by its qualified name. */
  readonly subject: string;
  /** Lines of the module that it reaches and nothing else did, neither older tests nor its neighbours; 1-based. */
  readonly onlyLines: readonly number[];
  /** Lines that no test reached before this file; 1-based. */
  readonly newLines: readonly number[];
  /** Of the function it aims at, in lines that it reaches. */
  readonly mutants: MutantCount;
}

/** What is known of one file of generated tests. Kept as JSON, see `evidenceFile`. */
export interface FileEvidence {
  readonly version: 1;
  /** Dotted name of the module under test. */
  readonly module: string;
  /** Path of the module's file from the project's folder, with forward slashes. */
  readonly moduleFile: string;
  /** SHA-256, in hexadecimal, of the module's bytes when this was measured: other bytes make it stale. */
  readonly moduleHash: string;
  readonly tests: readonly TestEvidence[];
  /** Over all functions aimed at. `unseen` counts only the mutants that had no part in choosing the tests. */
  readonly mutants: MutantCount & { readonly unseen: MutantCount };
  /** Mutants for which there was no time: they are not among those made. */
  readonly mutantsNotRun: number;
  readonly survivors: readonly Survivor[];
}

/** Where the evidence of a test file is kept: in a folder of the project that git ignores. Both paths are absolute. */
export function evidenceFile(root: string, testFile: string): string {
  // Tests may be put outside the project; what is known of them stays inside.
  const parts = path.relative(root, testFile).split(/[\\/]/u);
  const safe = parts.map((part) => (part === '..' ? '__' : part.replace(':', '_')));
  return path.join(root, '.smart-test', 'evidence', `${safe.join('/')}.json`);
}
