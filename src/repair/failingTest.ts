import type { Diagnosis, Repair, RepairAttempt, TestRepair, Verdict } from './repairRecords';
import type { Proposed } from './proposals';
import { nextStep } from './nextStep';
import { fileOf, hides, isConftest } from './testResults';

/** A test, or a file that cannot be collected, on its way through the loop. */
export class FailingTest {
  readonly attempts: { repair: Repair; rejected: string | null }[] = [];
  isRepaired = false;
  /** What only a person may accept, as it was found. */
  proposed: Proposed | null = null;
  /** The same, as edits of the files in the end. */
  proposal: Repair | null = null;
  /** What is tried first, or would be. */
  planned: Repair | null = null;
  /** Why there is no repair, as sentences. */
  refusals: readonly string[] = [];

  constructor(
    readonly diagnosis: Diagnosis,
    readonly verdict: Verdict,
  ) {}

  get nodeId(): string {
    return this.diagnosis.failure.nodeId;
  }

  /** For progress: without the file. */
  get name(): string {
    return this.nodeId.slice(this.nodeId.startsWith(`${fileOf(this.nodeId)}::`) ? fileOf(this.nodeId).length + 2 : 0);
  }

  repairedBy(repair: Repair): void {
    this.isRepaired = true;
    this.attempts.push({ repair, rejected: null });
  }

  takeBack(repair: Repair, why: string): void {
    this.isRepaired = false;
    for (const attempt of this.attempts) if (attempt.repair === repair) attempt.rejected = why;
  }

  /** Whether something in a file can make it fail. @param file relative to the root, with forward slashes */
  concerns(file: string): boolean {
    const { chain, fixtures, statement, stack } = this.diagnosis.failure;
    return (
      fileOf(this.nodeId) === file ||
      statement?.file === file ||
      (isConftest(file) && hides(file, this.nodeId)) ||
      fixtures.some((fixture) => fixture.file === file) ||
      [...chain.flatMap(({ frames }) => frames), ...stack].some((frame) => frame.file === file)
    );
  }

  get record(): TestRepair {
    const { nodeId, diagnosis, verdict, isRepaired, planned, refusals } = this;
    const proposal = isRepaired ? null : this.proposal;
    const state = isRepaired ? 'repaired' : proposal ? 'proposal' : 'not repaired';
    const attempts: readonly RepairAttempt[] = this.attempts.map((attempt) => ({ ...attempt }));
    const step = nextStep({ diagnosis, verdict, state, proposal, attempts, refusals });
    return { nodeId, diagnosis, verdict, state, attempts, planned, proposal, nextStep: step };
  }
}
