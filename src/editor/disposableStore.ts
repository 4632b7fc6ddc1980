import type * as vscode from 'vscode';

/** Disposes what was added to it, last first. What is added after that is disposed at once. */
export class DisposableStore implements vscode.Disposable {
  private items: vscode.Disposable[] | undefined = [];

  add<T extends vscode.Disposable>(item: T): T {
    if (this.items) {
      this.items.push(item);
    } else {
      item.dispose();
    }
    return item;
  }

  dispose(): void {
    const items = this.items ?? [];
    this.items = undefined;
    for (const item of items.reverse()) {
      item.dispose();
    }
  }
}
