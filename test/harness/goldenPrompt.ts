import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/paths.mjs';
import type { ChatRequest, PromptPart } from '../../src/models/chatModel';
import { jsonSchema } from '../../src/models/promptText';

/** All that a model is given, as a person reads it: behind a part that later requests share, there is a line. */
export function goldenText(request: ChatRequest): string {
  const text = (parts: readonly PromptPart[]): string =>
    parts.map((part) => `${part.text.trimEnd()}\n${part.isStable ? '\n---\n' : ''}`).join('\n');
  return [
    `# ${request.purpose}: ${request.subject}\n\nAt most ${request.maxOutputTokens} tokens of reply.`,
    `## System\n\n${text(request.system)}`,
    ...request.messages.map(({ role, parts }) => `## ${role === 'user' ? 'User' : 'Model'}\n\n${text(parts)}`),
    `## Schema of the reply\n\n\`\`\`json\n${JSON.stringify(jsonSchema(request.schema), null, 2)}\n\`\`\`\n`,
  ]
    .join('\n\n')
    .replace(/\n{4,}/gu, '\n\n\n');
}

/** Compares with a file in test/fixtures/prompts. `UPDATE_GOLDEN=1` writes it. */
export function assertGoldenPrompt(name: string, text: string): void {
  const file = path.join(root, 'test/fixtures/prompts', name);
  if (process.env['UPDATE_GOLDEN'] === '1' && (!existsSync(file) || readFileSync(file, 'utf8') !== text)) {
    writeFileSync(file, text);
  }
  assert.equal(text, readFileSync(file, 'utf8'));
}
