import * as vscode from 'vscode';
import { DisposableStore } from './disposableStore';
import { contextKeys } from './ids';

/** How long typing must pause. */
const pauseMilliseconds = 500;

/**
 * Tells menus whether the file in front defines a class. Not whether the cursor is in one: a right click opens the menu in the
 * moment in which it moves the cursor.
 */
export function watchForClasses(): vscode.Disposable {
  const disposables = new DisposableStore();
  let told: boolean | undefined;
  let pause: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const has = document?.languageId === 'python' && /^[ \t]*class[ \t]+\w/m.test(document.getText());
    if (has === told) return;
    told = has;
    void vscode.commands.executeCommand('setContext', contextKeys.hasClass, has);
  };
  disposables.add(vscode.window.onDidChangeActiveTextEditor(tell));
  disposables.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document !== vscode.window.activeTextEditor?.document) return;
      clearTimeout(pause);
      pause = setTimeout(tell, pauseMilliseconds);
    }),
  );
  disposables.add({ dispose: () => clearTimeout(pause) });
  tell();
  return vscode.Disposable.from(disposables);
}
