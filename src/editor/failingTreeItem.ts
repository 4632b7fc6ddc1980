import * as vscode from 'vscode';
import type { FailingNode } from './failingTree';

/** A row as VS Code has it, and as commands get it. */
export interface FailingElement {
  readonly node: FailingNode;
  /** The workspace folder that it is in. */
  readonly uri: vscode.Uri;
}

export function failingElement(node: FailingNode): FailingElement {
  return { node, uri: vscode.Uri.parse(node.folder, true) };
}

export function failingTreeItem({ node }: FailingElement): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const folded = node.isOpen ? Expanded : Collapsed;
  const item = new vscode.TreeItem(node.label, node.children.length > 0 ? folded : None);
  item.id = node.id;
  item.description = node.description;
  item.contextValue = node.context;
  item.accessibilityInformation = { label: node.speech };
  if (node.icon) {
    const { name, color } = node.icon;
    item.iconPath = new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  }
  if (node.place) {
    const { file, line } = node.place;
    const selection = new vscode.Range(line - 1, 0, line - 1, 0);
    const title = 'Go to Failing Line';
    item.command = { command: 'vscode.open', title, arguments: [vscode.Uri.file(file), { selection }] };
  }
  return item;
}

/** Filled in when somebody points at the row. */
export function failingRowTooltip({ node }: FailingElement): vscode.MarkdownString | undefined {
  const text = node.tooltip();
  // Sentences of facts are no Markdown; a test's tooltip is.
  if (text === '') return undefined;
  return node.kind === 'test' ? new vscode.MarkdownString(text, true) : new vscode.MarkdownString().appendText(text);
}
