import { z } from 'zod';
import type { ChatRequest } from '../../models/chatModel';
import { lineRanges } from '../../coverage/lineMarks';
import type { AuditJudgement, JudgedGap } from '../auditJudgement';
import type { AuditFunction, AuditReport, UncoveredPath } from '../auditReport';
import { untestedModules } from '../wording';
import { leaf, parent, type Element } from '../xml';
import { judgeRequest, nothingLeft, sentences, takeKnown } from './judgeRequest';

/** Those with the highest risk. */
const MAX_FUNCTIONS = 60;
const MAX_PATHS = 8;

const task = `Step gap-analyzer. For each function, judge what its untested paths mean.

- "concern": high when a failure there costs money, data, access or trust, or is silent; low when it is noticed at once and costs little; else medium. The risk that is given counts complexity and exposure, not meaning: depart from it where you see why.
- "why": one sentence, what goes wrong when it breaks unnoticed.
- "test": one sentence, the behaviour that a test should show first, with the kind of input that leads there.

"id" as given. Leave out functions of which their text tells too little.`;

export const gapsReply = z.object({
  gaps: z.array(
    z.object({ id: z.string(), concern: z.enum(['high', 'medium', 'low']), why: z.string(), test: z.string() }),
  ),
});

export type GapsReply = z.infer<typeof gapsReply>;

/** Asks what the untested functions with the highest risk mean. `null` when there are none. */
export function gapsRequest(report: AuditReport): ChatRequest<GapsReply> | null {
  const functions = riskiest(report);
  if (functions.length === 0) return null;
  const data = parent('untested', {}, functions.map(functionElement));
  return judgeRequest({ purpose: 'gap-analyzer', task, schema: gapsReply }, report, data);
}

/** Takes what the reply says of functions that were listed, in the order of their concern. */
export function checkGaps(report: AuditReport, { gaps }: GapsReply): Pick<AuditJudgement, 'gaps' | 'notes'> {
  const known = new Map(riskiest(report).map((each) => [each.id, each]));
  const { taken, notes } = takeKnown(
    gaps,
    new Set(known.keys()),
    ({ id }) => id,
    ({ concern, why, test }, id): JudgedGap | string => {
      const { path, each } = known.get(id)!;
      const said = { why: sentences(why), test: sentences(test) };
      return said.why === '' ? nothingLeft : { path, qualname: each.qualname, concern, ...said };
    },
  );
  const order = ['high', 'medium', 'low'];
  return { gaps: taken.toSorted((a, b) => order.indexOf(a.concern) - order.indexOf(b.concern)), notes };
}

interface UntestedFunction {
  /** `src/shop/tax.py::Rate.of`: unique but for a property and its setter. */
  readonly id: string;
  readonly path: string;
  readonly each: AuditFunction;
}

function riskiest(report: AuditReport): UntestedFunction[] {
  return untestedModules(report)
    .flatMap(({ path, functions }) => functions.map((each) => ({ id: `${path}::${each.qualname}`, path, each })))
    .filter(({ each }) => each.paths.some(({ kind }) => kind !== 'unreachable'))
    .sort((a, b) => b.each.risk - a.each.risk || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_FUNCTIONS);
}

function functionElement({ id, each }: UntestedFunction): Element {
  const { signature, complexity, risk, statements, covered, paths } = each;
  return parent('function', { id, complexity, risk: Math.round(risk * 10) / 10, statements, covered }, [
    leaf('signature', {}, signature.slice(0, 500)),
    ...paths.slice(0, MAX_PATHS).map(pathElement),
  ]);
}

function pathElement({ kind, line, lines, reason, condition, exception }: UncoveredPath): Element {
  const attributes = { kind, lines: lines.length === 0 ? `${line}` : lineRanges(lines, ' '), exception, condition };
  return leaf('path', attributes, reason.slice(0, 500));
}
