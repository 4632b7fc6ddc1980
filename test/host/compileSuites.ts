import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compiledSuites, root } from '../../scripts/paths.mjs';

const folder = join(root, 'test/host');
const ending = '.test.ts';

/** Names of the suites in test/host/suites, without `.test.ts`. */
export async function suiteNames(): Promise<string[]> {
  const files = await readdir(join(folder, 'suites'));
  return files.filter((file) => file.endsWith(ending)).map((file) => basename(file, ending));
}

/**
 * Bundles the suites and their entry for the extension host, which loads CommonJS only.
 * @returns the module for VS Code's `extensionTestsPath`
 */
export async function compileSuites(): Promise<string> {
  await rm(compiledSuites, { recursive: true, force: true });
  const suites = (await suiteNames()).map((name) => join(folder, 'suites', `${name}${ending}`));
  await build({
    entryPoints: [join(folder, 'entry.ts'), ...suites],
    entryNames: '[name]',
    outdir: compiledSuites,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    // CommonJS has none, and the scripts' is what tells where this repository is.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'scripts/paths.mjs')).href) },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(compiledSuites, 'entry.js');
}
