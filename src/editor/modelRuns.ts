import * as vscode from 'vscode';
import { AgreedModel } from '../models/agreedModel';
import { anthropicUrl } from '../models/anthropicClient';
import { accountGate, AnthropicModel, defaultAnthropicModel } from '../models/anthropicModel';
import { Budget, BudgetedModel } from '../models/budget';
import type { ChatModel, ChatRequest } from '../models/chatModel';
import { createModel } from '../models/createModel';
import { keepExchange } from '../models/exchangeFiles';
import { ExchangeLog, LoggedModel, type Exchange } from '../models/exchangeLog';
import { OneAtATime } from '../models/oneAtATime';
import { parsePrices, priceOf, type Price } from '../models/prices';
import { RetriedModel } from '../models/retriedModel';
import { RoutedModel } from '../models/routedModel';
import { cleanEnvironment } from '../processes/cleanEnvironment';
import { MissingKey, type AnthropicApiKey } from './apiKey';
import { contextKeys } from './ids';
import { VsCodeLanguageModel } from './languageModel';
import { log } from './log';
import type { ConsentMemory } from './consentMemory';
import { ModelConsent, type AskedRun, type Recipient } from './modelConsent';
import { modelSettings, type ModelSettings } from './settings';

/** Models for one run: asked only when the user agreed, and every request is in the log. */
export interface RunModel {
  /** All of them as one, which keeps the budget, and tries again after a reply that broke off. */
  readonly model: ChatModel;
  /** That of one subagent, for who keeps the budget. */
  readonly modelFor: (subagent: string) => ChatModel;
  readonly budget: Budget;
  /** See `ExchangeLog.judge`. */
  readonly judge: ExchangeLog['judge'];
}

/** A model for many modules, and what is to be said before it is asked. */
export interface ManyModulesModel {
  readonly model: ChatModel;
  /** See `ExchangeLog.judge`. */
  readonly judge: ExchangeLog['judge'];
  /** Where the code goes. */
  readonly place: string;
  /** By which the cost is estimated; `null` when it is not known, or nothing is paid by the token. */
  readonly price: Price | null;
  /** What one run may cost by the settings, in US dollars; `Infinity` for no limit. */
  readonly maxCost: number;
  /** The cost of every request is known in dollars; else only tokens can be limited. */
  readonly isInDollars: boolean;
}

/** Tokens for one run of a model without prices: somebody's quota has to be spared, too. */
const tokensWithoutPrice = 1_000_000;

/** The models of the runs of this window, and what they were asked. */
export class ModelRuns implements vscode.Disposable {
  readonly exchanges: ExchangeLog;
  private readonly consent: ModelConsent;
  /** An exchange that is judged is written again. */
  private readonly files = new OneAtATime();
  /** One for the window, so that runs at the same time share one Claude Code, and one account's limits. */
  private made: { readonly key: string; readonly model: RoutedModel } | undefined;

  constructor(
    private readonly apiKey: AnthropicApiKey,
    memory: ConsentMemory,
  ) {
    this.consent = new ModelConsent(memory);
    this.exchanges = new ExchangeLog({
      clock: () => new Date(),
      keep: (exchange) => void this.files.run(() => keep(exchange)),
    });
    this.exchanges.onDidChange(() => {
      void vscode.commands.executeCommand('setContext', contextKeys.asked, true);
    });
  }

  /**
   * The chosen model; nothing is sent before the user has agreed.
   * @throws UserError when it cannot be asked as things are
   */
  async forRun(run: AskedRun, folder: vscode.WorkspaceFolder): Promise<RunModel> {
    const settings = modelSettings();
    const model = await this.model(settings);
    const budget = new Budget(budgetOf(settings));
    let agreed: Promise<boolean> | undefined;
    const agree = (first: ChatRequest): Promise<boolean> =>
      (agreed ??= this.consent.ask(run, recipient(settings, model), first));
    const logged = (one: ChatModel): ChatModel => new LoggedModel(one, this.exchanges, folder.uri.fsPath);
    return {
      model: new AgreedModel(new RetriedModel(new BudgetedModel(logged(model), budget)), agree),
      modelFor: (purpose) => new AgreedModel(logged(model.modelFor({ purpose })), agree),
      budget,
      judge: (asked, verdict) => this.exchanges.judge(asked, verdict),
    };
  }

