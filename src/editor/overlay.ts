import * as vscode from 'vscode';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { MarkedDocuments } from './documentMarks';
import { commands } from './ids';
import { reporting } from './log';
import { MarkDecorations } from './markDecorations';
import { onDidChangeSettings, windowSettings, writeWindowSetting } from './settings';
import { timed } from './timings';

/** How long typing must pause before the marks are computed again; until then VS Code moves them along. */
const pauseMilliseconds = 100;

/** Marks in the editors that can be seen. */
class Overlay implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly decorations = this.disposables.add(new MarkDecorations());
  private pause: NodeJS.Timeout | undefined;

  constructor(private readonly documents: MarkedDocuments) {
    this.disposables.add(
      vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach((it) => this.show(it))),
    );
    this.disposables.add(onDidChangeSettings(['showMarks'], () => this.showAll()));
    this.disposables.add(
      documents.onDidChange((document) => {
        if (document) {
          this.showAfterPause();
        } else {
          this.showAll();
        }
      }),
    );
    this.showAll();
  }

  dispose(): void {
    clearTimeout(this.pause);
    this.disposables.dispose();
  }

  private showAfterPause(): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.showAll(), pauseMilliseconds);
  }

  private showAll(): void {
    clearTimeout(this.pause);
    vscode.window.visibleTextEditors.forEach((editor) => this.show(editor));
  }

  private show(editor: vscode.TextEditor): void {
    if (editor.document.languageId !== 'python') {
      return;
    }
    timed(
      'marks',
      () => {
        const marks = windowSettings().showMarks ? this.documents.of(editor.document) : undefined;
        this.decorations.show(editor, marks);
        return marks;
      },
      (marks) => marks?.marks.length ?? 0,
    );
  }
}

/** The marks in the editors, and the command that turns them on and off. */
export function registerOverlay(store: CoverageStore, documents: MarkedDocuments): vscode.Disposable {
  return vscode.Disposable.from(
    new Overlay(documents),
    vscode.commands.registerCommand(
      commands.toggleMarks,
      reporting(async () => {
        const show = !windowSettings().showMarks;
        await writeWindowSetting('showMarks', show);
        if (show) {
          await store.load();
        }
        vscode.window.setStatusBarMessage(show ? 'Coverage marks are shown' : 'Coverage marks are hidden', 3000);
      }),
    ),
  );
}
