import * as vscode from 'vscode';
import type { ExchangeLog } from '../models/exchangeLog';
import type { AnthropicApiKey } from './apiKey';
import { ConsentMemory } from './consentMemory';
import { commands } from './ids';
import type { AskedRun } from './modelConsent';
import type { ManyModulesModel, ModelRuns, RunModel } from './modelRuns';
import { modelSettings } from './settings';

/**
 * The language model that the user has chosen, for the workflows. What models need is loaded when one is used: without one,
 * nothing is paid for it.
 */
export class ModelService implements vscode.Disposable {
  private readonly consents: ConsentMemory;
  private runs: Promise<ModelRuns> | undefined;

  constructor(
    private readonly apiKey: AnthropicApiKey,
    memory: vscode.Memento,
  ) {
    this.consents = new ConsentMemory(memory);
  }

  /** Whether there is one to ask. */
  get isChosen(): boolean {
    return vscode.workspace.isTrusted && modelSettings().provider !== 'none';
  }

  /** What models were asked in this window. */
  async exchanges(): Promise<ExchangeLog> {
    return (await this.load()).exchanges;
  }

  /**
   * The chosen model; nothing is sent before the user has agreed. `undefined` when none is chosen.
   * @throws UserError when it cannot be asked as things are
   */
  async forRun(run: AskedRun, folder: vscode.WorkspaceFolder): Promise<RunModel | undefined> {
    return this.isChosen ? (await this.load()).forRun(run, folder) : undefined;
  }

  /**
   * The chosen model for many modules: it is for the caller to ask the user. `undefined` when none is chosen.
   * @throws UserError when it cannot be asked as things are
   */
  async forManyModules(folder: vscode.WorkspaceFolder): Promise<ManyModulesModel | undefined> {
    return this.isChosen ? (await this.load()).forManyModules(folder) : undefined;
  }

  /** The models that a key of the Anthropic API may use. @throws ModelError */
  async listAnthropicModels(
    key: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return (await this.load()).listAnthropicModels(key, signal);
  }

  /** From now on the user is asked again before anything of this workspace is sent. */
  forgetConsent(): Promise<void> {
    return this.consents.forget();
  }

  dispose(): void {
    void this.runs?.then((runs) => runs.dispose());
  }

  private load(): Promise<ModelRuns> {
    this.runs ??= import('./modelRuns').then(({ ModelRuns }) => new ModelRuns(this.apiKey, this.consents));
    return this.runs;
  }
}

/** Offers to choose a model, behind a message. */
export const chooseModelAction = {
  title: 'Use a Model…',
  run: (): Thenable<unknown> => vscode.commands.executeCommand(commands.chooseModel),
};
