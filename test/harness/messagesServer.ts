import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BatchStore, type BatchAnswer } from './messages/batchStore';
import { failureOf, keyOf, modelInfo, page, promptTokens, readAll, sendFailure, sendJson } from './messages/http';
import { PromptCache } from './messages/promptCache';
import { promptBlocks, ProtocolError, type MessageBody } from './messages/protocol';
import { RateLimiter, type MinuteLimits } from './messages/rateLimiter';
import { completeReply, scriptOf } from './messages/scriptedReply';
import type { ReplyFunction, Script, ScriptedReply, ScriptedText } from './messages/scriptedReply';
import { paidRequests, type ServedRequest } from './messages/servedRequest';
import { messageOf, streamReply } from './messages/stream';

export interface MessagesServerOptions {
  /** The model. */
  readonly reply: ReplyFunction;
  /** The only key that is accepted; `test-key` by default. */
  readonly apiKey?: string;
  readonly models?: readonly string[];
  /** None by default. */
  readonly limits?: MinuteLimits;
  /** Shorter prefixes are not cached; 1,024 by default, as for the Sonnet models. */
  readonly minimumCachedTokens?: number;
  /** `false`: a gateway without `count_tokens`. */
  readonly countsTokens?: boolean;
  /** `false` for long runs: the bodies of a thousand modules are some hundred megabytes. */
  readonly keepsBodies?: boolean;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Any free one by default. */
  readonly port?: number;
}

/** What the SDK's type list calls the current models. */
const currentModels = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5'];

/** The Messages API on loopback: `const server = await startMessagesServer({ reply: () => ({ json: { code: '' } }) })`. */
export async function startMessagesServer(options: MessagesServerOptions): Promise<MessagesServer> {
  const server = new MessagesServer(options);
  await server.listen(options.port ?? 0);
  return server;
}

export class MessagesServer {
  /** All that came in, in that order; those of batches as they are answered. */
  readonly requests: ServedRequest[] = [];
  private readonly http: Server;
  private readonly now: () => number;
  private readonly cache: PromptCache;
  private readonly limiter: RateLimiter;
  private readonly batches: BatchStore;
  private readonly next: Script[] = [];
  private calls = 0;
  private port = 0;
  private losesNextBatch = false;

  constructor(private readonly options: MessagesServerOptions) {
    this.now = options.now ?? Date.now;
    this.cache = new PromptCache(this.now, options.minimumCachedTokens ?? 1024);
    this.limiter = new RateLimiter(options.limits ?? {}, this.now);
    this.batches = new BatchStore(this.now, this.answerBatched);
    this.http = createServer((request, response) => void this.handle(request, response));
  }

  /** For `baseURL`; the last one, when it is closed. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Requests to the model that cost something. */
  get paid(): readonly ServedRequest[] {
    return paidRequests(this.requests);
  }

  /** What the next requests to the model get instead of the reply function's. */
  answerNext(...replies: readonly ScriptedReply[]): void {
    this.next.push(...replies.map(scriptOf));
  }

  /** As if somebody else had asked with the same account. */
  takeFromLimits(inputTokens: number): void {
    this.limiter.take(inputTokens);
  }

  /** The next batch is taken in, but its client never hears of it. */
  loseNextBatch(): void {
    this.losesNextBatch = true;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject).listen(port, '127.0.0.1', () => {
        this.port = (this.http.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.http.close((error) => (error ? reject(error) : resolve()));
      this.http.closeAllConnections();
    });
  }

  /** When all requests are done with, those too whose client went away. */
  async idle(): Promise<void> {
    while (this.requests.some(({ outcome }) => outcome === 'pending')) await delay(5);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    response.setHeader('request-id', `req_${this.requests.length + 1}`);
    let served: ServedRequest | undefined;
    try {
      const text = await readAll(request);
      served = this.record(request, text);
      await this.route(served, text, response, gone.signal);
      served.status = response.statusCode;
      if (served.outcome === 'pending') served.outcome = response.statusCode < 400 ? 'answered' : 'failed';
    } catch (error) {
      if (gone.signal.aborted) {
        if (served?.outcome === 'pending') served.outcome = 'abandoned';
        return;
      }
      const answer =
        error instanceof ProtocolError ? error : new ProtocolError(500, 'api_error', String((error as Error).stack));
      if (served) Object.assign(served, { status: answer.status, outcome: 'failed' });
      sendJson(response, answer.body, answer.status, answer.headers);
    }
  }

  private record(request: IncomingMessage, text: string): ServedRequest {
    const served: ServedRequest = {
      method: request.method ?? '',
      path: new URL(request.url ?? '/', this.url).pathname,
      at: this.now(),
      headers: request.headers,
      body: text && this.options.keepsBodies !== false ? (JSON.parse(text) as MessageBody) : null,
      key: keyOf(text),
      batch: null,
      status: 0,
      outcome: 'pending',
      usage: null,
    };
    this.requests.push(served);
    return served;
  }

