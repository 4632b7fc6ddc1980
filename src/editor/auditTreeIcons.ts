import * as vscode from 'vscode';
import type { AuditIcon } from './auditTree';

export function iconPath(icon: AuditIcon): vscode.IconPath {
  if ('ring' in icon) {
    return { light: ring(icon.ring, '#388a34', '#e51400'), dark: ring(icon.ring, '#89d185', '#f14c4c') };
  }
  return new vscode.ThemeIcon(icon.name, icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color));
}

const radius = 5.5;
const circumference = 2 * Math.PI * radius;

/** A ring of 16 pixels: the covered share as an arc from the top, in steps of 5 %, over a pale track. */
function ring(percent: number, covered: string, missing: string): vscode.Uri {
  const share = Math.round(percent / 5) * 0.05;
  const circle = `cx="8" cy="8" r="${radius}" fill="none" stroke-width="3"`;
  const arc = `stroke-dasharray="${(circumference * share).toFixed(2)} ${circumference.toFixed(2)}"`;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">' +
    `<circle ${circle} stroke="${missing}" stroke-opacity="0.5"/>` +
    (share > 0 ? `<circle ${circle} stroke="${covered}" ${arc} transform="rotate(-90 8 8)"/>` : '') +
    '</svg>';
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`, true);
}