  /**
   * The chosen model for a run that asks the user itself before it begins, and keeps its own budget; every request is in the log.
   * @throws UserError when it cannot be asked as things are
   */
  async forManyModules(folder: vscode.WorkspaceFolder): Promise<ManyModulesModel> {
    const settings = modelSettings();
    const model = await this.model(settings);
    const { place, maxCost } = recipient(settings, model);
    return {
      ...{ place, maxCost, price: dearestPrice(settings), isInDollars: isInDollars(settings) },
      model: new LoggedModel(model, this.exchanges, folder.uri.fsPath),
      judge: (asked, verdict) => this.exchanges.judge(asked, verdict),
    };
  }

  /** What the Anthropic API says of the key, by its list of models. @throws ModelError */
  async listAnthropicModels(
    key: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return new AnthropicModel({ apiKey: key, baseUrl: modelSettings().baseUrl, retries: 1 }).listModels(signal);
  }

  dispose(): void {
    this.consent.dispose();
  }

  private async model(settings: ModelSettings): Promise<RoutedModel> {
    const found = settings.provider === 'anthropic' ? await this.apiKey.get() : undefined;
    if (settings.provider === 'anthropic' && !found) throw new MissingKey();
    const key = JSON.stringify([settings, found]);
    if (this.made?.key !== key) this.made = { key, model: makeModel(settings, found?.key) };
    return this.made.model;
  }
}

function makeModel(settings: ModelSettings, apiKey: string | undefined): RoutedModel {
  const { provider, id, idBySubagent, maxCost } = settings;
  if (provider === 'none') throw new Error('No model is chosen.');
  const gate = accountGate();
  const prices = parsePrices(settings.prices);
  const ofId = (chosen: string | undefined): ChatModel =>
    provider === 'vscode-lm'
      ? new VsCodeLanguageModel(chosen)
      : createModel(chosen === undefined ? { provider } : { provider, id: chosen }, {
          apiKey,
          prices,
          gate,
          baseUrl: settings.baseUrl,
          claudeCode: settings.claudeCode,
          environment: cleanEnvironment(),
          ...(maxCost === Infinity ? {} : { maxDollarsOfRequest: Math.min(1, maxCost) }),
        })!;
  const others = Object.entries(idBySubagent).filter(([, other]) => other.trim() !== '');
  return new RoutedModel(ofId(id), new Map(others.map(([purpose, other]) => [purpose, ofId(other.trim())])));
}

function budgetOf({ provider, maxCost }: ModelSettings): { readonly dollars: number; readonly tokens: number } {
  return provider === 'vscode-lm'
    ? { dollars: Infinity, tokens: tokensWithoutPrice }
    : { dollars: maxCost, tokens: Infinity };
}

/** Of all models that may be asked, so that an estimate is never too low. */
function dearestPrice({ provider, id, idBySubagent, prices }: ModelSettings): Price | null {
  if (provider !== 'anthropic') return null;
  const overrides = parsePrices(prices);
  const all = [id ?? defaultAnthropicModel, ...Object.values(idBySubagent).filter((other) => other.trim() !== '')];
  const known = all.flatMap((one) => priceOf(one.trim(), overrides) ?? []);
  if (known.length < all.length) return null;
  return known.reduce((dearest, one) => (one.output > dearest.output ? one : dearest));
}

function isInDollars(settings: ModelSettings): boolean {
  return settings.provider === 'claude-code' || dearestPrice(settings) !== null;
}

function recipient({ provider, baseUrl, maxCost }: ModelSettings, { name }: ChatModel): Recipient {
  switch (provider) {
    case 'vscode-lm':
      return { name, place: 'where the extension that offers it sends it', maxCost: Infinity };
    case 'claude-code':
      return { name: 'Claude', place: 'Anthropic, by your own Claude Code', maxCost };
    default:
      return { name: 'Claude', place: new URL(baseUrl ?? anthropicUrl).host, maxCost };
  }
}

async function keep(exchange: Exchange): Promise<void> {
  if (exchange.project === undefined || !modelSettings().keepRequests) return;
  try {
    await keepExchange(exchange.project, exchange);
  } catch (error) {
    log().warn(`A request to a model could not be kept: ${String(error)}`);
  }
}
