import type { Formatter } from '../python/codeStyle';
import { cleanEnvironment } from '../processes/cleanEnvironment';
import type { PythonCommand } from './interpreter';
import { runProcess } from '../processes/process';

export interface FormatOptions {
  readonly formatter: Formatter;
  readonly interpreter: PythonCommand;
  /** Where its configuration is looked for. */
  readonly root: string;
  /** Absolute path where the text will be, for settings that depend on it. */
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
}

/** The text as the formatter has it, or in a few words why it was not formatted. */
export type Formatted = { readonly text: string } | { readonly problem: string };

const TIMEOUT_MS = 10_000;

const ARGUMENTS: Readonly<Record<Formatter, (file: string) => string[]>> = {
  black: (file) => ['black', '--quiet', '--stdin-filename', file, '-'],
  ruff: (file) => ['ruff', 'format', '--quiet', '--stdin-filename', file, '-'],
  yapf: () => ['yapf'],
};

/** Formats Python with the formatter of the interpreter's environment. @throws the signal's reason when aborted */
export async function formatCode(text: string, options: FormatOptions): Promise<Formatted> {
  const { formatter, interpreter, root, file, signal } = options;
  const run = await runProcess(interpreter.executable, [...interpreter.args, '-m', ...ARGUMENTS[formatter](file)], {
    cwd: root,
    env: { ...cleanEnvironment(), PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' },
    input: text,
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  if (run.timedOut) return { problem: `${formatter} did not end within ${TIMEOUT_MS / 1000} s` };
  if (new RegExp(`No module named '?${formatter}\\b`).test(run.stderr))
    return { problem: `${formatter} is not installed` };
  if (run.exitCode !== 0 || run.stdout.trim() === '') {
    const reason = run.stderr.trim().split('\n').at(-1)!;
    return { problem: `${formatter} ended with code ${run.exitCode}${reason === '' ? '' : `: ${reason}`}` };
  }
  return { text: run.stdout };
}
