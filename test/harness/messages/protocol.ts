import type {
  MessageCreateParams,
  MessageCreateParamsNonStreaming,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages';

/** The body of `POST /v1/messages`, as far as this server knows it. */
export type MessageBody = MessageCreateParams;
export type BatchedBody = MessageCreateParamsNonStreaming;

/** An answer other than the one asked for. */
export class ProtocolError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get body(): object {
    return { type: 'error', error: { type: this.type, message: this.message, details: null }, request_id: null };
  }
}

export function invalid(message: string): ProtocolError {
  return new ProtocolError(400, 'invalid_request_error', message);
}

/** One block of a prompt, in the order in which the model reads them: the output format, the system's, the messages'. */
export interface PromptBlock {
  /** Everything that makes it different from another one: its text, and whose it is. */
  readonly key: string;
  readonly tokens: number;
  /** All up to here is to be cached. */
  readonly isBreakpoint: boolean;
}

/** About what a tokenizer makes of English and Python: one for four characters. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** @throws ProtocolError for what the real API does not accept */
export function promptBlocks(body: MessageBody): readonly PromptBlock[] {
  const format = body.output_config?.format;
  if (format) checkSchema(format.schema, 'output_config.format.schema');
  const head = JSON.stringify([body.model, format ?? null]);
  const blocks: PromptBlock[] = [{ key: head, tokens: format ? countTokens(head) : 0, isBreakpoint: false }];
  const add = (owner: string, content: string | readonly unknown[]): void => {
    const parts = typeof content === 'string' ? [{ type: 'text', text: content } satisfies TextBlockParam] : content;
    for (const part of parts as readonly TextBlockParam[]) {
      // The real API refuses these, too.
      if (part.text.trim() === '') throw invalid(`${owner}: text content blocks must be non-empty`);
      blocks.push({
        key: `${owner}:${part.text}`,
        tokens: countTokens(part.text),
        isBreakpoint: Boolean(part.cache_control),
      });
    }
  };
  if (body.system) add('system', body.system);
  if (body.messages.length === 0) throw invalid('messages: at least one message is required');
  if (body.messages.at(-1)?.role === 'assistant') throw invalid('messages: this model does not take a prefilled reply');
  for (const { role, content } of body.messages) add(role, content);
  if (blocks.filter(({ isBreakpoint }) => isBreakpoint).length > 4) {
    throw invalid('A maximum of 4 blocks with cache_control may be provided.');
  }
  return blocks;
}

const unsupported = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength'].concat([
  'maxLength',
  'maxItems',
  'uniqueItems',
  'oneOf',
  'not',
]);

/** What structured outputs do not allow; see "JSON Schema limitations" in the API's documentation. */
function checkSchema(schema: unknown, path: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) checkSchema(item, `${path}[${index}]`);
    return;
  }
  const record = schema as Record<string, unknown>;
  if (record['type'] === 'object' && record['additionalProperties'] !== false) {
    throw invalid(`${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
  }
  for (const [name, value] of Object.entries(record)) {
    // Names of properties are the schema author's.
    if (name === 'properties' || name === '$defs') {
      for (const [property, inner] of Object.entries(value as object)) checkSchema(inner, `${path}.${property}`);
      continue;
    }
    if (unsupported.includes(name)) {
      throw invalid(`${path}: For '${String(record['type'])}' type, property '${name}' is not supported`);
    }
    checkSchema(value, `${path}.${name}`);
  }
}
