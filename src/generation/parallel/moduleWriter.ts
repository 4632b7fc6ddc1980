import path from 'node:path';
import { noUsage, type ChatModel, type ChatRequest, type CostEstimate } from '../../models/chatModel';
import { costOf, type Price } from '../../models/prices';
import { tokensOfRequest } from '../../models/promptText';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';
import type { ProjectLayout } from '../../python/projectLayout';
import { RecentReadings } from '../../python/recentReadings';
import { identifyTargets, selectFunctions } from '../functionIdentifier';
import { analyzeModule, targetModule } from '../moduleSource';
import type { Judge } from '../modelDrafts/askForTests';
import { designVerdict } from '../modelDrafts/verdicts';
import { askWithLookups } from '../subagents/lookups';
import { gatherModelContext, withAnswers, type ModelContext } from '../subagents/modelContext';
import type { ModelDraft, ModelTestDesign } from '../subagents/modelRecords';
import { checkDesign, designRequest } from '../subagents/testDesignerPrompt';
import { draftRequest } from '../subagents/testWriterPrompt';
import type { TestStyle } from '../testStyle';
import type { PlannedModule } from './runPlan';

/** What the model made for a module: small, so that many of them can wait to be verified. */
export interface WrittenModule {
  readonly design: ModelTestDesign;
  readonly draft: ModelDraft;
  /** What it asked back, and was told. */
  readonly answers: ModelContext['answers'];
  /** What of the design was not taken, as sentences. */
  readonly notes: readonly string[];
}

export interface ModuleWriterOptions {
  /** Absolute path of the project. */
  readonly root: string;
  readonly layout: ProjectLayout;
  readonly style: TestStyle;
  readonly analyzer: ASTFunctionAnalyzer;
  /** Of the model; `null` when it is not known. */
  readonly price: Price | null;
  /** Questions are handed in in message batches, at half the price. */
  readonly isBatched: boolean;
  readonly judge?: Judge | undefined;
}

/** What modules of a package have in common fits in. */
const rememberedModules = 64;

const nothingMissing = 'Its functions have nothing that no test reaches.';

/** The half of a module's generation that asks the model: reads the module, asks for a design, then for the tests of it. */
export class ModuleWriter {
  private readonly readings: RecentReadings;

  constructor(private readonly options: ModuleWriterOptions) {
    this.readings = new RecentReadings(options.analyzer, rememberedModules);
  }

  /** What the two questions cost at most, without asking anybody. */
  async estimate(module: PlannedModule): Promise<readonly CostEstimate[]> {
    const context = await this.context(module);
    if (!context) return [];
    const design = designRequest(context);
    const draft = draftRequest(context, { cases: [], unreachable: [] });
    return [this.cost(design, 0), this.cost(draft, design.maxOutputTokens)];
  }

  /** See `ModuleGenerator.write`. */
  async write(
    module: PlannedModule,
    model: ChatModel,
    onDesigned: () => void,
    signal: AbortSignal,
  ): Promise<WrittenModule | string> {
    const context = await this.context(module);
    if (!context) return nothingMissing;
    signal.throwIfAborted();
    const question = designRequest(context);
    const designed = await askWithLookups(model, question, context.lookup, { signal });
    const { design, notes } = checkDesign(context, designed.value);
    this.options.judge?.(question, designVerdict({ design, notes }));
    if (design.cases.length === 0) {
      const [{ why } = { why: 'no case of its design is about them' }] = design.unreachable;
      return `The model says that no test should reach them: ${why}`;
    }
    onDesigned();
    const informed = withAnswers(context, designed.answers);
    const drafted = await askWithLookups(model, draftRequest(informed, design), informed.lookup, { signal });
    const { answers } = withAnswers(informed, drafted.answers);
    return { design, draft: { code: drafted.value.code }, answers, notes };
  }

  /** What the model is told of a module; `undefined` when nothing of it is missing. */
  async context(module: PlannedModule): Promise<ModelContext | undefined> {
    const { root, layout, style, analyzer } = this.options;
    const file = path.resolve(root, module.key);
    const target = targetModule(layout, file);
    const analysis = await analyzeModule(file, analyzer);
    const gaps = identifyTargets(target, analysis, module.coverage, selectFunctions(analysis))
      .filter(({ missingLines, missingArcs }) => missingLines.length + missingArcs.length > 0)
      .map((one) => ({
        ...{ target: one, missingLines: one.missingLines, missingArcs: one.missingArcs },
        findings: [],
      }));
    if (gaps.length === 0) return undefined;
    const testFile = path.resolve(root, module.testFile);
    return gatherModelContext({ layout, module: target, gaps, style, testFile, analyzer: this.readings });
  }

  private cost(request: ChatRequest, moreTokens: number): CostEstimate {
    const { price, isBatched } = this.options;
    const inputTokens = tokensOfRequest(request) + moreTokens;
    const outputTokens = request.maxOutputTokens;
    const usage = { ...noUsage, cacheWrite: inputTokens, output: outputTokens };
    return { inputTokens, outputTokens, cost: costOf(usage, price, { batch: isBatched }) };
  }
}
