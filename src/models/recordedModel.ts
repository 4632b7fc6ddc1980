import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../makeFolder';
import { replaceFile } from '../replaceFile';
import {
  noUsage,
  type AskOptions,
  type ChatModel,
  type ChatReply,
  type ChatRequest,
  type CostEstimate,
  type ModelCapabilities,
} from './chatModel';
import { checkedReply } from './checkedReply';
import { ModelError } from './modelError';
import { tokensOfRequest } from './promptText';
import {
  numberedRecordingName,
  parseRecording,
  promptPage,
  recordingName,
  recordingText,
  type Recording,
} from './recording';
import { WrappedModel } from './wrappedModel';

/**
 * Answers from files: for tests, demonstrations, and looking at a run again. Nothing is sent, and nothing is paid. A file belongs to
 * one prompt, or to the first, second… request of a purpose about a subject: see `recording.ts`.
 */
export class RecordedModel implements ChatModel {
  readonly name: string;
  readonly capabilities: ModelCapabilities = {
    schema: false,
    cache: false,
    batch: false,
    usage: true,
    concurrency: Infinity,
  };

  /** Requests so far, by purpose and subject. */
  private readonly asked = new Map<string, number>();

  /** @param folder absolute path */
  constructor(private readonly folder: string) {
    this.name = `recorded replies in ${folder}`;
  }

  estimate(request: ChatRequest): Promise<CostEstimate> {
    return Promise.resolve({
      inputTokens: tokensOfRequest(request),
      outputTokens: request.maxOutputTokens,
      cost: 0,
    });
  }

  /** @throws ModelError (`unrecorded`) when there is no recording; the prompt is then written to where it would be */
  async ask<T>(request: ChatRequest<T>, { signal, onProgress }: AskOptions = {}): Promise<ChatReply<T>> {
    signal?.throwIfAborted();
    const { model, reply, usage = noUsage } = await this.read(request);
    const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
    onProgress?.(text.length);
    const value = checkedReply(request.schema, text, { usage });
    return { value, text, model, usage, cost: 0, limits: null };
  }

  private async read(request: ChatRequest): Promise<Recording> {
    const name = recordingName(request);
    const kept = (await this.kept(name)) ?? (await this.kept(numberedRecordingName(request, this.count(request))));
    if (kept) return kept;
    const prompt = path.join(this.folder, `${name}.prompt.md`);
    await makeFolder(this.folder);
    await writeFile(prompt, promptPage(request, name));
    throw new ModelError(
      'unrecorded',
      `There is no recorded reply to ${request.purpose} about ${request.subject}. The prompt is in ${prompt}; the reply belongs into ${path.join(this.folder, `${name}.json`)}.`,
    );
  }

  private count({ purpose, subject }: ChatRequest): number {
    const key = `${purpose} ${subject}`;
    const number = (this.asked.get(key) ?? 0) + 1;
    this.asked.set(key, number);
    return number;
  }

  /** `undefined` when there is no such file. */
  private async kept(name: string): Promise<Recording | undefined> {
    const file = path.join(this.folder, `${name}.json`);
    try {
      return parseRecording(await readFile(file, 'utf8'));
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError) {
        const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : error.message;
        throw new ModelError('bad reply', `${file} is no recorded reply: ${why}`, { cause: error });
      }
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return undefined;
    }
  }
}

/** Asks a model and keeps its replies for a `RecordedModel`, those too that are not what was asked for. */
export class RecordingModel extends WrappedModel {
  /** @param folder absolute path */
  constructor(
    model: ChatModel,
    private readonly folder: string,
  ) {
    super(model);
  }

  async ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>> {
    try {
      const { text, model, usage, cost, value, ...rest } = await this.model.ask(request, options);
      await this.keep(request, { model, usage, cost, reply: jsonOr(text) });
      return { text, model, usage, cost, value, ...rest };
    } catch (error) {
      if (error instanceof ModelError && error.kind === 'bad reply' && error.text !== '') {
        const { usage, cost, text } = error;
        await this.keep(request, { model: this.name, usage, cost, reply: text });
      }
      throw error;
    }
  }

  private async keep(request: ChatRequest, recording: Recording): Promise<void> {
    await replaceFile(path.join(this.folder, `${recordingName(request)}.json`), recordingText(recording));
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
