import * as vscode from 'vscode';
import type { Progress } from '../progress';

/** How a task is told that it was cancelled. */
export interface Cancelling {
  /** Cancelled once: to bring to an end what was begun, and to keep what there is. */
  readonly finish: AbortSignal;
  /** Cancelled again: to end at once. */
  readonly signal: AbortSignal;
}

/**
 * Runs a task under a notification. Its Cancel lets the task finish with what it has; a second notification then says so, and
 * its Cancel ends the task.
 */
export function withCancellableProgress<T>(
  title: string,
  task: (progress: Progress, cancelling: Cancelling) => Promise<T>,
): Thenable<T> {
  const [finish, abort] = [new AbortController(), new AbortController()];
  let show: Progress = () => undefined;
  let running: Promise<T> | undefined;
  const notify = <R>(what: () => Promise<R>, asText: (message: string) => string, cancel: () => void): Thenable<R> =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        show = (message) => progress.report({ message: asText(message) });
        const listening = token.onCancellationRequested(cancel);
        try {
          return await what();
        } finally {
          listening.dispose();
        }
      },
    );
  const start = (): Promise<T> => {
    running = task((message) => show(message), { finish: finish.signal, signal: abort.signal });
    return running;
  };
  const finishing = async (): Promise<void> => {
    show('what was found is kept');
    await running?.then(
      () => undefined,
      () => undefined, // Told by who waits for the task.
    );
  };
  return notify(
    start,
    (message) => message,
    () => {
      finish.abort();
      void notify(
        finishing,
        (message) => `finishing, ${message}`,
        () => abort.abort(),
      );
    },
  );
}
