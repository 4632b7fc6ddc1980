import path from 'node:path';
import { silent, type Progress } from '../../progress';
import { UserError } from '../../userError';
import { countText } from '../../wording';
import type { CommitReference } from '../repairRecords';
import type { FileChange } from './fileChange';
import { FirstBadSearch, type FailingRange, type StateOutcome } from './firstBadSearch';
import type { ProjectHistory, ProjectState } from './projectHistory';

/** The change since which tests fail. */
export interface ChangeSince {
  /** The commit with which they began to fail; `null` for uncommitted changes. */
  readonly commit: CommitReference | null;
  /** The newest state in which they did not fail, and the oldest known one in which they do. */
  readonly before: ProjectState;
  readonly after: ProjectState;
  /** How many states lie between the two that could not be tried; then `files` are the changes of all of them. */
  readonly untried: number;
  readonly files: readonly FileChange[];
}

/**
 * Since when a test fails. `changed`: it passed before `change`; `new`: it was not there before `change`; `always`: it fails in
 * all states that could be tried; `elsewhere`: its present files pass where only what git knows is there; `unknown`.
 */
export interface FailingSince {
  readonly kind: 'changed' | 'new' | 'always' | 'elsewhere' | 'unknown';
  /** Of `changed` and `new`. */
  readonly change: ChangeSince | null;
  /** How many states it was seen failing in, the present one included. */
  readonly failedStates: number;
  /** Sentences. */
  readonly notes: readonly string[];
}

/** Where tests are run on an earlier state. */
export interface StateRun {
  /** The project's root with that state's files. Absolute. */
  readonly root: string;
  /** What has to come first on `PYTHONPATH`, so that an installation in editable mode is not what is tested. Absolute. */
  readonly pythonPath: readonly string[];
  readonly nodeIds: readonly string[];
  readonly signal: AbortSignal;
}

/** Runs tests and says how each did; one that is left out was not found out about. */
export type RunState = (run: StateRun) => Promise<ReadonlyMap<string, StateOutcome>>;

export interface FailingSinceOptions {
  readonly runState: RunState;
  /** Folders that modules are imported from, relative to the root. */
  readonly sourceRoots?: readonly string[];
  /** Commit of the last run in which everything passed, where that is known. */
  readonly lastGreen?: string | undefined;
  /** How many earlier states are tried; default 8. */
  readonly maxStates?: number;
  /** For all runs together; default 60 seconds. */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress;
}

/**
 * Finds out since which change tests fail, by running them, and nothing else, on earlier states: the present one to see whether
 * it fails there too, then HEAD when there are uncommitted changes, the commit before, and further back.
 * @param nodeIds of tests that fail now
 * @returns by node id
 * @throws the signal's reason when aborted; what `runState` throws that is no UserError
 */
export async function findFailingSince(
  history: ProjectHistory,
  nodeIds: readonly string[],
  options: FailingSinceOptions,
): Promise<ReadonlyMap<string, FailingSince>> {
  return new SinceFinder(history, options).find(nodeIds);
}

