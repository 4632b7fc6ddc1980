import * as vscode from 'vscode';
import type { Candidate } from '../pytest/interpreter';
import type { CoverageStore } from './coverageStore';
import { commands } from './ids';
import type { InterpreterService } from './interpreterService';
import { reporting } from './log';
import { pickFolder } from './pickFolder';
import { writeFolderSetting } from './settings';

interface InterpreterItem extends vscode.QuickPickItem {
  readonly choose: () => Promise<string | undefined> | string | undefined;
}

/** The command that names the Python which runs a folder's tests. */
export function registerSelectInterpreter(store: CoverageStore, interpreters: InterpreterService): vscode.Disposable {
  return vscode.commands.registerCommand(
    commands.selectInterpreter,
    reporting(async () => {
      const coverage = await pickFolder(store, 'Select Python Interpreter');
      if (!coverage) {
        return;
      }
      const { folder } = coverage;
      const picked = await vscode.window.showQuickPick<InterpreterItem>(
        interpreters.choicesFor(folder).then((candidates) => items(candidates, folder)),
        { title: 'Select Python Interpreter', placeHolder: `Which Python has the pytest of ${folder.name}?` },
      );
      const chosen = await picked?.choose();
      if (chosen !== undefined) {
        await writeFolderSetting(folder, 'interpreter', chosen === '' ? undefined : chosen);
      }
    }),
  );
}

function items(candidates: readonly Candidate[], folder: vscode.WorkspaceFolder): InterpreterItem[] {
  // The setting is one path: `py -3` cannot be written there.
  const named = candidates.filter(({ command }) => command.args.length === 0);
  return [
    ...named.map(({ source, command }) => ({
      label: vscode.workspace.asRelativePath(command.executable, false),
      description: source,
      choose: () => command.executable,
    })),
    {
      label: '$(folder-opened) Browse…',
      choose: async () => {
        const [file] =
          (await vscode.window.showOpenDialog({
            title: 'Select Python Interpreter',
            openLabel: 'Select',
            defaultUri: folder.uri,
          })) ?? [];
        return file?.fsPath;
      },
    },
    {
      label: '$(clear-all) Choose automatically',
      description: 'the Python extension, the folder’s environment, PATH',
      choose: () => '',
    },
  ];
}
