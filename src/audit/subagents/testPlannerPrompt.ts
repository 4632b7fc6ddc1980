import { z } from 'zod';
import type { ChatRequest } from '../../models/chatModel';
import type { AuditJudgement, JudgedBatch, JudgedGap } from '../auditJudgement';
import type { AuditBatch, AuditReport } from '../auditReport';
import { leaf, parent, type Element } from '../xml';
import { judgeRequest, nothingLeft, sentences, takeKnown } from './judgeRequest';

/** The plan's first ones. */
const MAX_BATCHES = 60;
/** Of a batch. */
const MAX_CONCERNS = 10;
const MAX_FUNCTIONS = 5;

const task = `Step test-planner. The batches stand in the order of computed health for a minute of work. Say in which order you would do them, and why.

- One entry for each batch, the one to do first in front. "id" as given.
- "when": first for what should be tested before anything else is changed, next, or later.
- "why": one sentence: what is at stake, or why it can wait. Where you depart from the given order, that is what to explain. Batches that others build on come early; what is hard to test and rarely changes comes late.`;

export const plannerReply = z.object({
  batches: z.array(z.object({ id: z.string(), when: z.enum(['first', 'next', 'later']), why: z.string() })),
});

export type PlannerReply = z.infer<typeof plannerReply>;

/** Asks in which order to do the batches of the plan, knowing what was judged of their gaps. `null` when nothing is planned. */
export function plannerRequest(report: AuditReport, gaps: readonly JudgedGap[]): ChatRequest<PlannerReply> | null {
  const batches = listed(report);
  if (batches.length === 0) return null;
  const data = parent(
    'plan',
    {},
    batches.map((batch) => batchElement(batch, gaps)),
  );
  return judgeRequest({ purpose: 'test-planner', task, schema: plannerReply }, report, data);
}

/** Takes what the reply says of batches that were listed, in its order. */
export function checkPlanner(
  report: AuditReport,
  { batches }: PlannerReply,
): Pick<AuditJudgement, 'batches' | 'notes'> {
  const known = new Set(listed(report).map(({ id }) => id));
  const { taken, notes } = takeKnown(
    batches,
    known,
    ({ id }) => id,
    ({ when, why }, id): JudgedBatch | string => {
      const said = sentences(why);
      return said === '' ? nothingLeft : { id, when, why: said };
    },
  );
  return { batches: taken, notes };
}

function listed({ batches }: AuditReport): readonly AuditBatch[] {
  return batches.slice(0, MAX_BATCHES);
}

function batchElement(batch: AuditBatch, gaps: readonly JudgedGap[]): Element {
  const { id, name, packagePath, modules, effort, gain } = batch;
  const judged = gaps.filter((gap) => modules.some(({ path }) => path === gap.path));
  const untested = modules
    .flatMap(({ path, functions }) => functions.map((each) => ({ path, each })))
    .filter(({ path, each }) => each.paths.length > 0 && !judged.some((gap) => gap.path === path))
    .sort((a, b) => b.each.risk - a.each.risk);
  return parent(
    'batch',
    { id, name, package: packagePath, minutes: effort.minutes, size: effort.size, 'health-gain': gain.health },
    [
      ...modules.map(({ path, percent, importers }) =>
        parent('module', { path, percent: Math.round(percent), 'imported-by': importers }, []),
      ),
      ...judged
        .slice(0, MAX_CONCERNS)
        .map(({ path, qualname, concern, why }) =>
          leaf('concern', { module: path, function: qualname, is: concern }, why),
        ),
      ...untested
        .slice(0, MAX_FUNCTIONS)
        .map(({ path, each }) => leaf('untested', { module: path }, each.signature.slice(0, 200))),
    ],
  );
}
