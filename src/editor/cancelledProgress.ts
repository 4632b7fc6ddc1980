import * as vscode from 'vscode';
import type { Progress } from '../progress';

/** Runs a task under a notification whose Cancel ends it. @param signal ends it, too */
export function withCancelledProgress<T>(
  title: string,
  signal: AbortSignal,
  task: (progress: Progress, signal: AbortSignal) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      const listening = token.onCancellationRequested(() => abort.abort());
      try {
        return await task((message) => progress.report({ message }), AbortSignal.any([signal, abort.signal]));
      } finally {
        listening.dispose();
      }
    },
  );
}
