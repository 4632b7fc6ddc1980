import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { temporaryFolder } from './temporaryFolder';

let script: string | undefined;

/** The script of the threads that read Python code, as the build has it in `dist/`. */
export function analysisWorker(): string {
  if (script === undefined) {
    script = join(temporaryFolder(), 'analysisWorker.js');
    buildSync({
      entryPoints: [join(__dirname, '../../src/python/analysisWorker.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
      define: { 'import.meta.url': '"file:///"' },
    });
  }
  return script;
}
