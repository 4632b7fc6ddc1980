import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProcess, type ProcessResult } from '../processes/process';
import { UserError } from '../userError';
import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate, ModelCapabilities } from './chatModel';
import { checkedReply } from './checkedReply';
import { claudeCodeReply } from './claudeCodeReply';
import { ModelError } from './modelError';
import { conversationText, jsonSchema, partsText, tokensOfRequest } from './promptText';
import { OneAtATime } from './oneAtATime';

export interface ClaudeCodeOptions {
  /** Path or name of the user's own `claude`. */
  readonly command: string;
  /** A model's id or alias, such as `opus`; Claude Code's own choice when there is none. */
  readonly id?: string | undefined;
  /** The whole environment of the program. */
  readonly environment: NodeJS.ProcessEnv;
  /** What one request may cost, in US dollars by Claude Code's own estimate; default 1. */
  readonly maxDollars?: number;
  /** Default 10 minutes. */
  readonly timeoutMs?: number;
}

/** Characters of output: a reply that is longer is none. */
const maxOutput = 8_000_000;
/** Characters. A command line is short on Windows; what is longer goes into the prompt. */
const longestArgument = 8000;

/**
 * The user's own, unmodified Claude Code, asked by `claude -p` one request at a time: with their sign-in, which we never see,
 * without tools, settings or servers, in an empty folder. See https://code.claude.com/docs/en/headless.
 */
export class ClaudeCodeModel implements ChatModel {
  readonly name: string;
  readonly capabilities: ModelCapabilities = { schema: true, cache: false, batch: false, usage: true, concurrency: 1 };
  private readonly turns = new OneAtATime();

  constructor(private readonly options: ClaudeCodeOptions) {
    this.name = options.id === undefined ? 'Claude Code' : `${options.id} (Claude Code)`;
  }

  estimate(request: ChatRequest): Promise<CostEstimate> {
    return Promise.resolve({
      inputTokens: tokensOfRequest(request) + ownPromptTokens,
      outputTokens: request.maxOutputTokens,
      cost: this.maxDollars,
    });
  }

  async ask<T>(request: ChatRequest<T>, { signal, onProgress }: AskOptions = {}): Promise<ChatReply<T>> {
    const result = await this.turns.run(() => this.run(request, signal), signal);
    const { text, model, usage, cost } = claudeCodeReply(result, this.maxDollars);
    onProgress?.(text.length);
    const value = checkedReply(request.schema, text, { usage, cost });
    return { value, text, model: model ?? this.name, usage, cost, limits: null };
  }

  private get maxDollars(): number {
    return this.options.maxDollars ?? 1;
  }

  /** In a folder of its own, so that no CLAUDE.md and no project's settings are read. */
  private async run(request: ChatRequest, signal: AbortSignal | undefined): Promise<ProcessResult> {
    const { command, environment, timeoutMs = 600_000 } = this.options;
    const cwd = await mkdtemp(path.join(tmpdir(), 'smart-test-claude-'));
    const { args, input } = this.commandLine(request);
    try {
      return await runProcess(command, args, { cwd, env: environment, input, timeoutMs, signal, maxOutput });
    } catch (error) {
      if (signal?.aborted || !(error instanceof UserError)) throw error;
      throw new ModelError(
        'unavailable',
        `Claude Code cannot be started as “${command}”. Install it, or say in the setting smart-test.claudeCode.path where it is.`,
        { cause: error },
      );
    } finally {
      await rm(cwd, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  private commandLine(request: ChatRequest): { readonly args: readonly string[]; readonly input: string } {
    const system = partsText(request.system);
    const isLong = system.length > longestArgument;
    const { id } = this.options;
    const args = [
      '-p',
      ...['--output-format', 'json'],
      ...['--json-schema', JSON.stringify(jsonSchema(request.schema))],
      ...['--system-prompt', isLong ? 'Follow the instructions at the beginning of the prompt.' : system],
      ...['--tools', ''],
      '--strict-mcp-config',
      ...['--setting-sources', ''],
      '--no-session-persistence',
      ...['--max-budget-usd', String(this.maxDollars)],
      ...(id === undefined ? [] : ['--model', id]),
    ];
    const prompt = conversationText(request);
    return { args, input: isLong ? `<instructions>\n${system}\n</instructions>\n\n${prompt}` : prompt };
  }
}

/** What Claude Code adds of its own, at most, as far as we know. */
const ownPromptTokens = 3000;
