import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { Spending } from '../models/budget';
import { addUsage } from '../models/chatModel';
import { ModelError } from '../models/modelError';
import type { Probe } from '../pytest/probe';
import { decodeSource } from '../python/decodeSource';
import type { ProjectLayout } from '../python/projectLayout';
import type { DraftRunner } from './draftRunner';
import type { Format } from './fileWriter';
import type { GenerationOptions } from './generationRecords';
import { addingTests } from './modelDrafts/addingTests';
import { designAndDraft, isEndOfAsking, type DesignedDraft, type GenerationModel } from './modelDrafts/askForTests';
import type { Importable } from './modelDrafts/draftImports';
import { ModelDraft, type ModelDraftOptions } from './modelDrafts/modelDraft';
import { proveDraft, type ProofOptions } from './modelDrafts/proveDraft';
import { MAX_UNSELECTED, selectGaps } from './modelDrafts/selectGaps';
import { keptVerdict } from './modelDrafts/verdicts';
import type { MutantPhase } from './mutantPhase';
import type { SearchDraft } from './searchDraft';
import { gatherModelContext, withAnswers, type ModelContext } from './subagents/modelContext';
import type { RemainingGap } from './subagents/modelRecords';
import { testWriter } from './subagents/testWriterPrompt';
import type { Suite } from './suiteCheck';
import type { DroppedDraft, TargetModule, TestDesign, TestTarget } from './testDesign';
import type { TestStyle } from './testStyle';
import { importStatements } from './trial';

/** What a module's tests by a model are made with. */
export interface ModelSituation {
  readonly layout: ProjectLayout;
  readonly module: TargetModule;
  /** Absolute path of the file that the tests are meant for. */
  readonly testFile: string;
  readonly style: TestStyle;
  readonly format: Format;
  readonly runDraft: DraftRunner;
  readonly suite: () => Promise<Suite | undefined>;
  readonly startProbe: () => Promise<Probe>;
}

/** What a model had a part in. */
export interface ModelWork {
  /** The tests of the search that were proven without the model. */
  readonly search: SearchDraft;
  readonly draft: ModelDraft;
  readonly rejected: readonly DroppedDraft[];
  readonly spent: Spending;
  /** Why the model was not asked to the end, as a sentence; `null` when it was. */
  readonly problem: string | null;
  /** What else the model said that the user should know, as sentences. */
  readonly notes: readonly string[];
}

/** The half of the generation that a model does: tests for what the search could not reach. */
export class ModelPhase {
  constructor(
    private readonly options: GenerationOptions,
    private readonly mutants: MutantPhase,
  ) {}

  /** What a model is told about the gaps. */
  context({ layout, module, style, testFile }: ModelSituation, gaps: readonly RemainingGap[]): Promise<ModelContext> {
    return gatherModelContext({ layout, module, gaps, style, testFile, analyzer: this.options.analyzer });
  }

  /**
   * Asks for tests of what is still missing, proves them, and keeps those that add something. A model that cannot be asked ends
   * only that.
   * @param search tests that are proven
   * @param before what the module's tests reach with those
   */
  async write(
    model: GenerationModel,
    gaps: readonly RemainingGap[],
    search: SearchDraft,
    before: ModuleCoverage,
    situation: ModelSituation,
  ): Promise<ModelWork> {
    const spentBefore = model.budget.spending;
    const notes: string[] = [];
    const work = (draft: ModelDraft, rejected: readonly DroppedDraft[], problem: string | null): ModelWork => ({
      ...{ search, draft, rejected, problem, notes },
      spent: spentSince(spentBefore, model.budget.spending),
    });
    const none = new ModelDraft([], this.writing(situation));
    let designed: DesignedDraft;
    try {
      const context = await this.chosenContext(situation, gaps, model, notes);
      if (context === null) return work(none, [], 'The model says that nothing of what is left is worth a test.');
      designed = await designAndDraft(context, model, this.options);
    } catch (error) {
      if (!isEndOfAsking(error, this.options)) throw error;
      return work(none, [], error instanceof ModelError ? error.message : null);
    }
    const { draft } = designed;
    if (draft === null) return work(none, [], 'The model says that no test can reach what is left.');
    const proof = await this.proofOptions(situation, designed.context, before);
    const proven = await proveDraft({ ...designed, draft }, model, proof);
    const adding = await addingTests(search, proven.tests, before, {
      mutants: this.mutants,
      module: situation.module,
      directory: path.dirname(situation.testFile),
      writing: this.writing(situation),
      runDraft: situation.runDraft,
    });
    const rejected = [...proven.rejected, ...adding.rejected];
    const asked = { purpose: testWriter, subject: situation.module.name };
    model.judge?.(asked, keptVerdict(adding.tests.length, rejected, proven.rounds));
    return work(new ModelDraft(adding.tests, this.writing(situation)), rejected, proven.problem);
  }

