import * as vscode from 'vscode';
import type { Exchange } from '../models/exchangeLog';
import { exchangePage, exchangeSummary } from '../models/exchangePage';
import { commands } from './ids';
import { reporting } from './log';
import type { ModelService } from './modelService';
import { ReadOnlyDocument } from './readOnlyDocument';

interface ExchangeItem extends vscode.QuickPickItem {
  readonly exchange: Exchange;
}

/** The command that shows what models were asked in this window, and what they answered. */
export function registerModelRequests(models: ModelService): vscode.Disposable {
  const document = new ReadOnlyDocument('smart-test-exchange', 'Model Request.md');
  return vscode.Disposable.from(
    document,
    vscode.commands.registerCommand(
      commands.showModelRequests,
      reporting(async () => {
        const exchanges = (await models.exchanges()).exchanges.toReversed();
        if (exchanges.length === 0) {
          void vscode.window.showInformationMessage('No model was asked anything in this window.');
          return;
        }
        const picked = await vscode.window.showQuickPick<ExchangeItem>(exchanges.map(item), {
          title: 'Model Requests',
          placeHolder: 'What was sent, what came back, and what became of it',
          matchOnDescription: true,
          matchOnDetail: true,
        });
        if (picked) await document.show(exchangePage(picked.exchange));
      }),
    ),
  );
}

function item(exchange: Exchange): ExchangeItem {
  const { number, purpose, subject, outcome } = exchange;
  const icon = !outcome ? 'loading~spin' : outcome.error === undefined ? 'pass' : 'error';
  return {
    label: `$(${icon}) ${number}. ${purpose}`,
    description: subject,
    detail: exchangeSummary(exchange),
    exchange,
  };
}
