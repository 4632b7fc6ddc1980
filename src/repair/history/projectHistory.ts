import { decodeSource } from '../../python/decodeSource';
import { UserError } from '../../userError';
import { countText } from '../../wording';
import type { CommitReference } from '../repairRecords';
import { parseRawDiff, rawDiffArguments, type ChangedText, type FileChange } from './fileChange';
import type { Git } from './git';
import { findRepository, type Repository } from './repository';
import { ScratchRepository, type ScratchOptions } from './scratchRepository';

/** What a project was at one time. */
export interface ProjectState {
  /** Of a commit; for uncommitted changes of a snapshot that only `ProjectHistory` knows. */
  readonly hash: string;
  /** `null` for uncommitted changes. */
  readonly commit: CommitReference | null;
  /** The commit's message below its subject; empty for uncommitted changes. */
  readonly body: string;
  /** Hash of the state before it, the first one of a merge; `null` at the beginning of what is known. */
  readonly parent: string | null;
  readonly isMerge: boolean;
}

export interface HistoryOptions extends ScratchOptions {
  /** How many commits are looked at, at most; default 500. */
  readonly maxCommits?: number;
}

/**
 * A project's states, and what differs between them. The user's repository, index and files are only read.
 *
 *     const history = await ProjectHistory.open(root);
 *     if (typeof history === 'string') return history; // why there is none
 *     try { await history.changes(history.states[1]!, history.states[0]!) } finally { await history.close(); }
 */
export class ProjectHistory {
  private constructor(
    /**
     * Newest first: the uncommitted changes where there are some, HEAD, and the commits before it that touch the project, along
     * the first parents.
     */
    readonly states: readonly ProjectState[],
    /** Sentences: what the user should know of this history. */
    readonly notes: readonly string[],
    private readonly repository: Repository,
    private readonly scratch: ScratchRepository,
  ) {}

  /**
   * @param root absolute
   * @returns a sentence that says why the history is not known: no git, no repository, no commit
   * @throws the signal's reason when aborted
   */
  static async open(root: string, options: HistoryOptions = {}): Promise<ProjectHistory | string> {
    const repository = await findRepository(root, options);
    if (typeof repository === 'string') return repository;
    let scratch: ScratchRepository | undefined;
    try {
      scratch = await ScratchRepository.create(repository, options);
      return await ProjectHistory.read(repository, scratch, options.maxCommits ?? 500);
    } catch (error) {
      await scratch?.remove();
      if (!(error instanceof UserError)) throw error;
      return `The history cannot be used (${error.message}): since when a test fails is not known.`;
    }
  }

  private static async read(
    repository: Repository,
    scratch: ScratchRepository,
    maxCommits: number,
  ): Promise<ProjectHistory> {
    const states = await readCommits(repository.git, maxCommits, repository.prefix === '' ? [] : ['.']);
    // In a repository of several projects, the last change may be another's.
    if (states[0]?.hash !== repository.head) states.unshift(...(await readCommits(repository.git, 1, [])));
    const notes = await historyNotes(repository, states);
    const snapshot = await scratch.snapshot();
    const uncommitted = parseRawDiff(await scratch.read([...rawDiffArguments, repository.head, snapshot]), '');
    const own = uncommitted.filter(({ before, after }) => isInside(repository, before) || isInside(repository, after));
    if (own.length > 0) {
      notes.push(`The uncommitted changes of ${countText(own.length, 'file')} count as the newest change.`);
      states.unshift({ hash: snapshot, commit: null, body: '', parent: repository.head, isMerge: false });
    }
    return new ProjectHistory(states, notes, repository, scratch);
  }

  /** The folder into which `checkOut` puts the project's root. Absolute. */
  get checkedOutRoot(): string {
    return this.scratch.root;
  }

  /** The project's root, links resolved. Absolute. */
  get root(): string {
    return this.repository.git.folder;
  }

  /** Puts a state's files into `checkedOutRoot`, in place of those that are there. What git ignores is not among them. */
  async checkOut(state: ProjectState): Promise<void> {
    await this.scratch.checkOut(state.hash);
  }

