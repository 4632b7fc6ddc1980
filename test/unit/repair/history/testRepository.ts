import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProcess } from '../../../../src/processes/process';
import { temporaryFolder } from '../../../harness/temporaryFolder';

/** What git sees of the machine: none of its configuration, and a person who commits. */
export const hermetic: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

/** A real repository in a temporary folder. */
export class TestRepository {
  private constructor(readonly folder: string) {}

  static async create(): Promise<TestRepository> {
    const repository = new TestRepository(temporaryFolder());
    await repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  static at(folder: string): TestRepository {
    return new TestRepository(folder);
  }

  async git(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await runProcess('git', args, { cwd: this.folder, env: hermetic });
    assert.equal(exitCode, 0, `git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  /** Writes files; `null` removes one. */
  write(files: Readonly<Record<string, string | Buffer | null>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, name);
      if (text === null) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  }

  /** @returns its hash */
  async commit(subject: string, files: Readonly<Record<string, string | Buffer | null>> = {}): Promise<string> {
    this.write(files);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }

  /** Of every file, `.git` and what is in it included: its kind, mode, time and a digest of its bytes. Git touches objects that it finds again. */
  everything(): Map<string, string> {
    const files = new Map<string, string>();
    for (const entry of readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const file = join(this.folder, entry);
      const stats = lstatSync(file);
      const bytes = stats.isFile() ? readFileSync(file) : stats.isSymbolicLink() ? readlinkSync(file) : '';
      const digest = createHash('sha1').update(bytes).digest('hex');
      const time = stats.isFile() && !entry.includes('.git/objects') ? stats.mtimeMs : '';
      files.set(entry, `${stats.mode.toString(8)} ${time} ${digest}`);
    }
    return files;
  }
}
