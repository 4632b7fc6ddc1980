import * as path from 'node:path';
import * as vscode from 'vscode';

/** A text that is made by the extension and shown in an editor of its own; showing it again replaces what is there. */
export class ReadOnlyDocument implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly providers: vscode.Disposable;
  private readonly uri: vscode.Uri;
  private text = '';
  private root: string | undefined;

  /** `title` is the tab's and ends in what says the language: `Dropped Drafts.md`. */
  constructor(scheme: string, title: string) {
    this.uri = vscode.Uri.from({ scheme, path: `/${title}` });
    this.providers = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: () => this.text,
      }),
      vscode.languages.registerDocumentLinkProvider({ scheme }, { provideDocumentLinks: (shown) => this.links(shown) }),
    );
  }

  /** @param root absolute path of the folder that Python files named in the text are in: they become links */
  async show(text: string, root?: string): Promise<void> {
    this.text = text;
    this.root = root;
    this.changed.fire(this.uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(this.uri), { preview: true });
  }

  /** `src/shop/tax.py` and `src/shop/tax.py:12`. */
  private links(shown: vscode.TextDocument): vscode.DocumentLink[] {
    const { root } = this;
    if (root === undefined) return [];
    return [...shown.getText().matchAll(/(?<![\w./-])([\w./-]+\.py)(?::(\d+))?(?!\w)/g)].map((match) => {
      const [whole, file, line] = match;
      const range = new vscode.Range(shown.positionAt(match.index), shown.positionAt(match.index + whole.length));
      const target = vscode.Uri.file(path.resolve(root, file!)).with({
        fragment: line === undefined ? '' : `L${line}`,
      });
      return new vscode.DocumentLink(range, target);
    });
  }

  dispose(): void {
    this.providers.dispose();
    this.changed.dispose();
  }
}
