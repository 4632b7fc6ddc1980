/** Every id that this extension shares with its manifest. A unit test holds the two together. */

export const commands = {
  runCoverage: 'smart-test.runCoverage',
  cancelCoverage: 'smart-test.cancelCoverage',
  generateForFunction: 'smart-test.generateForFunction',
  generateForClass: 'smart-test.generateForClass',
  generateForSelection: 'smart-test.generateForSelection',
  generateForModule: 'smart-test.generateForModule',
  generateForBatch: 'smart-test.generateForBatch',
  generateForLeastCovered: 'smart-test.generateForLeastCovered',
  generateInBackground: 'smart-test.generateInBackground',
  pauseGeneration: 'smart-test.pauseGeneration',
  continueGeneration: 'smart-test.continueGeneration',
  cancelGeneration: 'smart-test.cancelGeneration',
  resumeGeneration: 'smart-test.resumeGeneration',
  discardGeneration: 'smart-test.discardGeneration',
  showGenerationReport: 'smart-test.showGenerationReport',
  deleteGeneratedTests: 'smart-test.deleteGeneratedTests',
  closeGeneration: 'smart-test.closeGeneration',
  runTests: 'smart-test.runTests',
  cancelFixing: 'smart-test.cancelFixing',
  fixFailing: 'smart-test.fixFailing',
  fixTest: 'smart-test.fixTest',
  reviewDrift: 'smart-test.reviewDrift',
  reviewProposal: 'smart-test.reviewProposal',
  keepRepair: 'smart-test.keepRepair',
  discardRepair: 'smart-test.discardRepair',
  showFailing: 'smart-test.showFailing',
  showRepairReport: 'smart-test.showRepairReport',
  saveRepairReport: 'smart-test.saveRepairReport',
  regenerateTest: 'smart-test.regenerateTest',
  toggleMarks: 'smart-test.toggleMarks',
  nextUncovered: 'smart-test.nextUncovered',
  previousUncovered: 'smart-test.previousUncovered',
  diagnoseCoverage: 'smart-test.diagnoseCoverage',
  chooseReport: 'smart-test.chooseReport',
  openReport: 'smart-test.openReport',
  saveReport: 'smart-test.saveReport',
  selectInterpreter: 'smart-test.selectInterpreter',
  showAllModules: 'smart-test.showAllModules',
  hideCoveredModules: 'smart-test.hideCoveredModules',
  filterAudit: 'smart-test.filterAudit',
  clearAuditFilter: 'smart-test.clearAuditFilter',
  sortAudit: 'smart-test.sortAudit',
  groupByFolder: 'smart-test.groupByFolder',
  groupByBatch: 'smart-test.groupByBatch',
  goToCode: 'smart-test.goToCode',
  copyTaskPrompt: 'smart-test.copyTaskPrompt',
  saveTaskPrompts: 'smart-test.saveTaskPrompts',
  chooseModel: 'smart-test.chooseModel',
  setApiKey: 'smart-test.setApiKey',
  testApiKey: 'smart-test.testApiKey',
  clearApiKey: 'smart-test.clearApiKey',
  showModelRequests: 'smart-test.showModelRequests',
  showMenu: 'smart-test.showMenu',
  showDropped: 'smart-test.showDropped',
  showEvidence: 'smart-test.showEvidence',
  checkEvidence: 'smart-test.checkEvidence',
  showLog: 'smart-test.showLog',
} as const;

export const views = {
  audit: 'smart-test.audit',
  failing: 'smart-test.failing',
  generation: 'smart-test.generationView',
} as const;

/** Kinds of webviews. */
export const panels = { report: 'smart-test.report' } as const;

export const contextKeys = {
  /** What the audit view can show: see `AuditState`. */
  state: 'smart-test.state',
  running: 'smart-test.running',
  showAll: 'smart-test.showAll',
  /** The audit is filtered. */
  filtered: 'smart-test.filtered',
  /** See `AuditGrouping`. */
  grouping: 'smart-test.grouping',
  /** The file in front defines a class. */
  hasClass: 'smart-test.hasClass',
  /** How the run of many modules is: see `RunCondition`; `unfinished` when an earlier window left one; empty without any. */
  generation: 'smart-test.generation',
  /** A model was asked something in this window. */
  asked: 'smart-test.asked',
  /** What the view of failing tests shows: see `FailingState`. */
  failingState: 'smart-test.failingState',
  /** Tests are run to see why they fail, or are repaired. */
  fixing: 'smart-test.fixing',
  /** A repair is shown that waits for a decision. */
  reviewOpen: 'smart-test.reviewOpen',
  /** There is a report of repairs. */
  repaired: 'smart-test.repaired',
} as const;

export type AuditState = 'noReport' | 'noPython' | 'unreadable' | 'elsewhere' | 'allCovered' | 'running' | 'report';

/** `unknown`: no test was run. `passing`: none failed, or all are repaired. */
export type FailingState = 'unknown' | 'running' | 'passing' | 'failing';

export const colors = {
  uncovered: 'smartTest.uncovered',
  partial: 'smartTest.partial',
  stale: 'smartTest.stale',
} as const;

export const statusItem = 'smart-test.status';

export const generationStatusItem = 'smart-test.generationStatus';
