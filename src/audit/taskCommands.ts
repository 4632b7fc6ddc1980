import { percentOf } from '../coverage/moduleCoverage';
import type { AuditBatch, AuditModule, AuditReport } from './auditReport';

/** A command line of a POSIX shell, to be run in the folder that was audited. */
export interface TaskCommand {
  readonly purpose: 'test' | 'measure' | 'report';
  readonly text: string;
}

/** Kept apart from the project's own `.coverage`. */
const dataFile = '--data-file=.coverage.task';

/**
 * How to see that a batch is done: its tests pass, and coverage.py reports at least `target` for its modules. That takes all
 * tests of the project, because what is covered already is covered by any of them. The modules are named to coverage.py one
 * by one, so that one that nothing imports counts too. Empty when no module has a test file.
 */
export function taskCommands({ modules }: AuditBatch, { metrics }: AuditReport, target: number): TaskCommand[] {
  const tested = modules.filter(({ testFile }) => testFile !== null);
  if (tested.length === 0) return [];
  const tests = shellWords(tested.map(({ testFile }) => testFile!));
  const files = shellWords(tested.map(({ path }) => path));
  const branch = metrics.branches === null ? '' : ' --branch';
  return [
    { purpose: 'test', text: `python -m pytest ${tests}` },
    { purpose: 'measure', text: `python -m coverage run${branch} ${dataFile} -m pytest` },
    {
      purpose: 'report',
      text: `python -m coverage report ${dataFile} --show-missing --fail-under=${target} ${files}`,
    },
  ];
}

/** What coverage.py reports for some modules together, in per cent of statements and branches. */
export function reportedPercent(modules: readonly AuditModule[]): number {
  const covered = sum(modules, (module) => module.covered + (module.branches?.covered ?? 0));
  return percentOf(covered, measured(modules));
}

/**
 * What coverage.py can report at best for some modules, in whole per cent: of statements and branches, without what no
 * test can reach.
 */
export function reachablePercent(modules: readonly AuditModule[]): number {
  const total = measured(modules);
  const unreachable = sum(modules, (module) =>
    sum(
      [module, ...module.functions].flatMap(({ paths }) => paths).filter(({ cases }) => cases === 0),
      ({ lines, arcs }) => lines.length + (module.branches === null ? 0 : arcs.length),
    ),
  );
  return Math.floor(percentOf(total - unreachable, total));
}

function measured(modules: readonly AuditModule[]): number {
  return sum(modules, ({ statements, branches }) => statements + (branches?.total ?? 0));
}

/** Each once, quoted where a POSIX shell would read more into it than a word. */
function shellWords(words: readonly string[]): string {
  return [...new Set(words)].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  // A file's name may look like an option.
  const safe = word.startsWith('-') ? `./${word}` : word;
  return /^[\w@%+=:,./-]+$/u.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