  /** What differs between two states, in the whole repository. Renames are found. */
  async changes(before: ProjectState, after: ProjectState): Promise<FileChange[]> {
    const output = await this.scratch.read([...rawDiffArguments, before.hash, after.hash]);
    return parseRawDiff(output, this.repository.prefix);
  }

  /** The texts of changed files. Where a text is binary, or in an encoding that it does not keep to, it is `null`. */
  async texts(changes: readonly FileChange[]): Promise<ChangedText[]> {
    const hashes = changes.flatMap(({ beforeBlob, afterBlob }) => [beforeBlob, afterBlob]);
    const blobs = await this.scratch.blobs(hashes.filter((hash) => hash !== null));
    const text = (hash: string | null) => (hash === null ? null : decoded(blobs.get(hash)));
    return changes.map((change) => ({ change, before: text(change.beforeBlob), after: text(change.afterBlob) }));
  }

  /** The texts of a state's Python files, by path relative to the root with forward slashes. Unreadable ones are left out. */
  async pythonFiles(state: ProjectState): Promise<Map<string, string>> {
    const { prefix } = this.repository;
    const listing = await this.scratch.read([
      'ls-tree',
      '-r',
      '-z',
      state.hash,
      ...(prefix === '' ? [] : ['--', prefix]),
    ]);
    const files = new Map<string, string>();
    for (const entry of listing.split('\0')) {
      const [, hash, file] = /^100\d+ blob ([0-9a-f]+)\t(.+\.py)$/su.exec(entry) ?? [];
      if (hash !== undefined && file!.startsWith(prefix)) files.set(file!.slice(prefix.length), hash);
    }
    const blobs = await this.scratch.blobs(files.values());
    const texts = [...files].map(([file, hash]) => [file, decoded(blobs.get(hash))] as const);
    return new Map(texts.filter((entry): entry is readonly [string, string] => entry[1] !== null));
  }

  /** Removes what it has made. */
  async close(): Promise<void> {
    await this.scratch.remove();
  }
}

/** From HEAD backwards along first parents, only those that touch `paths`. */
async function readCommits(git: Git, count: number, paths: readonly string[]): Promise<ProjectState[]> {
  const log = await git.read([
    ...['log', '--first-parent', '-z', '--encoding=UTF-8', '--format=%H%n%P%n%cI%n%s%n%b', `--max-count=${count}`],
    ...['HEAD', '--', ...paths],
  ]);
  return log.split('\0').flatMap((record) => (record === '' ? [] : [parseCommit(record)]));
}

function parseCommit(record: string): ProjectState {
  const [hash = '', parents = '', date = '', subject = '', ...body] = record.split('\n');
  const [parent = ''] = parents.split(' ');
  const commit = { hash, subject, date: new Date(date) };
  return {
    hash,
    commit,
    body: body.join('\n').trim(),
    parent: parent === '' ? null : parent,
    isMerge: parents.includes(' '),
  };
}

async function historyNotes(repository: Repository, states: readonly ProjectState[]): Promise<string[]> {
  const { isShallow, branch, head, git } = repository;
  const notes: string[] = [];
  if (isShallow) {
    const commits = countText(states.length, 'commit');
    notes.push(`This is a shallow clone with ${commits}: older ones are not known. "git fetch --unshallow" gets them.`);
  }
  if (branch === null) notes.push(`No branch is checked out: the history is that of commit ${head.slice(0, 10)}.`);
  const entries = (await git.read(['ls-files', '--stage', '-z'])).split('\0');
  const modules = entries.filter((entry) => entry.startsWith('160000'));
  if (modules.length > 0) {
    const isOne = modules.length === 1;
    const names = modules.map((entry) => entry.slice(entry.indexOf('\t') + 1)).join(', ');
    notes.push(`The ${isOne ? 'submodule' : 'submodules'} ${names} ${isOne ? 'is' : 'are'} empty in earlier states.`);
  }
  return notes;
}

function isInside({ prefix }: Repository, file: string | null): boolean {
  return file?.startsWith(prefix) ?? false;
}

function decoded(bytes: Buffer | undefined): string | null {
  if (bytes === undefined || bytes.includes(0)) return null;
  try {
    return decodeSource(bytes);
  } catch (error) {
    // Its encoding is another one: nothing can be said about it.
    if (error instanceof UserError) return null;
    throw error;
  }
}
