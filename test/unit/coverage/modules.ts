import fc from 'fast-check';
import { type Arc, type ModuleCoverage, percentOf } from '../../../src/coverage/moduleCoverage';

export interface ModuleParts {
  readonly path?: string;
  readonly executed?: readonly number[];
  readonly missing?: readonly number[];
  readonly excluded?: readonly number[];
  readonly executedArcs?: readonly Arc[];
  readonly missingArcs?: readonly Arc[];
}

/** A module as a report would describe it. It has branches when arcs are given. */
export function moduleOf(parts: ModuleParts): ModuleCoverage {
  const { path = 'src/app.py', executed = [], missing = [], excluded = [], executedArcs, missingArcs } = parts;
  const statements = executed.length + missing.length;
  const arcs = { executed: executedArcs ?? [], missing: missingArcs ?? [] };
  return {
    path,
    statements,
    covered: executed.length,
    executedLines: executed,
    missingLines: missing,
    excludedLines: excluded,
    branches:
      executedArcs || missingArcs
        ? { ...arcs, total: arcs.executed.length + arcs.missing.length, covered: arcs.executed.length }
        : undefined,
    percent: percentOf(executed.length, statements),
    priority: 0,
  };
}

type State = 'executed' | 'missing' | 'excluded' | 'none';

/** Two measurements of one file: each statement executed or missing in either, each branch too. */
export function measurements(count: number): fc.Arbitrary<ModuleCoverage[]> {
  const line = fc.constantFrom<'statement' | State>('statement', 'excluded', 'none');
  return fc
    .tuple(
      fc.array(line, { maxLength: 30 }),
      fc.array(fc.infiniteStream(fc.boolean()), { minLength: count, maxLength: count }),
    )
    .map(([lines, runs]) => runs.map((run) => measured(lines, run)));
}

function measured(lines: readonly string[], run: Iterator<boolean>): ModuleCoverage {
  const isTrue = () => run.next().value === true;
  const states = lines.map((kind): State =>
    kind === 'statement' ? (isTrue() ? 'executed' : 'missing') : (kind as State),
  );
  const linesOf = (state: State) => states.flatMap((each, index) => (each === state ? [index + 1] : []));
  const arcs = lines.flatMap((kind, index) =>
    kind === 'statement' && index % 3 === 0
      ? [
          { from: index + 1, to: -1, taken: isTrue() },
          { from: index + 1, to: index + 2, taken: isTrue() },
        ]
      : [],
  );
  const arcsOf = (taken: boolean) => arcs.filter((arc) => arc.taken === taken).map(({ from, to }) => ({ from, to }));
  return moduleOf({
    executed: linesOf('executed'),
    missing: linesOf('missing'),
    excluded: linesOf('excluded'),
    executedArcs: arcsOf(true),
    missingArcs: arcsOf(false),
  });
}

/** Modules of a code base: different paths, some in the same folder, with priorities. */
export const codeBase: fc.Arbitrary<ModuleCoverage[]> = fc
  .uniqueArray(
    fc.record({
      folder: fc.array(fc.constantFrom('src', 'shop', 'a', 'b', 'util#1', 'top level'), { maxLength: 4 }),
      file: fc.stringMatching(/^[a-z]{1,2}$/),
      executed: fc.nat(20),
      missing: fc.nat(20),
      priority: fc.nat(5),
    }),
    { selector: ({ folder, file }) => [...folder, file].join('/'), maxLength: 60 },
  )
  .map((modules) =>
    modules.map(({ folder, file, executed, missing, priority }) => ({
      ...moduleOf({
        path: [...folder, `${file}.py`].join('/'),
        executed: Array.from({ length: executed }, (_, index) => index + 1),
        missing: Array.from({ length: missing }, (_, index) => executed + index + 1),
      }),
      priority,
    })),
  );
