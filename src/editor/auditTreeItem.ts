import * as vscode from 'vscode';
import type { AuditNode } from './auditTree';
import { iconPath } from './auditTreeIcons';
import { commands } from './ids';

/** A node as VS Code has it, and as commands get it: where its code is, and which function it stands for. */
export interface AuditElement {
  readonly node: AuditNode;
  /** Its file; without one, the workspace folder that it is about. */
  readonly uri: vscode.Uri | undefined;
  readonly qualname: string | undefined;
  /** 1-based. */
  readonly line: number | undefined;
}

export function auditElement(node: AuditNode): AuditElement {
  const folder = node.folder === null ? undefined : vscode.Uri.parse(node.folder, true);
  return {
    node,
    uri: node.place ? vscode.Uri.file(node.place.file) : folder,
    qualname: node.qualname ?? undefined,
    line: node.place?.line,
  };
}

export function auditTreeItem({ node, uri }: AuditElement): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const folded = node.isOpen ? Expanded : Collapsed;
  const item = new vscode.TreeItem(node.label, node.children ? folded : None);
  item.id = node.id;
  item.description = node.description;
  item.iconPath = iconPath(node.icon);
  item.contextValue = contextValue(node);
  item.accessibilityInformation = { label: node.speech };
  if (node.kind === 'range' && uri) {
    item.command = { command: 'vscode.open', title: 'Go to Code', arguments: [uri, { selection: selectionOf(node) }] };
  }
  if (node.command !== null && uri) {
    item.command = { command: node.command, title: node.label, arguments: [uri] };
  }
  return item;
}

/** What menus go by: the kind, then `stale`, then `target` where tests can be generated. */
function contextValue({ kind, isStale, isTarget }: AuditNode): string {
  return [kind, ...(isStale ? ['stale'] : []), ...(isTarget ? ['target'] : [])].join(' ');
}

/** Filled in when somebody points at the item. */
export function auditTooltip({ node, uri, qualname, line }: AuditElement): vscode.MarkdownString | undefined {
  const isTarget = uri !== undefined && qualname !== undefined && vscode.workspace.isTrusted;
  // As text: a Uri in a link's arguments would come back as one of another machine in a remote window.
  const target = [{ uri: uri?.toString(), qualname, line }];
  const link = `command:${commands.generateForFunction}?${encodeURIComponent(JSON.stringify(target))}`;
  const text = node.tooltip(isTarget ? link : undefined);
  if (text === '') {
    return undefined;
  }
  const tooltip = new vscode.MarkdownString(text, true);
  tooltip.isTrusted = { enabledCommands: [commands.generateForFunction] };
  return tooltip;
}

export function selectionOf({ place }: AuditNode): vscode.Range {
  const { line, endLine } = place ?? { line: 1, endLine: 1 };
  return new vscode.Range(line - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER);
}
