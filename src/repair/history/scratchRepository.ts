import { copyFile, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isLocked, takeLock, type ProcessLock } from '../../processLock';
import { UserError } from '../../userError';
import { Git, type GitOptions } from './git';
import type { Repository } from './repository';

export interface ScratchOptions extends GitOptions {
  /** Where it is made; default: the system's folder for temporary files. */
  readonly temporaryFolder?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * A repository of our own in a temporary folder, with a working tree for earlier states of a project. It borrows the objects of
 * the user's repository and writes its own elsewhere. So nothing is written into the user's repository, neither by us nor by
 * tests that use git, and a kill leaves behind no more than this folder, which the next one removes.
 */
export class ScratchRepository {
  private readonly git: Git;
  private lock: ProcessLock | undefined;

  private constructor(
    private readonly folder: string,
    private readonly repository: Repository,
    private readonly options: GitOptions,
  ) {
    this.git = new Git(this.tree, options);
  }

  /** @throws UserError when git or the disk does not allow it; the signal's reason when aborted */
  static async create(repository: Repository, options: ScratchOptions = {}): Promise<ScratchRepository> {
    const { temporaryFolder = tmpdir(), now = Date.now } = options;
    await removeAbandoned(temporaryFolder, now());
    const folder = await mkdtemp(path.join(temporaryFolder, NAME));
    const scratch = new ScratchRepository(folder, repository, options);
    try {
      await scratch.initialize();
      return scratch;
    } catch (error) {
      await scratch.remove();
      throw error;
    }
  }

  /** Where `checkOut` puts the project's root. Absolute. */
  get root(): string {
    return path.join(this.tree, this.repository.prefix);
  }

  private get tree(): string {
    return path.join(this.folder, 'tree');
  }

  private get gitFolder(): string {
    return path.join(this.tree, '.git');
  }

  private async initialize(): Promise<void> {
    const { objectFormat, paths } = this.repository;
    this.lock = await takeLock(lockOf(this.folder), 'uses this folder');
    await mkdir(this.tree);
    await this.git.read(['init', '--quiet', '--template=', `--object-format=${objectFormat}`]);
    await mkdir(path.join(this.gitFolder, 'info'), { recursive: true });
    await writeFile(path.join(this.gitFolder, 'objects', 'info', 'alternates'), `${paths.objects}\n`);
    await copyIfThere(paths.shallow, path.join(this.gitFolder, 'shallow'));
    await copyIfThere(paths.exclude, path.join(this.gitFolder, 'info', 'exclude'));
  }

  /**
   * Hash of a commit with the files as they are, new ones included, ignored ones left out. Its parent is the user's HEAD.
   * Files that cannot be read are as they were.
   */
  async snapshot(): Promise<string> {
    const { paths, topLevel, head, configuration } = this.repository;
    const index = path.join(this.folder, 'snapshot-index');
    const user = new Git(topLevel, this.options);
    const call = { env: { GIT_DIR: this.gitFolder, GIT_WORK_TREE: topLevel, GIT_INDEX_FILE: index }, configuration };
    // What the index knows of the files spares reading them.
    await copyIndex(paths.index, index);
    if ((await user.ask(['ls-files', '.git'], call)) === null) {
      // It may be split, and half of it elsewhere.
      await rm(index, { force: true });
      await user.read(['read-tree', head], call);
    }
    const { exitCode, problem } = await user.run(['add', '--all', '--ignore-errors'], call);
    if (exitCode !== 0 && exitCode !== 1) throw new UserError(problem);
    const tree = (await user.read(['write-tree'], call)).trim();
    return (await this.git.read(['commit-tree', tree, '-p', head, '-m', 'snapshot'], { env: identity })).trim();
  }

  /** Puts the files of a commit into the working tree, and nothing else. */
  async checkOut(commit: string): Promise<void> {
    await this.git.read(['reset', '--quiet', '--hard', commit], this.settings);
    await this.git.read(['clean', '-ffdxq'], this.settings);
  }

  /** Runs git on the objects of both repositories. */
  read(args: readonly string[]): Promise<string> {
    return this.git.read(args, this.settings);
  }

  /** The contents of files by the hashes of their blobs. What a partial clone lacks is left out. */
  async blobs(hashes: Iterable<string>): Promise<Map<string, Buffer>> {
    const wanted = [...new Set(hashes)];
    if (wanted.length === 0) return new Map();
    const call = { ...this.settings, input: `${wanted.join('\n')}\n`, encoding: 'latin1' } as const;
    return parseBatch(await this.git.read(['cat-file', '--batch'], call));
  }

  async remove(): Promise<void> {
    await this.lock?.release();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  }

  private get settings() {
    return { configuration: this.repository.configuration };
  }
}

const NAME = 'smart-test-history-';
/** The folder is there a moment before its lock. */
const ABANDONED_MS = 60_000;
const lockOf = (folder: string) => path.join(folder, 'lock');

/** Git wants to know who makes a commit, though nobody will ever see this one. */
const identity: NodeJS.ProcessEnv = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'Smart Test'],
    [`GIT_${who}_EMAIL`, 'smart-test@localhost'],
    [`GIT_${who}_DATE`, '2000-01-01T00:00:00Z'],
  ]),
);

/** Removes the folders of processes that were killed. */
async function removeAbandoned(temporaryFolder: string, now: number): Promise<void> {
  const names = await readdir(temporaryFolder);
  for (const folder of names.filter((name) => name.startsWith(NAME)).map((name) => path.join(temporaryFolder, name))) {
    const isOld = now - (await modified(folder)) > ABANDONED_MS;
    if (isOld && !(await isLocked(lockOf(folder)))) await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds since 1970; of what has gone meanwhile: now and ever. */
async function modified(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Infinity;
    throw error;
  }
}

/** By the index's own time, git tells which files may have changed unseen since they were added. */
async function copyIndex(from: string, to: string): Promise<void> {
  await copyIfThere(from, to);
  const time = await modified(from);
  if (time < Infinity) await utimes(to, Math.floor(time / 1000), Math.floor(time / 1000));
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Records of `git cat-file --batch`: `<hash> blob <size>` and a line end, the contents, a line end. */
function parseBatch(output: string): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < output.length;) {
    const lineEnd = output.indexOf('\n', at);
    const [hash = '', type, size] = output.slice(at, lineEnd).split(' ');
    at = lineEnd + 1;
    if (type === 'missing') continue;
    const end = at + Number(size);
    contents.set(hash, Buffer.from(output.slice(at, end), 'latin1'));
    at = end + 1;
  }
  return contents;
}
