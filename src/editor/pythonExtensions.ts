import * as vscode from 'vscode';
import type { Candidate } from '../pytest/interpreter';
import { log } from './log';

/** The part of the Python Environments extension's API that is used here. */
interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri | undefined): Promise<Environment | undefined>;
  readonly onDidChangeEnvironment: vscode.Event<unknown>;
}

interface Environment {
  readonly displayName?: string;
  readonly execInfo?: { readonly run?: { readonly executable?: string; readonly args?: readonly string[] } };
}

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: { readonly path: string }): Promise<ResolvedEnvironment | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

interface ResolvedEnvironment {
  readonly executable: { readonly uri?: vscode.Uri };
}

const environmentsId = 'ms-python.vscode-python-envs';
const pythonId = 'ms-python.python';

/**
 * The interpreter that the user selected in VS Code: by the Python Environments extension where it is in charge, else by
 * the Python extension; none when neither is installed.
 * @param onDidChange called whenever another one is selected
 */
export class SelectedInterpreter implements vscode.Disposable {
  private readonly listeners = new Map<string, vscode.Disposable>();

  constructor(private readonly onDidChange: () => void) {}

  async candidates(folder: vscode.WorkspaceFolder): Promise<Candidate[]> {
    const [environments, python] = [await this.fromEnvironments(folder), await this.fromPython(folder)];
    return [environments, python].filter((candidate) => candidate !== undefined);
  }

  dispose(): void {
    vscode.Disposable.from(...this.listeners.values()).dispose();
    this.listeners.clear();
  }

  private async fromEnvironments(folder: vscode.WorkspaceFolder): Promise<Candidate | undefined> {
    const api = await this.apiOf<EnvironmentsApi>(environmentsId, (it) => it.onDidChangeEnvironment);
    const run = (await api?.getEnvironment(folder.uri))?.execInfo?.run;
    return run?.executable
      ? { source: 'the Python Environments extension', command: { executable: run.executable, args: run.args ?? [] } }
      : undefined;
  }

  private async fromPython(folder: vscode.WorkspaceFolder): Promise<Candidate | undefined> {
    const api = await this.apiOf<PythonApi>(pythonId, (it) => it.environments.onDidChangeActiveEnvironmentPath);
    if (!api) {
      return undefined;
    }
    // The path may name a folder, or something that is gone.
    const resolved = await api.environments.resolveEnvironment(api.environments.getActiveEnvironmentPath(folder.uri));
    const executable = resolved?.executable.uri?.fsPath;
    return executable ? { source: 'the Python extension', command: { executable, args: [] } } : undefined;
  }

  /** What an extension exports, after starting it if need be; `undefined` without the extension, or when it will not say. */
  private async apiOf<Api>(id: string, changes: (api: Api) => vscode.Event<unknown>): Promise<Api | undefined> {
    const extension = vscode.extensions.getExtension<Api | undefined>(id);
    if (!extension) {
      return undefined;
    }
    try {
      const api = await extension.activate();
      if (api && !this.listeners.has(id)) {
        this.listeners.set(id, changes(api)(this.onDidChange));
      }
      return api;
    } catch (error) {
      log().warn(
        `${id} cannot be asked for its interpreter: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }
}
