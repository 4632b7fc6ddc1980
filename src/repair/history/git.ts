import { devNull } from 'node:os';
import { runProcess } from '../../processes/process';
import { UserError } from '../../userError';

export interface GitOptions {
  /** Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For each command; default 30 seconds. */
  readonly timeoutMs?: number | undefined;
}

export interface GitCall {
  /** On top of the options' environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** More `-c name=value`. */
  readonly configuration?: readonly string[];
  readonly input?: string;
  /** Bytes as characters; default UTF-8. */
  readonly encoding?: 'utf8' | 'latin1';
}

/**
 * Runs git in a folder so that it changes nothing by itself: no hooks, no monitors, no fetching, no questions, no locks that
 * are optional. What a caller that is itself a hook of git was told about its repository is not passed on.
 */
export class Git {
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    readonly folder: string,
    private readonly options: GitOptions = {},
  ) {
    const inherited = Object.entries(options.env ?? process.env).filter(([name]) => !repositoryVariables.test(name));
    this.env = { ...Object.fromEntries(inherited), ...quiet };
  }

  /**
   * What the command prints.
   * @throws UserError when git cannot be started, takes too long or reports an error; the signal's reason when aborted
   */
  async read(args: readonly string[], call: GitCall = {}): Promise<string> {
    const { exitCode, stdout, problem } = await this.run(args, call);
    if (exitCode !== 0) throw new UserError(problem);
    return stdout;
  }

  /** As `read`, but `null` when git reports an error. */
  async ask(args: readonly string[], call: GitCall = {}): Promise<string | null> {
    const { exitCode, stdout, timedOut, problem } = await this.run(args, call);
    if (timedOut) throw new UserError(problem);
    return exitCode === 0 ? stdout : null;
  }

  /** As `read`, with the exit code; `null` when it took too long. `problem` says in a sentence's beginning what went wrong. */
  async run(
    args: readonly string[],
    { env = {}, configuration = [], input, encoding }: GitCall = {},
  ): Promise<{
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly timedOut: boolean;
    readonly problem: string;
  }> {
    const { signal, timeoutMs = 30_000 } = this.options;
    const pieces: string[] = [];
    const settings = [...fixed, ...configuration].flatMap((setting) => ['-c', setting]);
    const { exitCode, stderr, timedOut } = await runProcess('git', [...settings, ...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      timeoutMs,
      signal,
      maxOutput: 10_000,
      onStdout: (text) => pieces.push(text),
      ...(input === undefined ? {} : { input }),
      ...(encoding === undefined ? {} : { encoding }),
    });
    const said = stderr.trim().split('\n').at(-1) ?? '';
    const why = timedOut
      ? `took longer than ${timeoutMs / 1000} s`
      : `failed: ${said || `exit code ${exitCode ?? 'none'}`}`;
    const stdout = pieces.join('');
    return { exitCode: timedOut ? null : exitCode, stdout, timedOut, problem: `git ${args[0] ?? ''} ${why}` };
  }
}

/** `git rev-parse --local-env-vars`, without those that carry configuration. */
const repositoryVariables =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|INDEX_VERSION|COMMON_DIR|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE|NO_REPLACE_OBJECTS|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|QUARANTINE_PATH|TRACE.*)$/u;

const quiet: NodeJS.ProcessEnv = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_LFS_SKIP_SMUDGE: '1',
  LC_ALL: 'C',
};

/** Nothing that a repository's configuration names is started. */
const fixed: readonly string[] = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.quotePath=false',
  'core.safecrlf=false',
  'log.showSignature=false',
  'log.follow=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'advice.addEmbeddedRepo=false',
];
