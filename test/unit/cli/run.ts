import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addAnalyzeCommand } from '../../../src/commandLine/analyzeCommand';
import { addAuditCommand } from '../../../src/commandLine/auditCommand';
import { addCoverageCommand } from '../../../src/commandLine/coverageCommand';
import { Interruption } from '../../../src/commandLine/interruption';
import { runCommandLine, type AddCommand } from '../../../src/commandLine/runCommandLine';
import type { Output } from '../../../src/commandLine/terminal';
import { analysisWorker } from '../../harness/analysisWorker';
import { wasmDirectory } from '../../harness/wasm';

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that keeps what is written. */
export class Written implements Output {
  text = '';

  constructor(readonly isTTY = false) {}

  write(text: string, done?: (error?: Error | null) => void): boolean {
    this.text += text;
    done?.();
    return true;
  }
}

interface RunOptions {
  readonly cwd?: string;
  readonly interruption?: Interruption;
  readonly commands?: readonly AddCommand[];
  readonly stdout?: Output;
}

/** Runs the command line in this process: `run(['audit', 'project'])`. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const stdout = new Written();
  const stderr = new Written();
  const exitCode = await runCommandLine({
    args,
    version: '1.2.3',
    commands: options.commands ?? [addCoverageCommand, addAnalyzeCommand, addAuditCommand],
    cwd: options.cwd ?? process.cwd(),
    installation: {
      wasmDirectory: wasmDirectory(),
      analysisWorker: analysisWorker(),
      runtimeDirectory: join(__dirname, '../../../src/pytest/runtime'),
    },
    stdout: options.stdout ?? stdout,
    stderr,
    interruption: options.interruption ?? new Interruption(),
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

export function text(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8');
}
