import * as vscode from 'vscode';
import {
  noUsage,
  type AskOptions,
  type ChatModel,
  type ChatReply,
  type ChatRequest,
  type CostEstimate,
  type ModelCapabilities,
} from '../models/chatModel';
import { checkedReply } from '../models/checkedReply';
import { ModelError, type ModelErrorKind } from '../models/modelError';
import { partsText, schemaInstruction } from '../models/promptText';
import { languageModelId } from './languageModelId';

/** Characters; a longer reply is read no further. */
const longestReply = 1_000_000;

/** A model that another extension offers in VS Code. It holds no reply to a schema and says no price; VS Code asks for consent. */
export class VsCodeLanguageModel implements ChatModel {
  readonly name: string;
  readonly capabilities: ModelCapabilities = {
    schema: false,
    cache: false,
    batch: false,
    usage: false,
    // Quotas are the user's, and shared with everything else in VS Code.
    concurrency: 1,
  };

  /** @param id as `languageModelId` gives it; the first model that there is when there is none */
  constructor(private readonly id: string | undefined) {
    this.name = id === undefined ? 'VS Code’s language model' : `${id} (VS Code)`;
  }

  async estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    const chat = await this.select();
    const inputTokens = await withToken(signal, (token) => countTokens(chat, messagesOf(request), token));
    return { inputTokens, outputTokens: request.maxOutputTokens, cost: null };
  }

  async ask<T>(request: ChatRequest<T>, { signal, onProgress }: AskOptions = {}): Promise<ChatReply<T>> {
    const chat = await this.select();
    const messages = messagesOf(request);
    return withToken(signal, async (token) => {
      const input = await countTokens(chat, messages, token);
      if (input > chat.maxInputTokens) {
        throw new ModelError(
          'too large',
          `${chat.name} takes ${chat.maxInputTokens} tokens, and the request has ${input}.`,
        );
      }
      const text = await receive(chat, messages, token, onProgress);
      // An ended stream may be a cancelled one.
      signal?.throwIfAborted();
      const usage = { ...noUsage, input, output: await chat.countTokens(text, token) };
      const value = checkedReply(request.schema, text, { usage });
      return { value, text, model: chat.id, usage, cost: null, limits: null };
    });
  }

  private async select(): Promise<vscode.LanguageModelChat> {
    const models = await vscode.lm.selectChatModels();
    const found = this.id === undefined ? models[0] : models.find((chat) => languageModelId(chat) === this.id);
    if (found) return found;
    throw new ModelError(
      'unavailable',
      this.id === undefined || models.length === 0
        ? 'No extension offers a language model in this VS Code. Install one that does, such as GitHub Copilot, and sign in there; or choose another model.'
        : `There is no language model ${this.id} in this VS Code now. Choose another model.`,
    );
  }
}

/** There is no role for the system: its part is in front of the first message, what the reply must be behind the last. */
function messagesOf({ system, messages, schema }: ChatRequest): vscode.LanguageModelChatMessage[] {
  return messages.map(({ role, parts }, index) => {
    const text = [
      ...(index === 0 ? [partsText(system)] : []),
      partsText(parts),
      ...(index === messages.length - 1 ? [schemaInstruction(schema)] : []),
    ].join('\n\n');
    return role === 'user'
      ? vscode.LanguageModelChatMessage.User(text)
      : vscode.LanguageModelChatMessage.Assistant(text);
  });
}

async function countTokens(
  chat: vscode.LanguageModelChat,
  messages: readonly vscode.LanguageModelChatMessage[],
  token: vscode.CancellationToken,
): Promise<number> {
  const counts = await Promise.all(messages.map((message) => chat.countTokens(message, token)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function receive(
  chat: vscode.LanguageModelChat,
  messages: vscode.LanguageModelChatMessage[],
  token: vscode.CancellationToken,
  onProgress: AskOptions['onProgress'],
): Promise<string> {
  const justification = 'To write tests that were asked for. They are run and checked before they are shown.';
  let text = '';
  try {
    const response = await chat.sendRequest(messages, { justification }, token);
    for await (const part of response.text) {
      text += part;
      onProgress?.(text.length);
      if (text.length > longestReply) break;
    }
  } catch (error) {
    if (token.isCancellationRequested) throw error;
    throw asModelError(error, chat, text);
  }
  if (text.length > longestReply) {
    throw new ModelError('bad reply', `The reply of ${chat.name} is far longer than any test module.`);
  }
  return text;
}

function asModelError(error: unknown, { name, vendor }: vscode.LanguageModelChat, text: string): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause instanceof Error ? error.cause.message : '';
  const said = [error.message, cause].filter((part) => part !== '').join(' ');
  const [kind, sentence] = meaning(error, said, name, vendor);
  return new ModelError(kind, sentence, { cause: error, text });
}

function meaning(error: Error, said: string, name: string, vendor: string): [ModelErrorKind, string] {
  const code = error instanceof vscode.LanguageModelError ? error.code : '';
  if (code === 'NoPermissions') {
    return [
      'permission',
      `VS Code does not let Smart Test use ${name}: you did not agree, or the extension ${vendor} forbids it.`,
    ];
  }
  if (code === 'NotFound') return ['unavailable', `${name} is no longer there. Choose another model.`];
  if (code === 'Blocked' || /quota|limit|exceeded/i.test(said)) {
    return ['credit', `${name} answers no more for now: your quota there is used up. It says: “${said}”.`];
  }
  if (/off_topic|filter/i.test(said)) return ['refused', `${name} refused the request. It says: “${said}”.`];
  return ['server', `${name} failed: “${said}”.`];
}

/** @throws the signal's reason when it is aborted */
async function withToken<T>(
  signal: AbortSignal | undefined,
  run: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return await run(source.token);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    source.dispose();
  }
}
