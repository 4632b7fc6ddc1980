import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Option } from 'commander';
import { defaultAnthropicModel } from '../models/anthropicModel';
import type { ChatModel } from '../models/chatModel';
import { createModel } from '../models/createModel';
import { MessageBatches } from '../models/messageBatches';
import { modelNames, parseModelChoice } from '../models/modelChoice';
import { priceOf, type Price } from '../models/prices';
import { RecordingModel } from '../models/recordedModel';
import { UserError } from '../userError';

/** A model that was asked for on the command line. */
export interface ChosenModel {
  readonly model: ChatModel;
  /** `null` when it is not known, or nothing is paid by the token. */
  readonly price: Price | null;
  /** For many questions at once; `undefined` where the provider has no such thing. */
  readonly batches: MessageBatches | undefined;
}

export interface ModelOptions {
  readonly model: string;
  readonly baseUrl?: string;
  /** Folder for the replies. */
  readonly record?: string;
}

export function modelOption(): Option {
  return new Option(
    '--model <name>',
    `who designs and writes the tests: ${modelNames}; anthropic takes its key from ANTHROPIC_API_KEY`,
  ).default('none');
}

export function baseUrlOption(): Option {
  return new Option('--base-url <url>', 'of a gateway that speaks the Messages API').env('ANTHROPIC_BASE_URL');
}

export function recordOption(): Option {
  return new Option(
    '--record <folder>',
    'keep each reply of the model as a file there; --model recorded:FOLDER answers from them later',
  );
}

/** The model, with each of its replies kept where `--record` says, if it says so. */
export function recordedAs(model: ChatModel, { record }: ModelOptions, cwd: string): ChatModel {
  return record === undefined ? model : new RecordingModel(model, path.resolve(cwd, record));
}

/**
 * Nothing is sent yet. `undefined` for `none`.
 * @throws UserError when there is no such model, or something is missing that it needs
 */
export function chosenModel(
  { model: name, baseUrl, record }: ModelOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): ChosenModel | undefined {
  const choice = parseModelChoice(name, cwd);
  const apiKey = environment['ANTHROPIC_API_KEY'];
  if (choice.provider === 'anthropic' && !apiKey) {
    throw new UserError('The Anthropic API needs a key: set the environment variable ANTHROPIC_API_KEY.');
  }
  const model = createModel(choice, { apiKey, baseUrl, environment });
  if (!model) {
    if (record === undefined) return undefined;
    throw new UserError('--record keeps what a model replies: name one with --model.');
  }
  if (choice.provider !== 'anthropic') return { model, price: null, batches: undefined };
  const { id = defaultAnthropicModel } = choice;
  return {
    model,
    price: priceOf(id),
    batches: new MessageBatches({ apiKey: apiKey!, baseUrl, model: id, sleep }),
  };
}

/** @throws the signal's reason when it is aborted */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
