import * as path from 'node:path';
import * as vscode from 'vscode';
import { gap } from '../coverage/moduleCoverage';
import { functionAt } from '../python/functionAnalyzer';
import type { SourceAnalysis } from './analysis';
import type { CoverageRuns } from './coverageRuns';
import type { CoverageStore } from './coverageStore';
import type { FailingTests } from './failingTests';
import { commands, views } from './ids';
import { reporting } from './log';
import { windowSettings } from './settings';
import { percentText } from '../wording';

interface Services {
  readonly store: CoverageStore;
  readonly runs: CoverageRuns;
  readonly analysis: SourceAnalysis;
  readonly failing: FailingTests;
}

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: string;
}

/** The menu behind the status item. */
export function registerMenu(services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(
    commands.showMenu,
    reporting(async () => {
      const picked = await vscode.window.showQuickPick(menuItems(services), {
        title: 'Smart Test',
        placeHolder: 'What do you want to do?',
        matchOnDetail: true,
      });
      if (picked?.command) {
        await vscode.commands.executeCommand(picked.command);
      }
    }),
  );
}

async function menuItems({ store, runs, analysis, failing }: Services): Promise<MenuItem[]> {
  const trusted = vscode.workspace.isTrusted;
  const qualname = trusted ? await functionAtCursor(analysis) : undefined;
  const document = vscode.window.activeTextEditor?.document;
  const module = document && store.coverageFor(document.uri);
  const run: MenuItem = runs.running
    ? {
        label: '$(stop-circle) Cancel Coverage Run',
        description: runs.running.message,
        command: commands.cancelCoverage,
      }
    : {
        label: '$(run-coverage) Run Tests with Coverage',
        detail: 'Nothing tests this code: measure what your tests reach, then generate.',
        command: commands.runCoverage,
      };
  return [
    ...(trusted ? [run] : []),
    ...(qualname
      ? [
          {
            label: '$(beaker) Generate Tests for This Function',
            description: qualname,
            detail: 'Search for inputs, run the tests, keep those that add something.',
            command: commands.generateForFunction,
          },
        ]
      : []),
    ...(trusted && module
      ? [
          {
            label: '$(beaker) Generate Tests for This Module',
            description: path.basename(document.fileName),
            detail: 'The same, for every function with a gap.',
            command: commands.generateForModule,
          },
        ]
      : []),
    ...(trusted
      ? [
          {
            label: '$(wrench) Fix Failing Tests',
            ...(failing.failing.length > 0 ? { description: `${failing.failing.length} failing` } : {}),
            detail: 'A test is red: find the cause, repair, run again.',
            command: commands.fixFailing,
          },
        ]
      : []),
    ...(module
      ? [
          {
            label: '$(arrow-down) Go to Next Uncovered Line',
            description: `${path.basename(document.fileName)}: ${percentText(module.percent)}, ${gap(module)} missing`,
            command: commands.nextUncovered,
          },
        ]
      : []),
    ...(trusted && store.folders.some(({ state }) => state === 'report')
      ? [
          {
            label: '$(run-all) Generate Tests for the Least Covered Modules…',
            detail: 'Many at once, with a plan, a limit, and a report. You are asked before it begins.',
            command: commands.generateForLeastCovered,
          },
        ]
      : []),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(list-tree) Show Audit', command: `${views.audit}.focus` },
    { label: '$(list-unordered) Show Failing Tests', command: commands.showFailing },
    { label: '$(graph) Open Audit Report', command: commands.openReport },
    windowSettings().showMarks
      ? { label: '$(eye-closed) Hide Coverage Marks', command: commands.toggleMarks }
      : { label: '$(eye) Show Coverage Marks', command: commands.toggleMarks },
    { label: '$(folder-opened) Choose Coverage Report…', command: commands.chooseReport },
    { label: '$(question) Diagnose Coverage', command: commands.diagnoseCoverage },
    { label: '$(output) Show Log', command: commands.showLog },
  ];
}

async function functionAtCursor(analysis: SourceAnalysis): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') {
    return undefined;
  }
  return functionAt(await analysis.analyze(editor.document), editor.selection.active.line + 1)?.qualname;
}
