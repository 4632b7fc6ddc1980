import { Command, CommanderError } from 'commander';
import { UserError } from '../userError';
import { stoppedByUser, type CommandContext, type ExitCode, type Installation } from './commandContext';
import type { Interruption } from './interruption';
import { Terminal, type Output } from './terminal';

/** A command of the program: adds itself, and says by `context.finish` how it ended. */
export type AddCommand = (program: Command, context: CommandContext) => void;

export interface CommandLine {
  /** Without the interpreter and the script. */
  readonly args: readonly string[];
  readonly version: string;
  readonly commands: readonly AddCommand[];
  readonly cwd: string;
  readonly installation: Installation;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly interruption: Interruption;
}

/** Runs one command to its end and returns the exit code of the process. Bugs are thrown. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  const { signal } = line.interruption;
  const terminal = new Terminal(line.stdout, line.stderr);
  let exitCode: ExitCode = 0;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  const program = createProgram(line);
  for (const add of line.commands) {
    add(program, { ...line, terminal, finish, signal, finishFirst: () => line.interruption.finishFirst() });
  }
  try {
    await program.parseAsync(line.args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return failure(error, terminal, signal);
  } finally {
    terminal.clearProgress();
  }
}

function createProgram({ version, stdout, stderr }: CommandLine): Command {
  return new Command('smart-test')
    .description('Finds untested Python code, generates pytest tests that were run, and repairs broken ones.')
    .version(version)
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/gu, ' ')}\n`),
    });
}

function failure(error: unknown, terminal: Terminal, signal: AbortSignal): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 2;
  }
  if (isClosedPipe(error) || isClosedPipe(signal.reason)) {
    return 0; // Who read the results has had enough of them.
  }
  if (signal.aborted) {
    terminal.say('Stopped.');
    return stoppedByUser;
  }
  if (error instanceof UserError) {
    terminal.say(`error: ${error.message.replace(/\s*\n\s*/gu, ' ')}`);
    return 2;
  }
  throw error;
}

function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}
