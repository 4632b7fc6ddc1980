import * as vscode from 'vscode';
import { SourceAnalysis } from './editor/analysis';
import { AnthropicApiKey } from './editor/apiKey';
import { AuditHistories } from './editor/auditHistories';
import { registerAuditView } from './editor/auditView';
import { AuditReports } from './editor/auditViewReports';
import { registerChooseReport } from './editor/chooseReport';
import { watchForClasses } from './editor/classContext';
import { CoverageHover } from './editor/coverageHover';
import { CoverageRuns } from './editor/coverageRuns';
import { CoveringTests } from './editor/coveringTests';
import { CoverageStore } from './editor/coverageStore';
import { registerDiagnosis } from './editor/diagnoseCoverage';
import { MarkedDocuments } from './editor/documentMarks';
import { DraftDocuments } from './editor/draftDocuments';
import { registerEvidence } from './editor/evidenceCommands';
import { EvidenceLenses } from './editor/evidenceLens';
import { FailingTests } from './editor/failingTests';
import { FailingView } from './editor/failingView';
import { registerFix } from './editor/fixCommands';
import { registerFixQuickFix } from './editor/fixQuickFix';
import { registerGenerateAction } from './editor/generateAction';
import { registerGenerate } from './editor/generateCommand';
import { registerManyGeneration } from './editor/generationCommands';
import { GenerationRuns } from './editor/generationRuns';
import { GenerationStatus } from './editor/generationStatus';
import { GenerationView } from './editor/generationView';
import { commands } from './editor/ids';
import { installationOf } from './editor/installation';
import { CachedInterpreterService } from './editor/interpreterService';
import { log, logDisposable } from './editor/log';
import { registerMenu } from './editor/menu';
import { registerModelCommands } from './editor/modelCommands';
import { registerModelRequests } from './editor/modelRequests';
import { ModelService } from './editor/modelService';
import { NativeCoverage } from './editor/nativeCoverage';
import { registerOverlay } from './editor/overlay';
import { registerRegenerateTest } from './editor/regenerateTest';
import { registerRepairReport } from './editor/repairReportCommands';
import { RepairReview } from './editor/repairReview';
import { RepairRuns } from './editor/repairRuns';
import { registerReportPanel } from './editor/reportPanel';
import { registerRunCoverage } from './editor/runCoverageCommand';
import { registerSaveReport } from './editor/saveReport';
import { registerSelectInterpreter } from './editor/selectInterpreter';
import { StatusItem } from './editor/statusItem';
import { registerTaskPrompts } from './editor/taskPromptCommands';
import { TestPreview } from './editor/testPreview';
import { registerNavigation } from './editor/uncoveredNavigation';
import { offerUnfinishedRuns } from './editor/unfinishedRuns';

export function activate(context: vscode.ExtensionContext): void {
  const started = performance.now();
  const { wasmDirectory, coverageWorker, analysisWorker, runtimeDirectory, pageDirectory } = installationOf(context);
  const own = <T extends vscode.Disposable>(item: T): T => {
    context.subscriptions.push(item);
    return item;
  };

  own(logDisposable);
  own(vscode.commands.registerCommand(commands.showLog, () => log().show()));

  const store = own(new CoverageStore(coverageWorker));
  const documents = own(new MarkedDocuments(store));
  const analysis = own(new SourceAnalysis(wasmDirectory, analysisWorker));
  const interpreters = own(new CachedInterpreterService());
  const runs = own(new CoverageRuns());
  const repairs = own(new RepairRuns(runs));
  const failing = own(new FailingTests());
  const drafts = own(new DraftDocuments());
  const histories = new AuditHistories(vscode.Uri.joinPath(context.globalStorageUri, 'audits').fsPath);
  const reports = own(new AuditReports(store, analysis, histories));

  const apiKey = new AnthropicApiKey(context.secrets, process.env);
  const models = own(new ModelService(apiKey, context.workspaceState));

  own(registerOverlay(store, documents));
  own(
    vscode.languages.registerHoverProvider(
      { language: 'python', scheme: 'file' },
      new CoverageHover(documents, analysis, own(new CoveringTests(store, coverageWorker))),
    ),
  );
  own(registerNavigation(store, documents));
  own(new NativeCoverage(store, documents));
  own(new StatusItem(store, documents, runs));

  own(registerAuditView({ store, runs, reports, failing, memory: context.workspaceState }));
  own(registerTaskPrompts({ store, reports, analysis }));
  own(registerReportPanel({ store, reports, pageDirectory }));
  own(registerSaveReport({ store, reports, analysis }));
  own(registerRunCoverage({ store, runs, interpreters, runtimeDirectory }));
  const generation = { store, analysis, interpreters, runtimeDirectory, preview: new TestPreview(drafts), models };
  own(registerGenerate(generation));
  const generations = own(new GenerationRuns());
  own(new GenerationView(generations));
  own(new GenerationStatus(generations));
  own(registerManyGeneration({ ...generation, generations }));
  own(
    registerModelCommands({
      models,
      apiKey,
      privacyPage: vscode.Uri.joinPath(context.extensionUri, 'docs/privacy.md'),
    }),
  );
  own(registerModelRequests(models));
  own(registerEvidence(generation, own(new EvidenceLenses(analysis))));
  own(registerGenerateAction(analysis, documents));

  own(new FailingView({ failing, repairs, now: () => new Date() }));
  const review = own(new RepairReview(drafts));
  own(
    registerFix({ store, analysis, failing, repairs, review, interpreters, runtimeDirectory, wasmDirectory, models }),
  );
  own(registerRepairReport(store, failing));
  own(registerFixQuickFix(failing, analysis));
  own(registerRegenerateTest(generation));

  own(watchForClasses());
  own(registerChooseReport(store));
  own(registerSelectInterpreter(store, interpreters));
  own(registerDiagnosis({ store, documents, interpreters }));
  own(registerMenu({ store, runs, analysis, failing }));

  void store.load();
  own(offerUnfinishedRuns(generations, context.workspaceState));
  log().debug(`Activated in ${(performance.now() - started).toFixed(1)} ms`);
}
