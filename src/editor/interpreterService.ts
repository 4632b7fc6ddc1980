import * as vscode from 'vscode';
import { findInterpreter, folderCandidates, type Candidate, type Interpreter } from '../pytest/interpreter';
import { UserError } from '../userError';
import { DisposableStore } from './disposableStore';
import { log } from './log';
import { SelectedInterpreter } from './pythonExtensions';
import { folderSettings, onDidChangeSettings } from './settings';

export interface InterpreterService {
  /**
   * The Python that runs a folder's tests: the one in the setting, else the one selected in VS Code, else the folder's own.
   * @throws UserError when there is none with pytest and coverage, and in an untrusted workspace
   */
  interpreterFor(folder: vscode.WorkspaceFolder, signal?: AbortSignal): Promise<Interpreter>;
  /** The interpreters to choose from, most likely first, without the one in the setting. Starts none of them. */
  choicesFor(folder: vscode.WorkspaceFolder): Promise<Candidate[]>;
}

/** Asks interpreters once and remembers the answer, until a setting, the selected interpreter or an environment changes. */
export class CachedInterpreterService implements InterpreterService, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly found = new Map<string, Interpreter>();
  private readonly selected = this.disposables.add(new SelectedInterpreter(() => this.found.clear()));

  constructor() {
    this.disposables.add(onDidChangeSettings(['interpreter'], () => this.found.clear()));
    const environments = vscode.workspace.createFileSystemWatcher('**/{pyvenv.cfg,.python-version}');
    this.disposables.add(environments);
    for (const event of [environments.onDidCreate, environments.onDidChange, environments.onDidDelete]) {
      this.disposables.add(event(() => this.found.clear()));
    }
  }

  async interpreterFor(folder: vscode.WorkspaceFolder, signal?: AbortSignal): Promise<Interpreter> {
    if (!vscode.workspace.isTrusted) {
      throw new UserError(
        'Python is not run in Restricted Mode. Trust this folder first: "Workspaces: Manage Workspace Trust".',
      );
    }
    const key = folder.uri.toString();
    const known = this.found.get(key);
    if (known) {
      return known;
    }
    const interpreter = await findInterpreter(await this.candidatesFor(folder), folder.uri.fsPath, signal);
    log().info(`${folder.name}: Python ${interpreter.version} of ${interpreter.source} (${interpreter.executable})`);
    this.found.set(key, interpreter);
    return interpreter;
  }

  async choicesFor(folder: vscode.WorkspaceFolder): Promise<Candidate[]> {
    return [...(await this.selected.candidates(folder)), ...(await folderCandidates(folder.uri.fsPath))];
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async candidatesFor(folder: vscode.WorkspaceFolder): Promise<Candidate[]> {
    const { interpreter } = folderSettings(folder);
    // Whoever names one wants this one, and to hear when it does not do.
    return interpreter
      ? [{ source: 'the setting smart-test.interpreter', command: { executable: interpreter, args: [] } }]
      : this.choicesFor(folder);
  }
}
