import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { countTokens, invalid, ProtocolError } from './protocol';
import { errorType, type ScriptedFailure } from './scriptedReply';

export function failureOf(script: ScriptedFailure): ProtocolError {
  const type = script.type ?? errorType(script.status);
  return new ProtocolError(script.status, type, script.message ?? type, script.headers);
}

export function sendFailure(response: ServerResponse, script: ScriptedFailure, limits: Record<string, string>): void {
  const failure = failureOf(script);
  if (script.rawBody === undefined) {
    sendJson(response, failure.body, script.status, { ...limits, ...failure.headers });
    return;
  }
  response.writeHead(script.status, { 'content-type': 'text/html', ...script.headers });
  response.end(script.rawBody);
}

export function sendJson(
  response: ServerResponse,
  body: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 256 * 1024 * 1024) throw new ProtocolError(413, 'request_too_large', 'Request exceeds the maximum size');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    if (text) JSON.parse(text);
  } catch {
    throw invalid('The request body is not valid JSON.');
  }
  return text;
}

export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function promptTokens(blocks: readonly { readonly tokens: number }[]): number {
  return blocks.reduce((total, { tokens }) => total + tokens, countTokens('conversation'));
}

export function page(data: readonly { readonly id: string }[]): object {
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

export function modelInfo(id: string) {
  const name = id.replace(/^claude-/, 'Claude ').replaceAll('-', ' ');
  const info = { type: 'model', id, display_name: name, created_at: '2026-09-28T00:00:00Z', lifecycle: 'active' };
  return { ...info, max_input_tokens: 1_000_000, max_tokens: 128_000, capabilities: null };
}