  /** Of many functions those that the model chooses; `null` when that is none. @param notes what it says of the others is added */
  private async chosenContext(
    situation: ModelSituation,
    gaps: readonly RemainingGap[],
    model: GenerationModel,
    notes: string[],
  ): Promise<ModelContext | null> {
    const all = await this.context(situation, gaps);
    if (all.gaps.length <= MAX_UNSELECTED) return all;
    const selected = await selectGaps(all, model, this.options);
    notes.push(...selected.notes);
    if (selected.gaps.length === 0) return null;
    return withAnswers(await this.context(situation, selected.gaps), selected.answers);
  }

  /** What a draft about a context is proven with. */
  async proofOptions(situation: ModelSituation, context: ModelContext, before: ModuleCoverage): Promise<ProofOptions> {
    const { module, runDraft, suite } = situation;
    const source = decodeSource(await readFile(module.file));
    const { root, analyzer, progress, finish, signal } = this.options;
    return {
      before,
      situation: {
        module: module.name,
        defined: new Set(analyzer.readTestModule(source).bindings.keys()),
        targets: context.gaps.map(({ target }) => target),
        importable: importableIn(situation.startProbe),
      },
      writing: this.writing(situation),
      ...{ runDraft, suite, root, progress, finish, signal },
    };
  }

  writing({ module, style, format }: Pick<ModelSituation, 'module' | 'style' | 'format'>): ModelDraftOptions {
    return { module: module.name, style, format, analyzer: this.options.analyzer };
  }
}

/** What a target still has missing when the search is done, with what the search says of it. */
export function remainingGaps(targets: readonly TestTarget[], designs: readonly TestDesign[]): RemainingGap[] {
  return targets
    .filter(({ missingLines, missingArcs }) => missingLines.length + missingArcs.length > 0)
    .map((target) => {
      const design = designs.find((one) => one.target.signature === target.signature);
      const { missingLines, missingArcs } = target;
      const findings = (design?.dropped ?? []).slice(0, MAX_FINDINGS).map(({ what, why }) => `${what}: ${why}`);
      return { target, missingLines, missingArcs, findings };
    });
}

const MAX_FINDINGS = 8;

/** Asks a Python that runs under the guard. */
function importableIn(startProbe: () => Promise<Probe>): Importable {
  return async (symbols) => {
    if (symbols.length === 0) return [];
    const probe = await startProbe();
    try {
      const observations = await probe.run(
        symbols.map((symbol, id) => ({
          ...{ id, imports: importStatements([symbol]), arrange: [], call: 'None', watch: [] },
          drive: 'value' as const,
        })),
      );
      return symbols.filter((_, index) => observations[index]?.outcome === 'returned');
    } finally {
      await probe.dispose();
    }
  };
}

function spentSince(before: Spending, now: Spending): Spending {
  const { usage } = before;
  const negative = {
    input: -usage.input,
    cacheRead: -usage.cacheRead,
    cacheWrite: -usage.cacheWrite,
    output: -usage.output,
  };
  return {
    requests: now.requests - before.requests,
    usage: addUsage(now.usage, negative),
    dollars: now.dollars - before.dollars,
  };
}
