import { z } from 'zod';
import type { ChatRequest } from '../../models/chatModel';
import type { AuditJudgement, JudgedModule } from '../auditJudgement';
import type { AuditModule, AuditReport } from '../auditReport';
import { percentOfShare } from '../wording';
import { parent, type Element } from '../xml';
import { judgeRequest, nothingLeft, sentences, takeKnown } from './judgeRequest';

/** The others are told of by their number only. */
const MAX_MODULES = 60;
const MAX_SUMMARY = 900;

const task = `Step coverage-auditor. Judge the state of the project's tests.

- "summary": two to four sentences for somebody who opens this project for the first time: which kinds of things are tested, which are not, and where the figures flatter (a module that is only imported, error paths that never run).
- "modules": at most ten that deserve attention before others, by "path", each with one sentence why: what depends on it, what breaks.`;

export const auditorReply = z.object({
  summary: z.string(),
  modules: z.array(z.object({ path: z.string(), why: z.string() })),
});

export type AuditorReply = z.infer<typeof auditorReply>;

/** Asks for a summary of an audit. */
export function auditorRequest(report: AuditReport): ChatRequest<AuditorReply> {
  const { health, metrics } = report;
  const modules = modulesOf(report);
  const data = parent(
    'audit',
    { health: health.score, threshold: report.threshold, 'modules-not-listed': modulesBehind(report) || null },
    [
      ...health.parts.map((part) => parent('part', { name: part.name, percent: rounded(percentOfShare(part)) }, [])),
      parent('functions', { run: metrics.functions.covered, all: metrics.functions.total }, []),
      ...modules.map(moduleElement),
    ],
  );
  return judgeRequest({ purpose: 'coverage-auditor', task, schema: auditorReply }, report, data);
}

/** Takes what the reply says of modules that were listed. */
export function checkAuditor(
  report: AuditReport,
  { summary, modules }: AuditorReply,
): Pick<AuditJudgement, 'summary' | 'modules' | 'notes'> {
  const known = new Set(modulesOf(report).map(({ path }) => path));
  const { taken, notes } = takeKnown(
    modules,
    known,
    ({ path }) => path,
    ({ why }, path): JudgedModule | string => {
      const said = sentences(why);
      return said === '' ? nothingLeft : { path, why: said };
    },
  );
  return { summary: sentences(summary, MAX_SUMMARY) || null, modules: taken.slice(0, 10), notes };
}

/** Those of the plan first. Tests are none of them. */
function modulesOf(report: AuditReport): AuditModule[] {
  return allModules(report).slice(0, MAX_MODULES);
}

function modulesBehind(report: AuditReport): number {
  return Math.max(0, allModules(report).length - MAX_MODULES);
}

function allModules({ batches, unplanned }: AuditReport): AuditModule[] {
  return [
    ...batches.flatMap(({ modules }) => modules),
    ...unplanned.filter(({ isTest, statements }) => !isTest && statements > 0),
  ];
}

function moduleElement({
  path,
  statements,
  percent,
  importers,
  churn,
  isOnlyImported,
  functions,
}: AuditModule): Element {
  const untested = functions.filter(({ covered, statements: all }) => all > 0 && covered === 0);
  return parent(
    'module',
    {
      path,
      statements,
      percent: rounded(percent),
      'imported-by': importers,
      'commits-of-the-year': churn?.commits,
      'only-imported': isOnlyImported || null,
      'never-called':
        untested
          .slice(0, 8)
          .map(({ qualname }) => qualname)
          .join(' ') || null,
    },
    [],
  );
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
