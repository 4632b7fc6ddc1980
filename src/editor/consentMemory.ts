import type * as vscode from 'vscode';

const prefix = 'modelConsent:';

/** To whom code of this workspace may be sent without asking each time. */
export class ConsentMemory {
  /** @param memory of the workspace */
  constructor(private readonly memory: vscode.Memento) {}

  /** @param recipient whoever gets it, and where */
  has(recipient: string): boolean {
    return this.memory.get(prefix + recipient) === true;
  }

  add(recipient: string): Thenable<void> {
    return this.memory.update(prefix + recipient, true);
  }

  /** All that was agreed to. */
  async forget(): Promise<void> {
    const keys = this.memory.keys().filter((key) => key.startsWith(prefix));
    await Promise.all(keys.map((key) => this.memory.update(key, undefined)));
  }
}
