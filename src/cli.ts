import * as path from 'node:path';
import { version } from '../package.json';
import { addAnalyzeCommand } from './commandLine/analyzeCommand';
import { addAuditCommand } from './commandLine/auditCommand';
import { addCoverageCommand } from './commandLine/coverageCommand';
import { addGenerateCommand } from './commandLine/generateCommand';
import { runCommandLine } from './commandLine/runCommandLine';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second time the process ends at once, as without a handler.
  process.once(signal, () => stop.abort());
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort(error);
  });
}

void runCommandLine({
  args: process.argv.slice(2),
  version,
  commands: [addCoverageCommand, addAnalyzeCommand, addAuditCommand, addGenerateCommand],
  cwd: process.cwd(),
  installation: {
    wasmDirectory: __dirname,
    analysisWorker: path.join(__dirname, 'analysisWorker.js'),
    runtimeDirectory: path.join(__dirname, 'runtime'),
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
