import * as vscode from 'vscode';

export const draftScheme = 'smart-test-draft';

/** A file as it is and as it would be. */
export interface DraftChange {
  /** Absolute. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** A comparison that is open. */
export interface OpenDraft {
  readonly isOpen: boolean;
  /** Closes its editor, and forgets the texts. */
  close(): Promise<void>;
}

/** Texts that are not in files, compared with what is: for changes that a person looks at before they are made. */
export class DraftDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly provider = vscode.workspace.registerTextDocumentContentProvider(draftScheme, {
    provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? '',
  });
  private shown = 0;

  /** Opens one editor: of several files all changes are in it. @param preview another file may take the editor */
  async show(changes: readonly DraftChange[], title: string, preview: boolean): Promise<OpenDraft> {
    // Each has a name of its own, because VS Code keeps what it has read. Both sides have one path, so that it stands once in the title.
    const query = `${++this.shown}`;
    const sides = changes.map(({ file, before, after }) => {
      const draft = vscode.Uri.from({ scheme: draftScheme, path: vscode.Uri.file(file).path, query });
      const [old, changed] = [draft.with({ fragment: 'old' }), draft.with({ fragment: 'new' })];
      this.texts.set(old.toString(), before);
      this.texts.set(changed.toString(), after);
      return { label: vscode.Uri.file(file), old, changed };
    });
    const close = async (): Promise<void> => {
      await closeTabs(query);
      for (const { old, changed } of sides) for (const uri of [old, changed]) this.texts.delete(uri.toString());
    };
    const [only] = sides;
    if (sides.length === 1) {
      await vscode.commands.executeCommand('vscode.diff', only!.old, only!.changed, title, { preview });
    } else {
      const resources = sides.map(({ label, old, changed }) => [label, old, changed]);
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    }
    return {
      get isOpen() {
        return tabsOf(query).length > 0;
      },
      close,
    };
  }

  dispose(): void {
    this.provider.dispose();
  }
}

function tabsOf(query: string): vscode.Tab[] {
  const isOurs = (input: unknown): boolean =>
    (input instanceof vscode.TabInputTextDiff &&
      input.modified.scheme === draftScheme &&
      input.modified.query === query) ||
    multiDiffs(input).some(({ modified }) => modified?.scheme === draftScheme && modified.query === query);
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ input }) => isOurs(input)));
}

/** The tab of several files has its parts, though the API does not promise them yet. */
function multiDiffs(input: unknown): readonly { readonly modified?: vscode.Uri }[] {
  const { textDiffs } = (input ?? {}) as { readonly textDiffs?: readonly { readonly modified?: vscode.Uri }[] };
  return textDiffs ?? [];
}

async function closeTabs(query: string): Promise<void> {
  const open = tabsOf(query);
  if (open.length > 0) await vscode.window.tabGroups.close(open);
}
