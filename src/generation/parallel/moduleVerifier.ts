import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { filesNewerThan } from '../../coverage/filesOnDisk';
import type { ModuleCoverage } from '../../coverage/moduleCoverage';
import { Budget } from '../../models/budget';
import type { ChatModel } from '../../models/chatModel';
import type { RateGate } from '../../models/rateGate';
import { silent } from '../../progress';
import { decodeSource } from '../../python/decodeSource';
import { UserError } from '../../userError';
import type { DraftRunner } from '../draftRunner';
import type { GenerationOptions } from '../generationRecords';
import { ModelDraft, type ModelDraftOptions } from '../modelDrafts/modelDraft';
import type { Judge } from '../modelDrafts/askForTests';
import { keptVerdict } from '../modelDrafts/verdicts';
import { testWriter } from '../subagents/testWriterPrompt';
import { proveDraft, type ProvenDraft } from '../modelDrafts/proveDraft';
import type { ProjectTestStyle } from '../readTestStyle';
import { projectFormat } from '../projectFormat';
import { measureSuite, type Suite } from '../suiteCheck';
import type { DroppedDraft } from '../testDesign';
import { TestGenerationWorkflow } from '../testGenerationWorkflow';
import { withAnswers } from '../subagents/modelContext';
import { verifyTests } from '../verifier';
import type { KnownImports } from './knownImports';
import type { VerifiedModule } from './moduleGenerator';
import { withoutTests, type ModuleResult } from './moduleResult';
import type { ModuleWriter, WrittenModule } from './moduleWriter';
import type { PlannedModule } from './runPlan';
import { SharedRuns } from './sharedRuns';

export interface ModuleVerifierOptions extends Pick<
  GenerationOptions,
  'root' | 'interpreter' | 'runtimeDirectory' | 'analyzer' | 'pytestArgs' | 'seconds' | 'now'
> {
  readonly style: ProjectTestStyle;
  readonly imports: KnownImports;
  readonly writer: Pick<ModuleWriter, 'context'>;
  /** Lets so many runs of pytest through at once: modules that wait for the model take none. */
  readonly runs: Pick<RateGate, 'run'>;
  /** When the plan's coverage was measured. */
  readonly measuredAt: Date;
  readonly judge?: Judge | undefined;
}

/** The half of a module's generation that runs Python: proves what the model wrote, or finds tests without one. */
export class ModuleVerifier {
  private suite: Promise<Suite | undefined> | undefined;
  private shared: SharedRuns | undefined;

  constructor(private readonly options: ModuleVerifierOptions) {}

  /** See `ModuleGenerator.verify`. */
  async verify(
    module: PlannedModule,
    written: WrittenModule | null,
    model: ChatModel | null,
    onRepairing: (repairing: boolean) => void,
    signal: AbortSignal,
  ): Promise<VerifiedModule> {
    const began = this.options.now();
    const verified = await (written && model
      ? this.prove(module, written, model, onRepairing, signal)
      : this.search(module, signal));
    const seconds = (this.options.now() - began) / 1000;
    return { ...verified, result: { ...verified.result, seconds } };
  }

  private async prove(
    module: PlannedModule,
    written: WrittenModule,
    model: ChatModel,
    onRepairing: (repairing: boolean) => void,
    signal: AbortSignal,
  ): Promise<VerifiedModule> {
    const { root, analyzer, style, imports, writer } = this.options;
    const known = await writer.context(module);
    if (!known) throw new UserError('The module has changed meanwhile: nothing of it is missing.');
    const context = withAnswers(known, written.answers);
    const target = context.module;
    const defined = await namesOf(target.file, analyzer);
    const targets = context.gaps.map((gap) => gap.target);
    const testFile = path.resolve(root, module.testFile);
    const notes = new Set(written.notes);
    const writing = {
      module: target.name,
      style,
      analyzer,
      format: projectFormat(style, testFile, notes, { ...this.options, signal }),
    };
    const runDraft = this.runner(module, signal);
    const before = await this.coverageBefore(module, runDraft);
    let repairs = 0;
    let wasRepairing = false;
    const proven = await proveDraft(
      { ...written, context },
      // What it costs is counted by the model itself.
      { model, judge: this.options.judge, budget: new Budget({ dollars: Infinity, tokens: Infinity }) },
      {
        ...{ root, before, runDraft, writing, signal },
        suite: () => this.measuredSuite(signal),
        situation: { module: target.name, defined, targets, importable: (some) => imports.importable(some) },
        progress: (message) => {
          const isRepairing = message.startsWith('writing tests');
          if (isRepairing === wasRepairing) return;
          wasRepairing = isRepairing;
          if (isRepairing) repairs += 1;
          onRepairing(isRepairing);
        },
      },
    );
    const together = repairs > 0 ? await this.together(proven, before, writing, runDraft, signal) : proven;
    const dropped = together.rejected;
    const asked = { purpose: testWriter, subject: target.name };
    this.options.judge?.(asked, keptVerdict(together.tests.length, dropped, proven.rounds));
    if (proven.problem !== null) notes.add(proven.problem);
    const result = this.result(module, together.tests.length, dropped, before, together.after);
    const text = together.tests.length === 0 ? null : (await new ModelDraft(together.tests, writing).write()).text;
    return { text, evidence: null, result: { ...result, repairs, notes: [...notes] } };
  }

