import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { expandVariables } from './variables';

const section = 'smart-test';

/** The settings of one workspace folder, with defaults for whatever is missing or of the wrong type. */
export interface FolderSettings {
  /** Per cent of covered statements, 0 to 100. */
  readonly threshold: number;
  /** Absolute path. */
  readonly coverageReport: string;
  readonly pathMappings: Readonly<Record<string, string>>;
  /** Path or name of an executable; `undefined` when the user leaves the choice to us. */
  readonly interpreter: string | undefined;
  readonly pytestArgs: readonly string[];
  readonly generationSeconds: number;
}

/** Settings of runs for many modules at once, of one workspace folder. */
export interface ParallelSettings {
  /** Modules of a batch, at most. */
  readonly batchSize: number;
  /** Relative to the folder, with forward slashes, or absolute. */
  readonly outputFolder: string;
}

/** Settings of the whole window. */
export interface WindowSettings {
  readonly showMarks: boolean;
  readonly publishNativeCoverage: boolean;
  /** Above generated tests. */
  readonly showEvidence: boolean;
  /** Asks before generated tests are written. */
  readonly previewTests: boolean;
  /** Asks before repairs of tests are written. */
  readonly reviewRepairs: boolean;
}

/** Settings of language models, for the whole window. Those that say where code and keys go are the user's alone. */
export interface ModelSettings {
  /** Nothing is sent while it is `none`. */
  readonly provider: 'none' | 'anthropic' | 'claude-code' | 'vscode-lm';
  /** `undefined` for the provider's usual model. */
  readonly id: string | undefined;
  /** Other models, by the name of the subagent. */
  readonly idBySubagent: Readonly<Record<string, string>>;
  /** In US dollars for one run; `Infinity` for no limit. */
  readonly maxCost: number;
  readonly baseUrl: string | undefined;
  /** As it was written; see `parsePrices`. */
  readonly prices: unknown;
  readonly keepRequests: boolean;
  /** Path or name of the user's own program. */
  readonly claudeCode: string;
}

export type SettingName = keyof FolderSettings | keyof WindowSettings;

export function folderSettings(folder: vscode.WorkspaceFolder): FolderSettings {
  const configuration = vscode.workspace.getConfiguration(section, folder.uri);
  const variables = { workspaceFolder: folder.uri.fsPath, userHome: homedir(), env: process.env };
  const expand = (text: string) => expandVariables(text, variables);
  return {
    threshold: Math.min(100, Math.max(0, numberOr(50, configuration.get('threshold')))),
    coverageReport: path.resolve(
      folder.uri.fsPath,
      expand(stringOr('', configuration.get('coverageReport')).trim()) || 'coverage.json',
    ),
    pathMappings: Object.fromEntries(
      Object.entries(recordOr(configuration.get('pathMappings'))).map(([from, to]) => [from, expand(to)]),
    ),
    interpreter: expand(stringOr('', configuration.get('interpreter')).trim()) || undefined,
    pytestArgs: stringsOr(configuration.get('pytestArgs')).map(expand),
    generationSeconds: Math.max(1, numberOr(20, configuration.get('generationSeconds'))),
  };
}

export function parallelSettings(folder: vscode.WorkspaceFolder): ParallelSettings {
  const configuration = vscode.workspace.getConfiguration(section, folder.uri);
  const outputFolder = stringOr('', configuration.get('parallel.outputFolder')).trim().replaceAll('\\', '/');
  return {
    batchSize: Math.max(1, Math.round(numberOr(10, configuration.get('parallel.batchSize')))),
    outputFolder: outputFolder.replace(/\/+$/, '') || 'tests/behavioral/generated',
  };
}

export function windowSettings(): WindowSettings {
  const configuration = vscode.workspace.getConfiguration(section);
  return {
    showMarks: configuration.get('showMarks') !== false,
    publishNativeCoverage: configuration.get('publishNativeCoverage') !== false,
    showEvidence: configuration.get('showEvidence') !== false,
    previewTests: configuration.get('previewTests') === true,
    reviewRepairs: configuration.get('reviewRepairs') !== false,
  };
}

export function modelSettings(): ModelSettings {
  const configuration = vscode.workspace.getConfiguration(section);
  const provider = configuration.get('model.provider');
  const maxCost = Math.max(0, numberOr(1, configuration.get('model.maxCost')));
  return {
    provider: provider === 'anthropic' || provider === 'claude-code' || provider === 'vscode-lm' ? provider : 'none',
    id: stringOr('', configuration.get('model.id')).trim() || undefined,
    idBySubagent: recordOr(configuration.get('model.idBySubagent')),
    maxCost: maxCost === 0 ? Infinity : maxCost,
    baseUrl: stringOr('', configuration.get('model.baseUrl')).trim() || undefined,
    prices: configuration.get('model.prices') ?? {},
    keepRequests: configuration.get('model.keepRequests') === true,
    claudeCode: stringOr('', configuration.get('claudeCode.path')).trim() || 'claude',
  };
}

/** Writes the choice of a model where it is set already, else for the user. */
export async function writeModelSetting(name: 'provider' | 'id', value: string | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  const inWorkspace = configuration.inspect(`model.${name}`)?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(`model.${name}`, value, target);
}

/** Calls back when one of the named settings changes; for a folder, only when it changes there. */
export function onDidChangeSettings(
  names: readonly SettingName[],
  listener: () => void,
  folder?: vscode.WorkspaceFolder,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (names.some((name) => event.affectsConfiguration(`${section}.${name}`, folder?.uri))) {
      listener();
    }
  });
}

/** Writes a setting of one folder: into the folder's own settings where there are several folders, else the workspace's. */
export async function writeFolderSetting(
  folder: vscode.WorkspaceFolder,
  name: keyof FolderSettings,
  value: unknown,
): Promise<void> {
  await vscode.workspace
    .getConfiguration(section, folder.uri)
    .update(name, value, vscode.ConfigurationTarget.WorkspaceFolder);
}

/** Writes a setting of the window where it is set already, else for the user. */
export async function writeWindowSetting(name: keyof WindowSettings, value: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  const inWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  await configuration.update(
    name,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

function numberOr(fallback: number, value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

function stringOr(fallback: string, value: unknown): string {
  return typeof value === 'string' ? value : fallback;
}

function stringsOr(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function recordOr(value: unknown): Record<string, string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};
}
