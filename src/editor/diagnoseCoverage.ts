import * as path from 'node:path';
import * as vscode from 'vscode';
import { listProjectFiles } from '../python/projectFiles';
import { UserError } from '../userError';
import type { CoverageStore } from './coverageStore';
import { diagnosisText, type DiagnosisFacts } from './diagnosisText';
import type { MarkedDocuments } from './documentMarks';
import { situationOf } from './fileSituation';
import type { FolderCoverage } from './folderCoverage';
import { commands } from './ids';
import type { InterpreterService } from './interpreterService';
import { reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { ReadOnlyDocument } from './readOnlyDocument';
import { folderSettings, windowSettings } from './settings';

interface Services {
  readonly store: CoverageStore;
  readonly documents: MarkedDocuments;
  readonly interpreters: InterpreterService;
}

/** The command that says what is shown, and why not more. */
export function registerDiagnosis(services: Services): vscode.Disposable {
  const document = new ReadOnlyDocument('smart-test-diagnosis', 'Coverage Diagnosis.md');
  return vscode.Disposable.from(
    document,
    vscode.commands.registerCommand(
      commands.diagnoseCoverage,
      reporting(async (hint: FolderHint) => {
        await services.store.load();
        const folder = await pickFolder(services.store, 'Diagnose Coverage', hint);
        if (folder) {
          await document.show(diagnosisText(await collect(folder, services)));
        }
      }),
    ),
  );
}

async function collect(folder: FolderCoverage, services: Services): Promise<DiagnosisFacts> {
  const { store, documents } = services;
  const document = vscode.window.activeTextEditor?.document;
  const file = document?.languageId === 'python' ? document : undefined;
  const { coverageReport, pathMappings, interpreter, pytestArgs, threshold } = folderSettings(folder.folder);
  return {
    now: new Date(),
    file: file && {
      path: vscode.workspace.asRelativePath(file.uri),
      situation: situationOf(store, file.uri),
      freshness: documents.of(file)?.freshness,
    },
    folder,
    pythonFiles: await pythonFiles(folder.folder.uri.fsPath),
    settings: Object.entries({
      coverageReport,
      pathMappings,
      interpreter: interpreter ?? '',
      pytestArgs,
      threshold,
      ...windowSettings(),
    }),
    python: await pythonText(folder.folder, services.interpreters),
  };
}

async function pythonFiles(root: string): Promise<string[]> {
  const { pythonFiles: files } = await listProjectFiles(root);
  return files.map((file) => path.relative(root, file).split(path.sep).join('/'));
}

async function pythonText(folder: vscode.WorkspaceFolder, interpreters: InterpreterService): Promise<string> {
  try {
    const python = await interpreters.interpreterFor(folder);
    return (
      `Python ${python.version} of ${python.source} (\`${python.executable}\`), ` +
      `pytest ${python.pytestVersion ?? 'not installed'}, coverage.py ${python.coverageVersion ?? 'not installed'}.`
    );
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
}