  /** Tests of several rounds in one file. */
  private async together(
    proven: ProvenDraft,
    before: ModuleCoverage,
    writing: ModelDraftOptions,
    runDraft: DraftRunner,
    signal: AbortSignal,
  ): Promise<Pick<ProvenDraft, 'tests' | 'after' | 'rejected'>> {
    const untrusted: DraftRunner = (text, options) => runDraft(text, { ...options, untrusted: true });
    const draft = new ModelDraft(proven.tests, writing);
    const all = await verifyTests(draft, before, untrusted, () => this.measuredSuite(signal));
    const rejected = [...proven.rejected, ...all.dropped.map(({ what, why }) => ({ what, why }))];
    return { tests: all.draft.tests, after: all.after, rejected };
  }

  private async search(module: PlannedModule, signal: AbortSignal): Promise<VerifiedModule> {
    const { root } = this.options;
    const file = path.resolve(root, module.key);
    const testFile = path.resolve(root, module.testFile);
    const workflow = new TestGenerationWorkflow({ ...this.options, progress: silent, newTestFile: testFile, signal });
    const coverage = (await this.isStale(file)) ? undefined : module.coverage;
    const { kept, dropped, before, after, text, evidence, notes, hadGap, previousText } = await workflow.generate({
      file,
      coverage,
    });
    if (previousText !== null) throw new UserError(`There is another file ${module.testFile} meanwhile.`);
    const result = this.result(module, kept, dropped, before, after);
    const why = hadGap ? result.why : 'Its functions have nothing that no test reaches.';
    return { text, evidence, result: { ...result, why: kept > 0 ? '' : why, notes: [...notes] } };
  }

  private result(
    { testFile }: PlannedModule,
    kept: number,
    dropped: readonly DroppedDraft[],
    before: ModuleCoverage,
    after: ModuleCoverage,
  ): ModuleResult {
    const reasons = dropped.slice(0, 3).map(({ what, why }) => `${what}: ${why}`);
    return {
      ...withoutTests('nothing', kept > 0 ? '' : `No test passed and reached something new. ${reasons.join('; ')}`),
      ...(kept > 0 ? { outcome: 'kept', kept, testFile } : {}),
      dropped: [...dropped],
      before: measured(before),
      after: measured(after),
    };
  }

  private runner({ key, testFile }: PlannedModule, signal: AbortSignal): DraftRunner {
    const { root, runs } = this.options;
    const directory = path.dirname(path.resolve(root, testFile));
    // All modules of a run have their tests in one folder.
    this.shared ??= new SharedRuns({ ...this.options, directory, gate: runs, signal });
    return this.shared.runnerFor(path.resolve(root, key));
  }

  private async coverageBefore({ key, name, coverage }: PlannedModule, runDraft: DraftRunner): Promise<ModuleCoverage> {
    if (!(await this.isStale(path.resolve(this.options.root, key)))) return coverage;
    const text = `import ${name}\n\n\ndef ${this.options.style.functionPrefix}import():\n    pass\n`;
    return (await runDraft(text, { hashSeed: 1, coverage: true })).coverage ?? coverage;
  }

  /** The lines of the report are not those of the module any more. */
  private async isStale(file: string): Promise<boolean> {
    return (await filesNewerThan([file], this.options.measuredAt)).size > 0;
  }

  /** The project's own tests, run once for all modules. */
  private measuredSuite(signal: AbortSignal): Promise<Suite | undefined> {
    const { pytestArgs: args, now } = this.options;
    this.suite ??= measureSuite({ ...this.options, args, signal }, [], now);
    return this.suite;
  }
}

/** At the top level of a module. */
async function namesOf(file: string, analyzer: GenerationOptions['analyzer']): Promise<ReadonlySet<string>> {
  return new Set(analyzer.readTestModule(decodeSource(await readFile(file))).bindings.keys());
}

function measured({ statements, covered, branches }: ModuleCoverage): NonNullable<ModuleResult['before']> {
  return { statements, covered, branches: branches?.total ?? 0, coveredBranches: branches?.covered ?? 0 };
}
