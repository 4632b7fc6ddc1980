import { z } from 'zod';
import { countText } from '../wording';
import { ModelError, type ModelErrorDetails } from './modelError';

/** Characters. More than any reply of ours needs, and little enough to look through at once. */
const longest = 1_000_000;

/**
 * What a reply says, as its schema makes it. JSON alone is best; what stands in prose or between fences is found too.
 * @param paid what the reply cost, for the error
 * @throws ModelError (`bad reply`) when it is empty, far too long, no JSON, or not what the schema wants
 */
export function checkedReply<T>(schema: z.ZodType<T>, text: string, paid: ModelErrorDetails = {}): T {
  const bad = (what: string): ModelError => new ModelError('bad reply', what, { text, ...paid });
  if (text.length > longest) {
    throw bad(`The model's reply has ${countText(text.length, 'character')}: that is no answer to what was asked.`);
  }
  if (text.trim() === '') throw bad("The model's reply is empty.");
  const found = [...jsonIn(text)];
  if (found.length === 0) throw bad(`The model's reply is not the JSON that was asked for: ${beginning(text)}`);
  const results = found.map((value) => schema.safeParse(value));
  const fitting = results.find(({ success }) => success) ?? results[0]!;
  if (fitting.success) return fitting.data;
  throw bad(`The model's reply is not what was asked for: ${issuesText(fitting.error)}.`);
}

/** The JSON values in a reply: all of it, else what stands between fences, else the objects and arrays in the text. */
function* jsonIn(text: string): Generator {
  const whole = parsed(text);
  if (whole !== undefined) {
    yield whole;
    return;
  }
  const fenced = [...text.matchAll(/^[ \t]*```[^\n]*\n(.*?)\n[ \t]*```[ \t]*$/gms)].flatMap(
    ([, inside]) => parsed(inside!) ?? [],
  );
  yield* fenced;
  if (fenced.length > 0) return;
  let start = 0;
  for (let attempts = 0, unclosed = 0; attempts < 100 && unclosed < 10; attempts += 1) {
    const next = text.slice(start).search(/[[{]/);
    if (next < 0) return;
    start += next;
    const end = endOfValue(text, start);
    const value = end === undefined ? undefined : parsed(text.slice(start, end));
    if (value !== undefined) yield value;
    if (end === undefined) unclosed += 1;
    start = end ?? start + 1;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Behind the bracket that closes the one at `start`; `undefined` when none does. */
function endOfValue(text: string, start: number): number | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;
  tokens.lastIndex = start;
  let depth = 0;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth -= 1;
    if (depth === 0) return tokens.lastIndex;
  }
  return undefined;
}

/** `cases[0].number: expected number, received string`, the first three. */
function issuesText(error: z.ZodError): string {
  const issues = error.issues.map(({ path, message }) => {
    const place = z.core.toDotPath(path);
    return place === '' ? message : `${place}: ${message}`;
  });
  const more = issues.length > 3 ? ` (and ${issues.length - 3} more)` : '';
  return `${issues.slice(0, 3).join('; ')}${more}`;
}

function beginning(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 100 ? `“${line.slice(0, 100)}…”` : `“${line}”`;
}