class SinceFinder {
  private readonly deadline: AbortSignal;
  private readonly signal: AbortSignal;
  private problem: string | undefined;
  private readonly changes = new Map<string, Promise<FileChange[]>>();
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly history: ProjectHistory,
    private readonly options: FailingSinceOptions,
  ) {
    this.deadline = AbortSignal.timeout(options.budgetMs ?? 60_000);
    this.signal = AbortSignal.any([this.deadline, ...(options.signal ? [options.signal] : [])]);
  }

  async find(nodeIds: readonly string[]): Promise<Map<string, FailingSince>> {
    const found = new Map<string, FailingSince>();
    const { history, options } = this;
    const present = await this.try(0, nodeIds);
    for (const nodeId of nodeIds) {
      const outcome = present?.get(nodeId) ?? 'unclear';
      if (outcome !== 'failed') found.set(nodeId, this.notReproduced(outcome));
    }
    const reproduced = nodeIds.filter((nodeId) => !found.has(nodeId));
    const guess = history.states.findIndex(({ hash }) => hash === options.lastGreen);
    const search = new FirstBadSearch(reproduced, history.states.length, guess < 0 ? undefined : guess);
    await this.search(search);
    for (const nodeId of reproduced) found.set(nodeId, await this.since(nodeId, search.range(nodeId)));
    return found;
  }

  private async search(search: FirstBadSearch): Promise<void> {
    const { maxStates = 8, progress = silent } = this.options;
    for (let tried = 0; tried < maxStates; tried += 1) {
      const position = search.next();
      if (position === undefined) return;
      progress(`looking for the change: ${stateName(this.history.states[position]!)}`, tried / maxStates);
      const outcomes = await this.try(position, search.testsFor(position));
      if (outcomes === undefined) return;
      search.record(position, outcomes);
    }
  }

  /** How tests do in a state; `undefined` when the time is up or something is in the way. */
  private async try(
    position: number,
    nodeIds: readonly string[],
  ): Promise<ReadonlyMap<string, StateOutcome> | undefined> {
    const { history, options } = this;
    if (this.isTimeUp() || nodeIds.length === 0) return undefined;
    try {
      await history.checkOut(history.states[position]!);
      const root = history.checkedOutRoot;
      const sourceRoots = ['.', ...(options.sourceRoots ?? ['src'])].map((folder) => path.join(root, folder));
      const pythonPath = [...new Set(sourceRoots)].reverse();
      const outcomes = await options.runState({ root, pythonPath, nodeIds, signal: this.signal });
      for (const [nodeId, outcome] of outcomes) {
        if (outcome === 'failed') this.failures.set(nodeId, (this.failures.get(nodeId) ?? 0) + 1);
      }
      return this.isTimeUp() && outcomes.size < nodeIds.length ? undefined : outcomes;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (this.isTimeUp()) return undefined;
      if (!(error instanceof UserError)) throw error;
      this.problem = error.message;
      return undefined;
    }
  }

  private isTimeUp(): boolean {
    return this.deadline.aborted;
  }

  private notReproduced(outcome: StateOutcome): FailingSince {
    const nothing = { change: null, failedStates: 1 };
    if (outcome === 'passed') {
      const note =
        'The same files pass in a fresh folder that has only what git knows: something that git ignores, or that is outside of the project, makes it fail.';
      return { ...nothing, kind: 'elsewhere', notes: [note] };
    }
    const why =
      this.problem ?? (this.isTimeUp() ? 'the time was up' : 'there it fails in another way, or is not found');
    return {
      ...nothing,
      kind: 'unknown',
      notes: [`Since when it fails was not found out: it cannot be run in a fresh folder (${why}).`],
    };
  }

  private async since(nodeId: string, range: FailingRange): Promise<FailingSince> {
    const { states } = this.history;
    const after = states[range.bad]!;
    const failedStates = this.failures.get(nodeId) ?? 1;
    if (range.good === null) {
      const kind = range.bad > 0 ? 'always' : 'unknown';
      return { kind, change: null, failedStates, notes: [this.openEnd(range)] };
    }
    const before = states[range.good]!;
    const change: ChangeSince = {
      commit: after.commit,
      before,
      after,
      untried: range.good - range.bad - 1,
      files: await this.filesBetween(before, after),
    };
    return {
      kind: range.goodOutcome === 'absent' ? 'new' : 'changed',
      change,
      failedStates,
      notes: changeNotes(change, range, this.problem),
    };
  }

  private filesBetween(before: ProjectState, after: ProjectState): Promise<FileChange[]> {
    const key = `${before.hash} ${after.hash}`;
    const files = this.changes.get(key) ?? this.history.changes(before, after);
    this.changes.set(key, files);
    return files;
  }

  private openEnd({ bad, isDone }: FailingRange): string {
    const { states } = this.history;
    if (states.length === 1) return 'The history has no earlier state in which the test could have passed.';
    const since = bad === 0 ? 'It fails now' : `It fails as far back as ${stateName(states[bad]!)}`;
    const why = this.problem ?? (this.isTimeUp() ? 'the time was up' : 'enough states were tried');
    if (!isDone) return `${since}; older states were not tried: ${why}.`;
    return bad === states.length - 1
      ? `${since}, where the known history begins.`
      : `${since}; in older states it cannot be run.`;
  }
}

function changeNotes(
  { before, after, untried }: ChangeSince,
  { isDone }: FailingRange,
  problem: string | undefined,
): string[] {
  const notes: string[] = [];
  if (untried > 0) {
    const states = countText(untried, 'state');
    const why = isDone ? 'could not be run' : (problem ?? 'were not tried');
    notes.push(
      `Between ${stateName(before)} and ${stateName(after)}, ${states} ${why}: the change may be in any of them.`,
    );
  } else if (after.parent !== before.hash) {
    notes.push(
      `The change may be in commits between ${stateName(before)} and ${stateName(after)}, which touch other folders.`,
    );
  }
  if (after.isMerge) notes.push(`${stateName(after)} is a merge: the change is in one of the commits that it brought.`);
  return notes;
}

/** `commit 1a2b3c4d5e "Rename total"`, `the uncommitted changes`. */
export function stateName({ commit }: ProjectState): string {
  return commit === null ? 'the uncommitted changes' : commitName(commit);
}

export function commitName({ hash, subject }: CommitReference): string {
  return `commit ${hash.slice(0, 10)} "${subject}"`;
}
