import { countText } from '../wording';
import { totalTokens } from './chatModel';
import type { Exchange, ExchangeOutcome } from './exchangeLog';
import { fenced } from './fenced';

/** One line about an exchange: `1,240 tokens in, 310 out, $0.012, 4.1 s: 3 tests kept`. */
export function exchangeSummary({ outcome, verdict }: Exchange): string {
  if (!outcome) return 'waiting for the reply';
  const { error } = outcome;
  return [figures(outcome), error ?? verdict ?? ''].filter((part) => part !== '').join(': ');
}

/** An exchange as a page to read: what was sent, what came back, what became of it. */
export function exchangePage(exchange: Exchange): string {
  const { number, purpose, subject, model, askedAt, system, conversation, schema, outcome, verdict } = exchange;
  const facts = [
    `Model: ${model}`,
    `Asked: ${askedAt.toISOString()}`,
    outcome ? `Took: ${figures(outcome)}` : 'Waiting for the reply.',
    ...(outcome?.error === undefined ? [] : [`Not used: ${outcome.error}`]),
    ...(verdict === undefined ? [] : [`Verdict: ${verdict}`]),
  ];
  return [
    `# ${number}. ${purpose}: ${subject}`,
    facts.map((fact) => `- ${fact.replaceAll(/\s*\n\s*/g, ' ')}`).join('\n'),
    ...(outcome ? ['## Reply', outcome.reply === '' ? 'None.' : replyText(outcome.reply)] : []),
    '## Sent: system',
    fenced('text', system),
    '## Sent: messages',
    fenced('text', conversation),
    '## Sent: what the reply must be',
    fenced('json', JSON.stringify(schema, undefined, 2)),
  ]
    .join('\n\n')
    .concat('\n');
}

/** JSON with its texts of several lines, such as code, as blocks of their own beneath it. */
function replyText(reply: string): string {
  let value: unknown;
  try {
    value = JSON.parse(reply);
  } catch (error) {
    if (error instanceof SyntaxError) return fenced('text', reply);
    throw error;
  }
  const blocks: string[] = [];
  const outline = JSON.stringify(
    value,
    (key, inner: unknown) => {
      if (typeof inner !== 'string' || !inner.includes('\n')) return inner;
      blocks.push(`${key === '' ? 'Text' : `\`${key}\``} (${blocks.length + 1}):`, fenced('python', inner));
      return `see (${blocks.length / 2}) below`;
    },
    2,
  );
  return [fenced('json', outline), ...blocks].join('\n\n');
}

function figures({ usage, cost, seconds }: ExchangeOutcome): string {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  const cached = usage.cacheRead > 0 ? ` (${usage.cacheRead.toLocaleString('en')} of them cached)` : '';
  return [
    ...(totalTokens(usage) > 0
      ? [`${countText(input, 'token')} in${cached}, ${usage.output.toLocaleString('en')} out`]
      : []),
    ...(cost === null ? [] : [`$${cost.toFixed(cost < 0.1 ? 4 : 2)}`]),
    `${seconds.toFixed(1)} s`,
  ].join(', ');
}
