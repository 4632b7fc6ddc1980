import * as vscode from 'vscode';
import { countText } from '../wording';
import type { ChatRequest } from '../models/chatModel';
import { tokensOfRequest } from '../models/promptText';
import type { ConsentMemory } from './consentMemory';
import { askAfterReading } from './questionAfterReading';
import { ReadOnlyDocument } from './readOnlyDocument';
import { requestText } from './requestText';

/** What a run is going to ask a model about. */
export interface AskedRun {
  /** What it wants tests for: `3 functions`. */
  readonly what: string;
  /** Whose code it is: `shop.pricing`. */
  readonly subject: string;
}

/** Where it would go. */
export interface Recipient {
  /** `Claude`. */
  readonly name: string;
  /** `Anthropic (api.anthropic.com)`. */
  readonly place: string;
  /** In US dollars for the whole run; `Infinity` for no limit. */
  readonly maxCost: number;
}

const send = 'Send';
const always = 'Always in This Workspace';
const show = 'Show What Is Sent';

/** Asks the user before the first request of a run, and remembers for a workspace and a recipient that they need not be asked. */
export class ModelConsent implements vscode.Disposable {
  private readonly document = new ReadOnlyDocument('smart-test-request', 'What Is Sent.md');

  constructor(private readonly memory: ConsentMemory) {}

  async ask(run: AskedRun, to: Recipient, first: ChatRequest): Promise<boolean> {
    const recipient = `${to.name}:${to.place}`;
    if (this.memory.has(recipient)) return true;
    const question = `Send ${run.what} to ${to.name}?`;
    const answer = await vscode.window.showWarningMessage(
      question,
      { modal: true, detail: detailText(run, to, first) },
      send,
      always,
      show,
    );
    if (answer === always) await this.memory.add(recipient);
    if (answer !== show) return answer !== undefined;
    await this.document.show(requestText(first));
    return askAfterReading(question, 'the first request', { yes: send, no: 'Do Not Send' });
  }

  dispose(): void {
    this.document.dispose();
  }
}

function detailText({ subject }: AskedRun, { place, maxCost }: Recipient, first: ChatRequest): string {
  const tokens = Math.ceil(tokensOfRequest(first) / 100) * 100;
  const cost = maxCost === Infinity ? '' : `, and all of them cost at most $${maxCost.toFixed(2)}`;
  return [
    `The first request has about ${countText(tokens, 'token')}${cost}.`,
    `The code of ${subject}, what it uses, and parts of its tests leave this machine, to ${place}. What comes back is run here before you see it.`,
  ].join('\n\n');
}
