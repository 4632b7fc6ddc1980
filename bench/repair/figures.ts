import type { Row } from './measure';
import { truths } from './truths';

/** The goals of suites that the rules were not tuned on, in percent. */
export const goals = { classified: 95, verdicts: 95, structural: 92 } as const;

/** By kind of breakage, in the order of truths.ts; then together. Markdown. */
export function table(rows: readonly Row[]): string {
  const kinds = Object.keys(truths).filter((kind) => rows.some((row) => row.kind === kind));
  return [
    '| kind | breakages | classified right | verdict right | repaired | proposal | wrong edits | mutants | s |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...kinds.map((kind) =>
      line(
        kind,
        rows.filter((row) => row.kind === kind),
      ),
    ),
    line('**all**', rows),
  ].join('\n');
}

/** A breakage is classified right when most of its failing tests are; the same of the verdict. */
export const isClassified = (row: Row): boolean => 2 * row.rightCauses > row.failing;
export const isJudged = (row: Row): boolean => 2 * row.rightFaults > row.failing;

function line(name: string, rows: readonly Row[]): string {
  const count = (is: (row: Row) => boolean): number => rows.filter(is).length;
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const mayRepair = rows.some(({ kind }) => truths[kind]!.repair === 'silent');
  const cells = [
    name,
    rows.length,
    count(isClassified),
    count(isJudged),
    mayRepair ? count(({ end }) => end === 'repaired') : '',
    count(({ end }) => end === 'proposal'),
    count(({ wrong }) => wrong.length > 0),
    `${sum(({ mutants }) => mutants.after)}/${sum(({ mutants }) => mutants.before)}`,
    (sum(({ seconds }) => seconds) / rows.length).toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** One sentence for each half: shares, with the goals. */
export function shares(rows: readonly Row[]): string {
  const structural = rows.filter(({ kind }) => truths[kind]!.isStructural);
  const tests = rows.reduce((total, { failing }) => total + failing, 0);
  const right = rows.reduce((total, { rightCauses }) => total + rightCauses, 0);
  return [
    `classified ${share(rows.filter(isClassified), rows)} (goal ${goals.classified} %; of ${tests} tests ${percent(right, tests)})`,
    `verdict ${share(rows.filter(isJudged), rows)} (goal ${goals.verdicts} %)`,
    `structural repairs ${share(
      structural.filter(({ end }) => end === 'repaired'),
      structural,
    )} (goal ${goals.structural} %)`,
    `wrong edits ${rows.filter(({ wrong }) => wrong.length > 0).length} (must be 0)`,
    `without a report ${rows.filter(({ error }) => error).length}`,
  ].join(', ');
}

const share = (some: readonly unknown[], all: readonly unknown[]): string =>
  `${some.length} of ${all.length}, ${percent(some.length, all.length)}`;
const percent = (some: number, all: number): string => `${((100 * some) / Math.max(1, all)).toFixed(1)} %`;

/** What went wrong with the tuned suites, for whoever mends the rules. Markdown. */
export function misses(rows: readonly Row[]): string {
  return rows
    .filter(({ half }) => half === 'tuned')
    .flatMap((row) => {
      const truth = truths[row.kind]!;
      const what = [
        ...(isClassified(row)
          ? []
          : [`classified right ${row.rightCauses}/${row.failing}: ${truth.causes.join(', ')}`]),
        ...(isJudged(row) ? [] : [`verdict right ${row.rightFaults}/${row.failing}: ${truth.fault}`]),
        ...(truth.repair === 'silent' && row.end !== 'repaired' ? [`should be repaired, ${row.end}`] : []),
        ...(truth.repair === 'proposal' && row.end === 'left alone' ? ['no proposal'] : []),
        ...row.wrong.map((why) => `WRONG EDIT: ${why}`),
        ...(row.error ? [row.error] : []),
      ];
      return what.length === 0 ? [] : [`* ${row.suite}, ${row.kind}, ${row.target}: ${what.join('; ')}. ${row.said}`];
    })
    .join('\n');
}
