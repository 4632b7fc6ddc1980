import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { filesNewerThan } from '../coverage/filesOnDisk';
import { decodeSource } from '../python/decodeSource';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import { log } from './log';

/** The text that a report speaks of. */
export interface MeasuredText {
  readonly lines: readonly string[];
  /**
   * False when the file had changed before it was first looked at: then `lines` is what was found, good for moving
   * marks along with further edits, and nothing more.
   */
  readonly known: boolean;
}

interface Remembered extends MeasuredText {
  /** The report it belongs to, by the moment it was measured. */
  readonly measuredAt: Date;
}

/**
 * The text of measured files as it was when their report was made, for telling what changed since. It is remembered from
 * the first time a file is shown until its next report.
 */
export class MeasuredTexts implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly found = this.disposables.add(new vscode.EventEmitter<vscode.TextDocument>());
  /** The text of a document that had unsaved changes was read from the disk, or turned out not to be the measured one. */
  readonly onDidFind = this.found.event;

  private readonly byFile = new Map<string, Remembered>();
  private readonly reading = new Set<string>();

  constructor(private readonly store: CoverageStore) {
    const watcher = this.disposables.add(vscode.workspace.createFileSystemWatcher('**/*.py', true));
    this.disposables.add(watcher.onDidChange((uri) => void this.noticeChange(uri)));
    this.disposables.add(watcher.onDidDelete((uri) => this.byFile.delete(uri.fsPath)));
  }

  /** The measured text of a document; `undefined` for one that no report measured, or whose text is still being read. */
  of(document: vscode.TextDocument): MeasuredText | undefined {
    const file = document.uri.fsPath;
    const folder = this.store.measuringFolder(document.uri);
    if (!folder?.measuredAt) {
      return undefined;
    }
    const remembered = this.remembered(file, folder.measuredAt);
    if (remembered) {
      return remembered;
    }
    const known = !folder.isStale(file);
    if (known && document.isDirty) {
      void this.readSaved(document, folder.measuredAt);
      return undefined;
    }
    const text = { measuredAt: folder.measuredAt, known, lines: linesOf(document.getText()) };
    if (known) {
      void this.verify(document, text);
    }
    return this.remember(file, text);
  }

  dispose(): void {
    this.byFile.clear();
    this.disposables.dispose();
  }

  private remembered(file: string, measuredAt: Date): Remembered | undefined {
    const text = this.byFile.get(file);
    return text?.measuredAt === measuredAt ? text : undefined;
  }

  private remember(file: string, text: Remembered): MeasuredText {
    this.byFile.set(file, text);
    return text;
  }

  /** Looks at the file itself: it may have been written a moment ago, before its watcher noticed. */
  private async verify(document: vscode.TextDocument, text: Remembered): Promise<void> {
    const file = document.uri.fsPath;
    const { version } = document;
    const newer = await filesNewerThan([file], text.measuredAt);
    // A document that was edited since may be newer because it was saved: its first text was the measured one.
    if (newer.has(file) && document.version === version && this.byFile.get(file) === text) {
      this.remember(file, { ...text, known: false });
      this.store.measuringFolder(document.uri)?.setStale(file, true);
      this.found.fire(document);
    }
  }

  private async readSaved(document: vscode.TextDocument, measuredAt: Date): Promise<void> {
    const file = document.uri.fsPath;
    if (this.reading.has(file)) {
      return;
    }
    this.reading.add(file);
    try {
      const lines = linesOf(decodeSource(await readFile(file)));
      this.remember(file, { measuredAt, known: true, lines });
    } catch (error) {
      log().warn(
        `${file} cannot be compared with its report: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.remember(file, { measuredAt, known: false, lines: linesOf(document.getText()) });
    } finally {
      this.reading.delete(file);
    }
    this.found.fire(document);
  }

  /** A measured file was written: it is stale unless its text is the measured one again. */
  private async noticeChange(uri: vscode.Uri): Promise<void> {
    const folder = this.store.measuringFolder(uri);
    if (!folder?.measuredAt) {
      return;
    }
    const { measuredAt } = folder;
    try {
      const text = this.remembered(uri.fsPath, measuredAt);
      const same = text?.known === true && sameLines(text.lines, linesOf(decodeSource(await readFile(uri.fsPath))));
      if (folder.measuredAt === measuredAt) {
        folder.setStale(uri.fsPath, !same);
      }
    } catch (error) {
      log().debug(`${uri.fsPath} changed and cannot be read: ${String(error)}`);
      folder.setStale(uri.fsPath, true);
    }
  }
}

/** The lines of a text, as VS Code and Python count them. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
