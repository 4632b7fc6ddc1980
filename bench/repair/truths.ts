import type { Fault, RootCause } from '../../src/repair/repairRecords';

/** What is known of a breakage because it was made: fixed before anything was measured. */
export interface Truth {
  /** Each of these is right: a changed result shows as one or the other, depending on the test. */
  readonly causes: readonly RootCause[];
  readonly fault: Fault;
  /**
   * `silent`: the tests can be mended without asking. `proposal`: what a test expects is changed, so a person decides. `none`: no test may
   * be touched.
   */
  readonly repair: 'silent' | 'proposal' | 'none';
  /** Counts for the goal of structural repairs. */
  readonly isStructural: boolean;
}

const refactored = (...causes: RootCause[]): Truth => ({
  causes,
  fault: 'test out of date',
  repair: 'silent',
  isStructural: true,
});
const behaves = (fault: Fault, repair: Truth['repair'], ...causes: RootCause[]): Truth => ({
  causes,
  fault,
  repair,
  isStructural: false,
});

/** By kind of breakage. See breakage.py for what each does. */
export const truths: Readonly<Record<string, Truth>> = {
  'rename function': refactored('import error', 'mock mismatch'),
  'rename class': refactored('import error', 'mock mismatch'),
  'rename method': refactored('type error', 'mock mismatch'),
  'rename attribute': refactored('type error', 'mock mismatch'),
  'rename parameter': refactored('type error'),
  'rename module': refactored('import error', 'mock mismatch'),
  move: refactored('import error', 'mock mismatch'),
  're-export removed': refactored('import error', 'mock mismatch'),
  'reorder parameters': refactored('type error', 'assertion drift', 'code error'),
  'keyword-only': refactored('type error'),
  'make async': refactored('type error'),
  'patch target': refactored('mock mismatch', 'import error'),
  'fixture renamed': { causes: ['missing fixture'], fault: 'test wrong', repair: 'silent', isStructural: true },
  'misspelt import': { causes: ['import error'], fault: 'test wrong', repair: 'silent', isStructural: false },
  'lost import': { causes: ['import error'], fault: 'test wrong', repair: 'silent', isStructural: false },
  'required parameter': behaves('test out of date', 'none', 'type error'),
  'wrong expectation': behaves('test wrong', 'proposal', 'assertion drift'),
  'return value': behaves('test out of date', 'proposal', 'assertion drift', 'type error', 'code error'),
  message: behaves('test out of date', 'proposal', 'assertion drift'),
  exception: behaves('test out of date', 'proposal', 'assertion drift', 'code error'),
  'planted regression': behaves('code looks wrong', 'none', 'assertion drift', 'type error', 'code error'),
  'missing package': behaves('environment', 'none', 'environment issue'),
  'unset variable': behaves('environment', 'none', 'environment issue'),
  'incomplete rename': behaves('code looks wrong', 'none', 'code error', 'import error'),
  'syntax error': behaves('code looks wrong', 'none', 'syntax error'),
};
