import * as path from 'node:path';
import { runProcess } from '../processes/process';
import { UserError } from '../userError';

/** How a file changed in the last year. */
export interface Churn {
  readonly commits: number;
  /** Lines added and deleted. */
  readonly lines: number;
}

export interface ChurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** Starts git. */
  readonly run?: typeof runProcess;
  /** Default 10 seconds. */
  readonly timeoutMs?: number;
}

/**
 * What of git's history an audit uses: by absolute path, the Python files below `root` that changed in the last year, merges
 * left out, renames not followed. One process. `undefined` when it is not known: no git, no repository, no commit, or more
 * history than can be read in the time.
 * @throws the signal's reason when it is aborted
 */
export async function readChurn(
  root: string,
  { signal, run = runProcess, timeoutMs = 10_000 }: ChurnOptions = {},
): Promise<ReadonlyMap<string, Churn> | undefined> {
  const parser = new NumstatParser(root);
  try {
    const { exitCode, timedOut } = await run('git', churnArguments, {
      cwd: root,
      // No fetching of what a partial clone lacks, and nothing that asks.
      env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
      timeoutMs,
      signal,
      maxOutput: 1000,
      onStdout: (text) => parser.push(text),
    });
    return exitCode === 0 && !timedOut ? parser.churn : undefined;
  } catch (error) {
    // It cannot be started.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Nothing that a repository's configuration names is started. */
const churnArguments: readonly string[] = [
  ...['-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'],
  ...['log', '--numstat', '-z', '--format=', '--since=1 year ago', '--no-merges', '--no-renames'],
  ...['--no-ext-diff', '--no-textconv', '--relative', '--', '*.py'],
];

/** Adds up the records of `git log --numstat -z` as they arrive: `3<TAB>1<TAB>path<NUL>`, one for each file of a commit. */
export class NumstatParser {
  readonly churn = new Map<string, Churn>();
  private rest = '';

  constructor(private readonly root: string) {}

  push(text: string): void {
    const records = (this.rest + text).split('\0');
    this.rest = records.pop()!;
    for (const record of records) {
      const fields = /^\s*(\d+|-)\t(\d+|-)\t(.+)$/su.exec(record);
      if (fields) {
        const file = path.resolve(this.root, fields[3]!);
        const { commits, lines } = this.churn.get(file) ?? { commits: 0, lines: 0 };
        this.churn.set(file, { commits: commits + 1, lines: lines + linesOf(fields[1]!) + linesOf(fields[2]!) });
      }
    }
  }
}

/** Of a binary file git counts no lines. */
function linesOf(field: string): number {
  return field === '-' ? 0 : Number(field);
}
