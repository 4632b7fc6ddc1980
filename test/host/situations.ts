import { commitAll } from '../harness/gitRepository';
import { measureCoverage } from '../harness/programs';
import type { Settings } from '../harness/vscode';

/** A workspace as some user has it, and the suites to run in it. Each gets a VS Code of its own. */
export interface Situation {
  readonly name: string;
  /** Folder or .code-workspace file in this repository. The suites get a copy, which they may change. */
  readonly workspace: string;
  readonly trusted: boolean;
  /** Files of test/host/suites, without `.test.ts`. */
  readonly suites: readonly string[];
  /** Folders of further extensions to install, in this repository. */
  readonly extensions?: readonly string[];
  /** User settings. */
  readonly settings?: Settings;
  /** Runs in the copy before VS Code opens it, for what cannot be checked in. */
  readonly prepare?: (copy: string) => Promise<unknown>;
  /** How long all of it may take, in seconds. Default 120. */
  readonly timeoutSeconds?: number;
}

export const situations: readonly Situation[] = [
  // Nothing here activates the extension, so that a suite can do it and look at the clock.
  { name: 'no Python', workspace: 'test/fixtures/workspaces/noPython', trusted: true, suites: ['activation'] },
  {
    name: 'a measured folder',
    workspace: 'test/fixtures/workspaces/measured',
    trusted: true,
    suites: ['hover', 'navigation', 'diagnosis', 'reportChanges', 'runCoverage', 'staleFile', 'bigFile'],
  },
  {
    name: 'a folder under git',
    workspace: 'test/fixtures/workspaces/measured',
    trusted: true,
    suites: ['fixTests'],
    settings: { 'smart-test.generationSeconds': 3 },
    prepare: (copy) => commitAll(copy, 'Prices'),
    timeoutSeconds: 240,
  },
  {
    name: 'a measured folder that is not trusted',
    workspace: 'test/fixtures/workspaces/measured',
    trusted: false,
    suites: ['restrictedMode'],
  },
  {
    name: 'a folder whose report says which tests ran a line',
    workspace: 'test/fixtures/workspaces/contexts',
    trusted: true,
    suites: ['coveringTests'],
    prepare: measureCoverage,
  },
  {
    name: 'a language model of another extension',
    workspace: 'test/fixtures/workspaces/noPython',
    trusted: true,
    suites: ['languageModel'],
    extensions: ['test/fixtures/extensions/languageModel'],
    settings: { 'chat.disableAIFeatures': false },
  },
  {
    name: 'models that speak over the network, or by a program',
    workspace: 'test/fixtures/workspaces/noPython',
    trusted: true,
    suites: ['modelProtocols'],
  },
  {
    name: 'several folders',
    workspace: 'test/fixtures/workspaces/severalFolders/several.code-workspace',
    trusted: true,
    suites: ['severalFolders'],
  },
];
