import type { ChatModel, CostEstimate } from '../../models/chatModel';
import type { FileEvidence } from '../evidence';
import type { ModuleResult } from './moduleResult';
import type { PlannedModule } from './runPlan';

/** What is proven. */
export interface VerifiedModule {
  readonly result: ModuleResult;
  /** The whole test file; `null` when nothing is kept. */
  readonly text: string | null;
  readonly evidence: FileEvidence | null;
}

/**
 * What is done for one module; the workflow does it for all of them.
 * @typeParam Written what the model made for a module, not proven yet
 */
export interface ModuleGenerator<Written> {
  /** What each question about the module costs at most. Sends nothing. Empty when the module has nothing to ask about. */
  estimate(module: PlannedModule, signal: AbortSignal): Promise<readonly CostEstimate[]>;
  /**
   * Asks for a design, then for the tests. The model answers from the journal what was asked before.
   * @param onDesigned called between the two
   * @returns why there is nothing to ask, as a sentence, in place of a draft
   * @throws ModelError; UserError when the module cannot be read
   */
  write(
    module: PlannedModule,
    model: ChatModel,
    onDesigned: () => void,
    signal: AbortSignal,
  ): Promise<Written | string>;
  /**
   * Runs and judges the draft; failures may go back to the model. A ModelError ends only that: what is proven is kept. Without
   * a draft, tests are looked for without a model.
   * @param onRepairing called when failures go back to the model, and, with `false`, when they are run again
   * @throws UserError when the module cannot be tested by running it
   */
  verify(
    module: PlannedModule,
    written: Written | null,
    model: ChatModel | null,
    onRepairing: (repairing: boolean) => void,
    signal: AbortSignal,
  ): Promise<VerifiedModule>;
}