  private async route(served: ServedRequest, text: string, response: ServerResponse, gone: AbortSignal): Promise<void> {
    this.checkKey(served);
    const [, v1, resource, ...rest] = served.path.split('/');
    const route = `${served.method} ${[v1, resource, ...rest].join('/').replace(/msgbatch_\w+/, '*')}`;
    const id = rest[1] ?? '';
    switch (route) {
      case 'POST v1/messages':
        return this.answer(served, JSON.parse(text) as MessageBody, response, gone);
      case 'POST v1/messages/count_tokens':
        if (this.options.countsTokens === false) break;
        sendJson(response, { input_tokens: promptTokens(promptBlocks(JSON.parse(text) as MessageBody)) });
        return;
      case 'GET v1/models':
        sendJson(response, page((this.options.models ?? currentModels).map(modelInfo)));
        return;
      case 'POST v1/messages/batches':
        this.createBatch(JSON.parse(text) as { requests: [] }, response);
        return;
      case 'GET v1/messages/batches':
        sendJson(response, page(this.batches.list()));
        return;
      case 'GET v1/messages/batches/*':
        sendJson(response, this.batches.retrieve(id));
        return;
      case 'POST v1/messages/batches/*/cancel':
        sendJson(response, this.batches.cancel(id));
        return;
      case 'GET v1/messages/batches/*/results':
        response.setHeader('content-type', 'application/x-jsonl');
        for (const line of this.batches.results(id)) response.write(line);
        response.end();
        return;
    }
    throw new ProtocolError(404, 'not_found_error', `${route} is not an endpoint of this server.`);
  }

  private createBatch({ requests }: { readonly requests: [] }, response: ServerResponse): void {
    const batch = this.batches.create(requests);
    if (this.losesNextBatch) response.destroy();
    else sendJson(response, batch);
    this.losesNextBatch = false;
  }

  private checkKey({ headers }: ServedRequest): void {
    const bearer = /^Bearer (.*)$/.exec(String(headers['authorization'] ?? ''))?.[1];
    if ((headers['x-api-key'] ?? bearer) !== (this.options.apiKey ?? 'test-key')) {
      throw new ProtocolError(401, 'authentication_error', 'invalid x-api-key');
    }
  }

  private checkModel(model: string): void {
    if (!(this.options.models ?? currentModels).includes(model)) {
      throw new ProtocolError(404, 'not_found_error', `model: ${model}`);
    }
  }

  private async answer(served: ServedRequest, body: MessageBody, response: ServerResponse, gone: AbortSignal) {
    this.checkModel(body.model);
    const { usage, write } = this.cache.read(promptBlocks(body));
    this.limiter.take(usage.input + usage.cacheWrite);
    const script = this.next.shift() ?? scriptOf(await this.options.reply(body, this.calls));
    this.calls += 1;
    if ('silence' in script) {
      served.outcome = 'failed';
      if (script.silence === 'reset') return void response.destroy();
      await delay(3_600_000, undefined, { signal: gone });
    }
    if ('delayMs' in script && script.delayMs) await delay(script.delayMs, undefined, { signal: gone });
    if ('status' in script) {
      sendFailure(response, script, this.limiter.headers());
      return;
    }
    const text = script as ScriptedText;
    const reply = completeReply(text, body.max_tokens);
    const message = messageOf(`msg_${this.calls}`, body.model, reply, usage);
    write();
    this.limiter.takeOutput(reply.output);
    served.usage = { ...usage, output: reply.output };
    for (const [name, value] of Object.entries(this.limiter.headers())) response.setHeader(name, value);
    if (!body.stream) {
      if (text.durationMs) await delay(text.durationMs, undefined, { signal: gone });
      sendJson(response, message);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    const isComplete = await streamReply(response, message, reply, text, gone);
    served.outcome = isComplete ? 'answered' : gone.aborted ? 'abandoned' : 'cut';
    if (!isComplete && (text.cutAfter !== undefined || text.errorAfter !== undefined)) served.outcome = 'cut';
  }

  private readonly answerBatched: BatchAnswer = async (batch, body) => {
    const served: ServedRequest = {
      method: 'POST',
      path: '/v1/messages',
      at: this.now(),
      headers: {},
      body: this.options.keepsBodies === false ? null : body,
      key: keyOf(JSON.stringify(body)),
      batch,
      status: 200,
      outcome: 'answered',
      usage: null,
    };
    this.requests.push(served);
    try {
      this.checkModel(body.model);
      const { usage, write } = this.cache.read(promptBlocks(body));
      const script = this.next.shift() ?? scriptOf(await this.options.reply(body, this.calls));
      this.calls += 1;
      if ('silence' in script) return { type: 'expired' };
      if (script.delayMs) await delay(script.delayMs);
      if ('status' in script) throw failureOf(script);
      const reply = completeReply(script, body.max_tokens);
      write();
      served.usage = { ...usage, output: reply.output };
      return { type: 'succeeded', message: messageOf(`msg_${this.calls}`, body.model, reply, usage) };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      Object.assign(served, { status: error.status, outcome: 'failed' });
      return { type: 'errored', error: error.body as never };
    }
  };
}
