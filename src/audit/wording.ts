import { lineRanges } from '../coverage/lineMarks';
import { countText, percentText } from '../wording';
import type { AuditJudgement, JudgedBatch, JudgedGap } from './auditJudgement';
import type {
  AuditBatch,
  AuditFunction,
  AuditModule,
  AuditReport,
  HealthPart,
  PlanStart,
  Share,
  UncoveredPath,
} from './auditReport';

/** 0 to 100; nothing to cover is covered. */
export function percentOfShare({ covered, total }: Share): number {
  return total === 0 ? 100 : (covered / total) * 100;
}

/** `1,204`: what is counted, or a sum of shares, as a whole number. */
export function amountText(amount: number): string {
  return Math.round(amount).toLocaleString('en');
}

/** `2026-05-01 10:00`, of a moment as a report states it: see `AuditReport`. */
export function momentText(moment: string): string {
  return moment.replace('T', ' ').replace(/(:\d\d):.*$/u, '$1');
}

/** `~18 min`, `~2 h 10 min`. */
export function minutesText(minutes: number): string {
  if (minutes < 60) return `~${minutes} min`;
  const rest = minutes % 60;
  return `~${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `untested, 7 lines`, `3 of 7 missing`, `1 branch missing`, `covered`. */
export function functionState({ statements, covered, paths }: AuditFunction, separator = ', '): string {
  const missing = statements - covered;
  if (missing > 0) {
    return covered === 0
      ? `untested${separator}${countText(statements, 'line')}`
      : `${missing} of ${statements} missing`;
  }
  const arcs = paths.reduce((sum, path) => sum + path.arcs.length, 0);
  return arcs > 0 ? `${countText(arcs, 'branch', 'branches')} missing` : 'covered';
}

/** Of a module that tests only import: `Only imported: its 12 covered lines ran at import, and none of its functions ran.` */
export function onlyImportedText({ coveredAtImport }: AuditModule): string {
  const lines = countText(coveredAtImport ?? 0, 'covered line');
  return `Only imported: its ${lines} ran at import, and none of its functions ran.`;
}

/** `+9`, `+0.4`: points, with a decimal only below 1. */
export function pointsText(points: number): string {
  const shown = Math.abs(points) < 1 ? points : Math.round(points);
  return shown < 0 ? `−${-shown}` : `+${shown}`;
}

export const partNames: Readonly<Record<HealthPart['name'], string>> = {
  statements: 'Statements',
  branches: 'Branches',
  complexity: 'Functions, by complexity',
  modules: 'Modules at or above the threshold',
};

/** The formula of the health score, in words. */
export const healthFormula =
  'Health = 40 % statements + 20 % branches + 25 % functions, weighted by complexity + 15 % modules at or above the ' +
  'threshold. What was not measured gives its weight to the others.';

/** `If you do only the first 3 batches (~2 h), you reach 71 % of statements and health 64.` */
export function startText({ batches, minutes, percent, health }: PlanStart): string {
  const first = batches === 1 ? 'the first batch' : `the first ${batches} batches`;
  return `If you do only ${first} (${minutesText(minutes)}), you reach ${percentText(percent)} of statements and health ${health}.`;
}

export const riskFormula =
  'Risk = CRAP × exposure. CRAP = complexity² × uncovered share³ + complexity. Exposure = 1 + ¼ log₂(1 + modules that ' +
  'import it) + ¼ log₂(1 + commits of the last year).';

/** Modules with something missing that are not tests: the planned ones first, in the order of the plan. */
export function untestedModules({ batches, unplanned }: AuditReport): AuditModule[] {
  const planned = batches.flatMap(({ modules }) => modules);
  return [...planned, ...unplanned.filter(({ isTest }) => !isTest)].filter(
    (module) => module.paths.length > 0 || module.functions.some(({ paths }) => paths.length > 0),
  );
}

/** `Line 4`, `Lines 4-6, 9`: where a path is. */
export function placeOf({ line, lines }: UncoveredPath): string {
  return lines.length > 1 ? `Lines ${lineRanges(lines)}` : `Line ${lines[0] ?? line}`;
}

/** Where a model's sentences come from, and what they are. */
export function judgementOrigin({ model }: AuditJudgement): string {
  return `Judged by ${model}: a model's opinion, beside figures that were computed without it.`;
}

export const concernText: Readonly<Record<JudgedGap['concern'], string>> = {
  high: 'high concern',
  medium: 'some concern',
  low: 'low concern',
};

/** Batches with what is judged of them: those still in the plan, in the model's order. */
export function judgedBatches({ batches, judgement }: AuditReport): { batch: AuditBatch; judged: JudgedBatch }[] {
  return (judgement?.batches ?? []).flatMap((judged) => {
    const batch = batches.find(({ id }) => id === judged.id);
    return batch ? [{ batch, judged }] : [];
  });
}

/** The last component of the root. */
export function projectName({ root }: AuditReport): string {
  return root.split(/[\\/]/u).findLast((part) => part !== '') ?? root;
}
