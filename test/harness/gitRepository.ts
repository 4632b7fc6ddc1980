import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Nothing of this machine's configuration. */
const environment = {
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' },
  ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' },
};

/** Puts a folder under git, all of it in one commit. */
export async function commitAll(folder: string, message: string): Promise<void> {
  const git = async (...args: string[]): Promise<void> => {
    await promisify(execFile)('git', args, { cwd: folder, env: { PATH: process.env['PATH'], ...environment } });
  };
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
}
