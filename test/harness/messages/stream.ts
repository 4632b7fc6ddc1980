import type { Message, RawMessageStreamEvent, Usage } from '@anthropic-ai/sdk/resources/messages';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompleteReply, ScriptedText } from './scriptedReply';
import type { InputUsage } from './promptCache';

/** The whole reply, as without streaming and as in a batch's results. */
export function messageOf(id: string, model: string, reply: CompleteReply, usage: InputUsage): Message {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(reply.thinking ? [{ type: 'thinking' as const, thinking: reply.thinking, signature: 'c2lnbmVk' }] : []),
      ...(reply.text ? [{ type: 'text' as const, text: reply.text, citations: null }] : []),
    ],
    stop_reason: reply.stopReason,
    stop_sequence: null,
    usage: usageOf(usage, reply.output),
  } as unknown as Message;
}

function usageOf(usage: InputUsage, output: number): Usage {
  return {
    input_tokens: usage.input,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    service_tier: 'standard',
  } as unknown as Usage;
}

/**
 * Writes a reply as server-sent events, in the order and the shape of the API.
 * @returns whether it was written to its end
 */
export async function streamReply(
  response: ServerResponse,
  message: Message,
  reply: CompleteReply,
  script: ScriptedText,
  signal: AbortSignal,
): Promise<boolean> {
  const send = async (event: RawMessageStreamEvent | { type: 'ping' } | { type: 'error'; error: object }) => {
    if (signal.aborted) return;
    const text = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    if (!response.write(text)) await once(response, 'drain', { signal });
  };
  const started = { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } };
  await send({ type: 'message_start', message: started });
  await send({ type: 'ping' });
  const pieces = chunks(reply.text, script.chunk ?? 200);
  const pause = (script.durationMs ?? 0) / Math.max(1, pieces.length);
  let said = 0;
  for (const [index, block] of message.content.entries()) {
    if (block.type === 'thinking') {
      await send({ type: 'content_block_start', index, content_block: { ...block, thinking: '', signature: '' } });
      await send({
        type: 'content_block_delta',
        index,
        delta: { type: 'thinking_delta', thinking: block.thinking } as never,
      });
      await send({
        type: 'content_block_delta',
        index,
        delta: { type: 'signature_delta', signature: block.signature },
      });
    } else if (block.type === 'text') {
      await send({ type: 'content_block_start', index, content_block: { ...block, text: '' } });
      for (const text of pieces) {
        if (pause > 0) await delay(pause, undefined, { signal });
        if (script.cutAfter !== undefined && said >= script.cutAfter) {
          response.destroy();
          return false;
        }
        if (script.errorAfter !== undefined && said >= script.errorAfter) {
          await send({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
          response.end();
          return false;
        }
        await send({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
        said += text.length;
      }
    }
    await send({ type: 'content_block_stop', index });
  }
  const { stop_reason, stop_sequence, usage } = message;
  await send({
    type: 'message_delta',
    delta: { container: null, stop_details: null, stop_reason, stop_sequence },
    usage: {
      input_tokens: usage.input_tokens,
      cache_read_input_tokens: usage.cache_read_input_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens,
      output_tokens: usage.output_tokens,
      output_tokens_details: null,
      server_tool_use: null,
    },
  });
  await send({ type: 'message_stop' });
  response.end();
  return !signal.aborted;
}

function chunks(text: string, size: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}
