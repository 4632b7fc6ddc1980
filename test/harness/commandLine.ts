// The command line as a process of its own, from its sources, for what kills it: `node --import tsx test/harness/commandLine.ts ARGS`.
import path from 'node:path';
import { addGenerateAllCommand } from '../../src/commandLine/generateAllCommand';
import { Interruption } from '../../src/commandLine/interruption';
import { runCommandLine } from '../../src/commandLine/runCommandLine';
import { analysisWorker } from './analysisWorker';
import { wasmDirectory } from './wasm';

void runCommandLine({
  args: process.argv.slice(2),
  version: '1.2.3',
  commands: [addGenerateAllCommand],
  cwd: process.cwd(),
  installation: {
    wasmDirectory: wasmDirectory(),
    analysisWorker: analysisWorker(),
    runtimeDirectory: path.join(__dirname, '../../src/pytest/runtime'),
  },
  stdout: process.stdout,
  stderr: process.stderr,
  interruption: new Interruption(),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
