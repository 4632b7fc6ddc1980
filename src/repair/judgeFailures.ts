import path from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { isTestFile, type ProjectLayout } from '../python/projectLayout';
import type { SymbolChanges } from '../python/symbolChanges';
import { readChangeFacts, type ChangeFacts } from './history/changeFacts';
import {
  findFailingSince,
  type ChangeSince,
  type FailingSince,
  type FailingSinceOptions,
} from './history/failingSince';
import { ProjectHistory, type HistoryOptions, type ProjectState } from './history/projectHistory';
import type { EarlierState, ProjectSources } from './projectSources';
import { withStaleUse } from './recipes/staleUses';
import type { Diagnosis, Verdict } from './repairRecords';
import { staleUsers } from './staleUsers';
import { subjectChange } from './subjectChange';
import { judge } from './verdict';

export interface JudgeOptions extends Omit<FailingSinceOptions, 'sourceRoots'>, Omit<HistoryOptions, 'signal'> {
  readonly layout: ProjectLayout;
  readonly parser: Parser;
  /** Of the project as it is. */
  readonly sources: ProjectSources;
}

/** One of each for each diagnosis, in their order. */
export interface JudgedFailures {
  /** As they were, or, where only the history tells, with the root cause that it shows. */
  readonly diagnoses: readonly Diagnosis[];
  readonly verdicts: readonly Verdict[];
  /** The state in which the test did not fail, else the one before the newest change; `null` without git. */
  readonly earlier: readonly (EarlierState | null)[];
  /** For the report: no git, a shallow clone. */
  readonly notes: readonly string[];
}

/** Causes that no history explains. */
const WITHOUT_HISTORY: ReadonlySet<Diagnosis['cause']> = new Set(['environment issue', 'flaky', 'order dependent']);
/** Failures of the same kind at the same place have the same history: so many kinds are looked at. */
const MOST_KINDS = 40;

/**
 * Whose fault failures are: finds the changes since which they fail, and what those did.
 * @throws the signal's reason when aborted; then, too, nothing is left behind
 */
export async function judgeFailures(diagnoses: readonly Diagnosis[], options: JudgeOptions): Promise<JudgedFailures> {
  const history = await ProjectHistory.open(options.layout.root, options);
  if (typeof history === 'string') {
    const { changes } = options.sources.context(null, NO_EDITS);
    const verdicts = diagnoses.map((diagnosis) => verdictOf(diagnosis, null, null, changes));
    return { diagnoses, verdicts, earlier: diagnoses.map(() => null), notes: [history] };
  }
  try {
    return await new FailureJudge(history, options).judge(diagnoses);
  } finally {
    await history.close();
  }
}

const NO_EDITS: ReadonlyMap<string, string> = new Map();

const notAsked: FailingSince = {
  kind: 'unknown',
  change: null,
  failedStates: 1,
  notes: ['Since when it fails was not looked for: too many tests fail.'],
};

class FailureJudge {
  /** By the hashes of both states. */
  private readonly facts = new Map<string, ChangeFacts>();
  private readonly states = new Map<string, EarlierState>();

  constructor(
    private readonly history: ProjectHistory,
    private readonly options: JudgeOptions,
  ) {}

  async judge(diagnoses: readonly Diagnosis[]): Promise<JudgedFailures> {
    const { history, options } = this;
    const examples = new Map<string, string>();
    for (const diagnosis of diagnoses.filter(({ cause }) => !WITHOUT_HISTORY.has(cause))) {
      const kind = kindOf(diagnosis);
      if (!examples.has(kind) && examples.size < MOST_KINDS) examples.set(kind, diagnosis.failure.nodeId);
    }
    const sourceRoots = options.layout.sourceRoots.map((folder) => path.relative(options.layout.root, folder));
    const since = await findFailingSince(history, [...examples.values()], { ...options, sourceRoots });
    const explained: Diagnosis[] = [];
    const verdicts: Verdict[] = [];
    const earlier: EarlierState[] = [];
    for (const diagnosis of diagnoses) {
      const found = WITHOUT_HISTORY.has(diagnosis.cause)
        ? null
        : (since.get(examples.get(kindOf(diagnosis)) ?? '') ?? notAsked);
      const state = await this.earlierState(found?.change?.before);
      const facts = found?.change ? await this.changeFacts(found.change) : null;
      const context = options.sources.context(state, NO_EDITS);
      const isOfChange = found?.kind === 'changed' || found?.kind === 'unknown';
      explained.push(isOfChange ? withStaleUse(diagnosis, context) : diagnosis);
      earlier.push(state);
      verdicts.push(verdictOf(explained.at(-1)!, found, facts, context.changes));
    }
    return { diagnoses: explained, verdicts, earlier, notes: history.notes };
  }

  private async changeFacts({ before, after, files }: ChangeSince): Promise<ChangeFacts> {
    const key = `${before.hash} ${after.hash}`;
    let facts = this.facts.get(key);
    if (facts === undefined) {
      const { parser, layout } = this.options;
      const isTest = (file: string): boolean => isTestFile(layout, path.join(layout.root, file));
      facts = readChangeFacts(parser, await this.history.texts(files), isTest);
      this.facts.set(key, facts);
    }
    return facts;
  }

  /** @param state when no good one is known, the one before the newest change */
  private async earlierState(
    state: ProjectState = this.history.states[1] ?? this.history.states[0]!,
  ): Promise<EarlierState> {
    let earlier = this.states.get(state.hash);
    if (earlier === undefined) {
      const changes = await this.history.changes(state, this.history.states[0]!);
      const renamed = changes.filter(({ kind, before }) => kind === 'renamed' && before!.endsWith('.py'));
      earlier = {
        texts: await this.history.pythonFiles(state),
        renamedFiles: new Map(renamed.map(({ before, after }) => [before!, after!])),
      };
      this.states.set(state.hash, earlier);
    }
    return earlier;
  }
}

/** Whose fault a failure is, as far as that is known without a search for the change since which it occurs. */
export function judgeFailure(diagnosis: Diagnosis, symbols: SymbolChanges): Verdict {
  return verdictOf(diagnosis, null, null, symbols);
}

function verdictOf(
  diagnosis: Diagnosis,
  since: FailingSince | null,
  change: ChangeFacts | null,
  symbols: SymbolChanges,
): Verdict {
  const subject = diagnosis.subject === null ? null : subjectChange(diagnosis.subject, symbols);
  const isGone = subject?.kind === 'renamed' || subject?.kind === 'moved' || subject?.kind === 'removed';
  const users = isGone && subject.was !== null ? staleUsers(subject.was, symbols.after) : [];
  return judge(diagnosis, { since, change, subject, staleUsers: users });
}

/** What failures with the same history have in common. */
function kindOf({ cause, detail, subject, place, failure }: Diagnosis): string {
  const [file = ''] = failure.nodeId.split('::');
  const test = failure.nodeId.replace(/\[.*$/su, '');
  const line = place === null ? '' : `${place.file}:${place.line}`;
  // What a test expects is its own affair; a name that vanished is missing in all of a file.
  return JSON.stringify(
    subject === null || cause === 'assertion drift' ? [cause, detail, test, line] : [cause, detail, subject, file],
  );
}
