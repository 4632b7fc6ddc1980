import type { Parser } from 'web-tree-sitter';
import type { ProjectLayout } from '../python/layout';
import { SymbolChanges } from '../python/symbolChanges';
import type { SourceModule, SymbolIndex, SymbolIndexer } from '../python/symbolIndex';
import { readChangeFacts, type ChangeFacts } from './history/changeFacts';
import {
  findFailingSince,
  type ChangeSince,
  type FailingSince,
  type FailingSinceOptions,
} from './history/failingSince';
import { ProjectHistory, type HistoryOptions, type ProjectState } from './history/projectHistory';
import { isTestPath, presentTexts, stateModules } from './history/stateModules';
import type { Diagnosis, Verdict } from './repairRecords';
import { staleUsers, subjectChange } from './subjectChange';
import { judge } from './verdict';

export interface JudgeOptions extends Omit<FailingSinceOptions, 'sourceRoots'>, Omit<HistoryOptions, 'signal'> {
  readonly layout: ProjectLayout;
  readonly parser: Parser;
  /** The same one for the same project: it remembers what it has read. */
  readonly indexer: SymbolIndexer;
}

/** One of each for each diagnosis, in their order. */
export interface JudgedFailures {
  readonly verdicts: readonly Verdict[];
  /** From the state in which the test did not fail, or the nearest to it that is known, to the present one. */
  readonly changes: readonly SymbolChanges[];
  /** For the report: no git, a shallow clone. */
  readonly notes: readonly string[];
}

/** Causes that no history explains. */
const WITHOUT_HISTORY: ReadonlySet<Diagnosis['cause']> = new Set(['environment issue', 'flaky', 'order dependent']);
/** Failures of the same kind at the same place have the same history: so many of them are looked at. */
const MOST_TESTS = 40;

/**
 * Whose fault failures are: finds the changes since which they fail, and what those did.
 * @throws the signal's reason when aborted; then, too, nothing is left behind
 */
export async function judgeFailures(diagnoses: readonly Diagnosis[], options: JudgeOptions): Promise<JudgedFailures> {
  const { layout, indexer, signal } = options;
  const after = indexer.index(stateModules(layout, await presentTexts(layout, signal)));
  const history = await ProjectHistory.open(layout.root, options);
  if (typeof history === 'string') {
    const changes = new SymbolChanges(null, after);
    const verdicts = diagnoses.map((diagnosis) => verdictOf(diagnosis, null, null, changes));
    return { verdicts, changes: diagnoses.map(() => changes), notes: [history] };
  }
  try {
    return await new FailureJudge(history, after, options).judge(diagnoses);
  } finally {
    await history.close();
  }
}

const notAsked: FailingSince = {
  kind: 'unknown',
  change: null,
  failedStates: 1,
  notes: ['Since when it fails was not looked for: too many tests fail.'],
};

class FailureJudge {
  /** By the hashes of both states. */
  private readonly facts = new Map<string, ChangeFacts>();
  private readonly indexes = new Map<string, SymbolChanges>();

  constructor(
    private readonly history: ProjectHistory,
    private readonly after: SymbolIndex,
    private readonly options: JudgeOptions,
  ) {}

  async judge(diagnoses: readonly Diagnosis[]): Promise<JudgedFailures> {
    const { history, options } = this;
    const asked = diagnoses.filter(({ cause }) => !WITHOUT_HISTORY.has(cause));
    const examples = new Map<string, string>();
    for (const diagnosis of asked) {
      const key = kindOf(diagnosis);
      if (!examples.has(key) && examples.size < MOST_TESTS) examples.set(key, diagnosis.failure.nodeId);
    }
    const { root } = options.layout;
    const sourceRoots = options.layout.sourceRoots
      .map((folder) => folder.slice(root.length + 1))
      .filter((folder) => folder !== '');
    const since = await findFailingSince(history, [...examples.values()], { ...options, sourceRoots });
    const verdicts: Verdict[] = [];
    const changes: SymbolChanges[] = [];
    for (const diagnosis of diagnoses) {
      const example = examples.get(kindOf(diagnosis));
      const isAsked = !WITHOUT_HISTORY.has(diagnosis.cause);
      const found = isAsked ? ((example === undefined ? undefined : since.get(example)) ?? notAsked) : null;
      const symbols = await this.symbolChanges(found?.change?.before);
      const change = found?.change ? await this.changeFacts(found.change) : null;
      changes.push(symbols);
      verdicts.push(verdictOf(diagnosis, found, change, symbols));
    }
    return { verdicts, changes, notes: history.notes };
  }

  private async changeFacts(change: ChangeSince): Promise<ChangeFacts> {
    const key = `${change.before.hash} ${change.after.hash}`;
    let facts = this.facts.get(key);
    if (facts === undefined) {
      const { parser, layout } = this.options;
      facts = readChangeFacts(parser, await this.history.texts(change.files), (file) => isTestPath(layout, file));
      this.facts.set(key, facts);
    }
    return facts;
  }

  /** @param before when no good state is known, the one before the newest change */
  private async symbolChanges(
    before: ProjectState = this.history.states[1] ?? this.history.states[0]!,
  ): Promise<SymbolChanges> {
    let changes = this.indexes.get(before.hash);
    if (changes === undefined) {
      const { layout, indexer } = this.options;
      const modules = stateModules(layout, await this.history.pythonFiles(before));
      const renamedModules = await this.renamedModules(before, modules);
      changes = new SymbolChanges(indexer.index(modules), this.after, { renamedModules });
      this.indexes.set(before.hash, changes);
    }
    return changes;
  }

  /** By dotted names, as git sees them. */
  private async renamedModules(before: ProjectState, modules: readonly SourceModule[]): Promise<Map<string, string>> {
    const former = new Map(modules.map(({ file, name }) => [file, name]));
    const present = new Map([...this.after.modules.values()].map(({ file, name }) => [file, name]));
    const renamed = new Map<string, string>();
    for (const change of await this.history.changes(before, this.history.states[0]!)) {
      const from = former.get(change.before ?? '');
      const to = present.get(change.after ?? '');
      if (change.kind === 'renamed' && from !== undefined && to !== undefined && from !== to) renamed.set(from, to);
    }
    return renamed;
  }
}

function verdictOf(
  diagnosis: Diagnosis,
  since: FailingSince | null,
  change: ChangeFacts | null,
  symbols: SymbolChanges,
): Verdict {
  const subject = diagnosis.subject === null ? null : subjectChange(diagnosis.subject, symbols);
  const isGone = subject?.kind === 'renamed' || subject?.kind === 'moved' || subject?.kind === 'removed';
  const users = isGone && subject.was !== null ? staleUsers(subject.was, symbols) : [];
  return judge(diagnosis, { since, change, subject, staleUsers: users });
}

/** What failures of the same kind have in common. */
function kindOf({ cause, detail, subject, place, failure }: Diagnosis): string {
  const file = failure.nodeId.split('::')[0]!;
  // What a test asserts is its own affair.
  const where =
    cause === 'assertion drift' ? failure.nodeId.replace(/\[.*$/su, '') : `${place?.file ?? ''}:${place?.line ?? ''}`;
  return JSON.stringify([cause, detail, subject, file, where]);
}
