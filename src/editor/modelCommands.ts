import * as vscode from 'vscode';
import { countText } from '../wording';
import { keyProblem, type AnthropicApiKey } from './apiKey';
import { commands } from './ids';
import { languageModelId } from './languageModelId';
import { reporting } from './log';
import type { ModelService } from './modelService';
import { modelSettings, writeModelSetting, type ModelSettings } from './settings';

interface Services {
  readonly models: ModelService;
  readonly apiKey: AnthropicApiKey;
  /** The page that says what leaves this machine. */
  readonly privacyPage: vscode.Uri;
}

type Provider = ModelSettings['provider'];

/** The commands that choose a model and care for the key of the Anthropic API. */
export function registerModelCommands(services: Services): vscode.Disposable {
  const command = (id: string, run: (services: Services) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(
      id,
      reporting(() => run(services)),
    );
  return vscode.Disposable.from(
    command(commands.chooseModel, chooseModel),
    command(commands.setApiKey, async ({ apiKey }) => {
      if (await askForKey(apiKey))
        void vscode.window.showInformationMessage('The key is in the secret storage of VS Code.');
    }),
    command(commands.testApiKey, testKey),
    command(commands.clearApiKey, clearKey),
  );
}

interface ProviderItem extends vscode.QuickPickItem {
  readonly provider?: Provider;
}

async function chooseModel(services: Services): Promise<void> {
  const picked = await vscode.window.showQuickPick(providerItems(), {
    title: 'Choose a Model',
    placeHolder: 'Who may be asked for tests that the search does not find?',
  });
  if (!picked) return;
  if (picked.provider === undefined) {
    await vscode.commands.executeCommand('markdown.showPreview', services.privacyPage);
    return;
  }
  const id = await idFor(picked.provider, services);
  if (id === undefined) return;
  await services.models.forgetConsent();
  await writeModelSetting('id', id === '' ? undefined : id);
  await writeModelSetting('provider', picked.provider === 'none' ? undefined : picked.provider);
  void vscode.window.showInformationMessage(
    picked.provider === 'none'
      ? 'No model is asked: nothing leaves this machine.'
      : `${picked.label.replace(/^\$\(.*?\) /, '')} is asked for tests that the search does not find. You are asked before anything is sent.`,
  );
}

function providerItems(): ProviderItem[] {
  const { provider: current } = modelSettings();
  const item = (provider: Provider, label: string, detail: string): ProviderItem => ({
    provider,
    label: `$(${provider === current ? 'check' : 'blank'}) ${label}`,
    detail,
  });
  return [
    item('none', 'None', 'The search alone. Nothing leaves this machine.'),
    item('anthropic', 'Claude, by the Anthropic API', 'With your own API key. Code is sent to Anthropic.'),
    item(
      'claude-code',
      'Claude, by your own Claude Code',
      'Your installed program and sign-in. Code is sent to Anthropic.',
    ),
    item(
      'vscode-lm',
      'A language model of VS Code',
      'From another extension, such as GitHub Copilot, which decides where code is sent.',
    ),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(shield) What leaves this machine?' },
  ];
}

/** The id of a model, empty for the usual one; `undefined` when the user gave up. */
async function idFor(provider: Provider, services: Services): Promise<string | undefined> {
  switch (provider) {
    case 'none':
      return '';
    case 'anthropic':
      return anthropicModel(services);
    case 'claude-code':
      return (await acceptsTerms()) ? '' : undefined;
    case 'vscode-lm':
      return languageModel();
  }
}

async function anthropicModel({ apiKey, models }: Services): Promise<string | undefined> {
  const key = (await apiKey.get())?.key ?? (await askForKey(apiKey));
  if (key === undefined) return undefined;
  const found = await withProgress('Asking Anthropic which models there are', (signal) =>
    models.listAnthropicModels(key, signal),
  );
  const usual = { label: '$(star) The usual one', id: '' };
  const picked = await vscode.window.showQuickPick(
    [usual, ...found.map(({ id, name }) => ({ label: name, description: id, id }))],
    { title: 'Choose a Model of Anthropic', matchOnDescription: true },
  );
  return picked?.id;
}

const terms = 'https://www.anthropic.com/legal/consumer-terms';

async function acceptsTerms(): Promise<boolean> {
  const use = 'Use Claude Code';
  const read = 'Read the Terms';
  for (;;) {
    const answer = await vscode.window.showWarningMessage(
      'Use your own Claude Code?',
      {
        modal: true,
        detail:
          'Smart Test starts your installed, unmodified “claude” here, one request at a time, when you ask for tests. It never sees your sign-in. Your plan is meant for ordinary use by you, and Anthropic’s terms decide what that is: read them first. For long unattended runs use an API key.',
      },
      use,
      read,
    );
    if (answer !== read) return answer === use;
    await vscode.env.openExternal(vscode.Uri.parse(terms));
  }
}

async function languageModel(): Promise<string | undefined> {
  const chats = await vscode.lm.selectChatModels();
  if (chats.length === 0) {
    void vscode.window.showWarningMessage(
      'No extension offers a language model in this VS Code. Install one that does, such as GitHub Copilot, and sign in there.',
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    chats.map((chat) => ({ label: chat.name, description: languageModelId(chat), id: languageModelId(chat) })),
    { title: 'Choose a Language Model of VS Code', matchOnDescription: true },
  );
  return picked?.id;
}

/** @returns the key; `undefined` when the user gave up */
async function askForKey(apiKey: AnthropicApiKey): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Anthropic API Key',
    prompt: 'From platform.claude.com. It is kept in the secret storage of VS Code.',
    placeHolder: 'sk-ant-…',
    password: true,
    ignoreFocusOut: true,
    validateInput: keyProblem,
  });
  if (text === undefined) return undefined;
  await apiKey.set(text.trim());
  return text.trim();
}

async function testKey({ apiKey, models }: Services): Promise<void> {
  const found = await apiKey.get();
  if (!found) {
    const set = 'Set API Key…';
    const answer = await vscode.window.showWarningMessage('There is no key for the Anthropic API.', set);
    if (answer === set) await vscode.commands.executeCommand(commands.setApiKey);
    return;
  }
  const { length } = await withProgress('Testing the key', (signal) => models.listAnthropicModels(found.key, signal));
  void vscode.window.showInformationMessage(
    `The key from the ${found.source} works: ${countText(length, 'model')} may be used with it.`,
  );
}

async function clearKey({ apiKey }: Services): Promise<void> {
  const had = await apiKey.clear();
  const left = await apiKey.get();
  const first = had ? 'The key was removed.' : 'There was no key in the secret storage of VS Code.';
  void vscode.window.showInformationMessage(left ? `${first} That of the ${left.source} is used now.` : first);
}

function withProgress<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        return await task(stop.signal);
      } finally {
        listening.dispose();
      }
    },
  );
}
