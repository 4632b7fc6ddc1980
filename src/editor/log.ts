import * as vscode from 'vscode';
import { InterpreterError } from '../pytest/interpreter';
import { UserError } from '../userError';
import { MissingKey } from './apiKey';
import { commands } from './ids';

let channel: vscode.LogOutputChannel | undefined;

/** The one output channel, "Smart Test", made at first use. */
export function log(): vscode.LogOutputChannel {
  channel ??= vscode.window.createOutputChannel('Smart Test', { log: true });
  return channel;
}

/** Ends the channel with the extension. */
export const logDisposable = {
  dispose(): void {
    channel?.dispose();
    channel = undefined;
  },
};

/** What a person can do about an error: a button's text, and what it does. */
interface ErrorAction {
  readonly title: string;
  readonly run: () => Thenable<unknown>;
}

const showLog: ErrorAction = {
  title: 'Show Log',
  run: () => vscode.commands.executeCommand(commands.showLog),
};

const selectInterpreter: ErrorAction = {
  title: 'Select Interpreter',
  run: () => vscode.commands.executeCommand(commands.selectInterpreter),
};

const setApiKey: ErrorAction = {
  title: 'Set API Key…',
  run: () => vscode.commands.executeCommand(commands.setApiKey),
};

const chooseModel: ErrorAction = {
  title: 'Choose a Model…',
  run: () => vscode.commands.executeCommand(commands.chooseModel),
};

const copyCommand = (command: string): ErrorAction => ({
  title: 'Copy Command',
  run: () => vscode.env.clipboard.writeText(command),
});

/** True for the end of something that the user cancelled: nothing to report. */
export function isCancellation(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError');
}

/**
 * Tells the user about an error. A `UserError` is shown as it is, with what can be done about it; anything else is a
 * bug: one line for the user, its stack in the log. A cancellation is no error.
 */
export async function showError(error: unknown): Promise<void> {
  if (isCancellation(error)) {
    return;
  }
  if (error instanceof UserError) {
    log().warn(error.message);
    await offer(error.message, actionsFor(error));
  } else {
    log().error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const message = error instanceof Error ? error.message : String(error);
    await offer(`Smart Test failed: ${message}`, [showLog]);
  }
}

function actionsFor(error: UserError): ErrorAction[] {
  if (error instanceof MissingKey) return [setApiKey, chooseModel];
  return [
    ...(error.command === undefined ? [] : [copyCommand(error.command)]),
    ...(error instanceof InterpreterError ? [selectInterpreter] : [showLog]),
  ];
}

async function offer(message: string, actions: readonly ErrorAction[]): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, ...actions.map((action) => action.title));
  await actions.find(({ title }) => title === chosen)?.run();
}

/** A command's handler whose errors reach the user instead of the caller. */
export function reporting<A extends unknown[]>(
  handler: (...args: A) => void | Thenable<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await handler(...args);
    } catch (error) {
      // Not awaited: the command has ended, the notification may stay for long.
      void showError(error);
    }
  };
}
