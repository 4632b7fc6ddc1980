import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../userError';
import { Git, type GitOptions } from './git';

/** The user's repository around a project. It is only read. */
export interface Repository {
  /** Runs in the project's root. */
  readonly git: Git;
  /** Absolute, links resolved. */
  readonly topLevel: string;
  /** Of the root in the repository: empty, or `packages/shop/`. */
  readonly prefix: string;
  /** Hash of the commit that is checked out. */
  readonly head: string;
  readonly branch: string | null;
  readonly isShallow: boolean;
  /** `sha1` or `sha256`. */
  readonly objectFormat: string;
  /** Absolute paths of its parts, whether they are there or not. */
  readonly paths: {
    readonly objects: string;
    readonly index: string;
    readonly exclude: string;
    readonly shallow: string;
  };
  /** How it writes files into the working tree, as `name=value`. */
  readonly configuration: readonly string[];
}

/**
 * The repository that a project's files are in. A sentence when there is none, or none with a history of theirs.
 * @param root absolute
 * @throws the signal's reason when aborted
 */
export async function findRepository(root: string, options: GitOptions = {}): Promise<Repository | string> {
  const git = new Git(await realpath(root), options);
  try {
    return await readRepository(git);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const known = unavailable.find(([pattern]) => pattern.test(error.message));
    return `${known?.[1] ?? `The history of this folder cannot be read (${error.message})`}: since when a test fails is not known.`;
  }
}

const unavailable: readonly (readonly [RegExp, string])[] = [
  [/^git could not be started/u, 'git is not installed'],
  [/not a git repository|must be run in a work tree/iu, 'This folder is in no git repository'],
  [/dubious ownership/u, 'git does not read this repository, because it belongs to another user (see safe.directory)'],
];

async function readRepository(git: Git): Promise<Repository | string> {
  const [topLevel = '', prefix = ''] = (await git.read(['rev-parse', '--show-toplevel', '--show-prefix'])).split('\n');
  const head = await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head === null) return 'The git repository has no commit yet: since when a test fails is not known.';
  const known = await git.read(['ls-tree', '--name-only', 'HEAD', './']);
  if (known === '')
    return 'This folder is not part of the git repository around it: since when a test fails is not known.';
  const names = ['objects', 'index', 'info/exclude', 'shallow'].flatMap((name) => ['--git-path', name]);
  const facts = (await git.read(['rev-parse', '--is-shallow-repository', '--show-object-format', ...names])).split(
    '\n',
  );
  const [isShallow, objectFormat, objects = '', index = '', exclude = '', shallow = ''] = facts;
  const absolute = (file: string) => path.resolve(git.folder, file);
  return {
    git,
    topLevel: path.resolve(topLevel),
    prefix,
    head: head.trim(),
    branch: (await git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD']))?.trim() ?? null,
    isShallow: isShallow === 'true',
    objectFormat: objectFormat ?? 'sha1',
    paths: {
      objects: absolute(objects),
      index: absolute(index),
      exclude: absolute(exclude),
      shallow: absolute(shallow),
    },
    configuration: await readConfiguration(git),
  };
}

async function readConfiguration(git: Git): Promise<string[]> {
  const names = String.raw`^core\.(autocrlf|eol|filemode|ignorecase|precomposeunicode|symlinks|longpaths)$`;
  const found = await git.ask(['config', '--null', '--get-regexp', names]);
  // `filemode` alone means `filemode=true`.
  const settings = (found ?? '').split('\0').filter((setting) => setting !== '');
  return settings.map((setting) => setting.replace('\n', '='));
}
