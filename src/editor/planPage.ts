import type { RunPlan } from '../generation/parallel/runPlan';
import type { ChatRequest } from '../models/chatModel';
import { percentText } from '../wording';
import { inlineCode } from './markdownText';
import { requestText } from './requestText';

/** The whole plan as a Markdown page, and the first request when there is one. */
export function planPage(plan: RunPlan, first: ChatRequest | null): string {
  const batches = plan.batches.map(({ name, modules }) =>
    [
      `## ${name}`,
      modules
        .map(
          ({ key, testFile, coverage }) =>
            `- ${inlineCode(key)} (${percentText(coverage.percent)}) → ${inlineCode(testFile)}`,
        )
        .join('\n'),
    ].join('\n\n'),
  );
  return `${['# The plan', ...batches, ...(first ? [requestText(first)] : [])].join('\n\n')}\n`;
}
