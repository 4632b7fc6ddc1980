import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CoverageStore } from './coverageStore';
import { commands } from './ids';
import { reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { writeFolderSetting } from './settings';

/** The command that shows another report: it writes the folder's setting, which the report's watcher follows. */
export function registerChooseReport(store: CoverageStore): vscode.Disposable {
  return vscode.commands.registerCommand(
    commands.chooseReport,
    reporting(async (hint: FolderHint) => {
      const coverage = await pickFolder(store, 'Choose Coverage Report', hint);
      if (!coverage) {
        return;
      }
      const [chosen] =
        (await vscode.window.showOpenDialog({
          title: 'Choose Coverage Report',
          openLabel: 'Show Coverage',
          defaultUri: coverage.folder.uri,
          filters: { 'coverage.py JSON report': ['json'] },
        })) ?? [];
      if (chosen) {
        await writeFolderSetting(coverage.folder, 'coverageReport', settingFor(coverage.folder, chosen));
        await coverage.reload();
      }
    }),
  );
}

/** Relative inside the folder, so that the setting serves everybody who has the folder. */
function settingFor(folder: vscode.WorkspaceFolder, file: vscode.Uri): string {
  const relative = path.relative(folder.uri.fsPath, file.fsPath);
  const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return inside ? relative.split(path.sep).join('/') : file.fsPath;
}
