import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { version } from '../package.json';
import { addAnalyzeCommand } from './commandLine/analyzeCommand';
import { addAuditCommand } from './commandLine/auditCommand';
import { addCoverageCommand } from './commandLine/coverageCommand';
import { addGenerateAllCommand } from './commandLine/generateAllCommand';
import { addFixCommand } from './commandLine/fixCommand';
import { addGenerateCommand } from './commandLine/generateCommand';
import { Interruption } from './commandLine/interruption';
import { runCommandLine } from './commandLine/runCommandLine';

// On a machine with much memory V8 lets the heap grow to four times what is in use.
setFlagsFromString('--heap-growing-percent=60');

const interruption = new Interruption();
process.on('SIGINT', function interrupt() {
  // Afterwards the process ends at once, as without a handler.
  if (interruption.interrupt()) process.removeListener('SIGINT', interrupt);
});
process.once('SIGTERM', () => interruption.end());
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    interruption.end(error);
  });
}

void runCommandLine({
  args: process.argv.slice(2),
  version,
  commands: [
    addCoverageCommand,
    addAnalyzeCommand,
    addAuditCommand,
    addGenerateCommand,
    addGenerateAllCommand,
    addFixCommand,
  ],
  cwd: process.cwd(),
  installation: {
    wasmDirectory: __dirname,
    analysisWorker: path.join(__dirname, 'analysisWorker.js'),
    runtimeDirectory: path.join(__dirname, 'runtime'),
  },
  stdout: process.stdout,
  stderr: process.stderr,
  interruption,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
