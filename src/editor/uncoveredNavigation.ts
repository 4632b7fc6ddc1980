import * as path from 'node:path';
import * as vscode from 'vscode';
import { nextStop, uncoveredStops, type UncoveredStop } from '../coverage/uncoveredStops';
import type { CoverageStore } from './coverageStore';
import type { MarkedDocuments } from './documentMarks';
import { situationOf, whyNothing } from './fileSituation';
import { commands } from './ids';
import { reporting } from './log';

/** How long a message stays in the status bar, where screen readers find it too. */
const announcementMilliseconds = 4000;

/** The commands that go from one uncovered line to the next, whether marks are shown or not. */
export function registerNavigation(store: CoverageStore, documents: MarkedDocuments): vscode.Disposable {
  const go = (direction: 1 | -1) =>
    reporting(async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor) {
        await store.load();
        const message = goToStop(editor, direction, documents) ?? nothingThere(editor.document, store);
        vscode.window.setStatusBarMessage(message, announcementMilliseconds);
      }
    });
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.nextUncovered, go(1)),
    vscode.commands.registerCommand(commands.previousUncovered, go(-1)),
  );
}

/** Moves the cursor and returns what to say about it; `undefined` when there is nowhere to go. */
function goToStop(editor: vscode.TextEditor, direction: 1 | -1, documents: MarkedDocuments): string | undefined {
  const { document } = editor;
  const stops = uncoveredStops(documents.of(document)?.marks ?? []);
  const next = nextStop(stops, editor.selection.active.line + 1, direction);
  if (!next) {
    return undefined;
  }
  const stop = stops[next.index]!;
  const line = document.lineAt(stop.first - 1);
  const position = line.range.start.translate(0, line.firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const wrapped = next.wrapped ? `, on from the ${direction === 1 ? 'top' : 'bottom'}` : '';
  return `${stopText(stop)}: ${next.index + 1} of ${stops.length}${wrapped}`;
}

function stopText({ first, last, kind, changed }: UncoveredStop): string {
  const lines = first === last ? `Line ${first}` : `Lines ${first}–${last}`;
  return `${lines} ${kind === 'partial' ? 'partly covered' : 'not covered'}${changed ? ' when last measured' : ''}`;
}

function nothingThere(document: vscode.TextDocument, store: CoverageStore): string {
  const name = path.basename(document.fileName);
  return whyNothing(situationOf(store, document.uri), name) ?? `${name} has no uncovered lines`;
}
