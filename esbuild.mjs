// Builds what ships (dist/): the extension, the command line, the workers, and beside them the files they load at run time.
import { context, transform } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const require = createRequire(import.meta.url);

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: 'dist',
  external: ['vscode'],
  minify: production,
  sourcemap: production ? false : 'linked',
  // In watch mode the editor's task waits for the words "build finished".
  logLevel: watch ? 'info' : 'warning',
  metafile: true,
  // web-tree-sitter asks for import.meta.url only to find its own wasm file, which python/parser.ts locates itself.
  define: { 'import.meta.url': '"file:///"' },
};

/** Large packages that only those need who ask a model. Each is a file of its own, read when it is first used. */
const apart = {
  zod: 'zod',
  anthropicSdk: '@anthropic-ai/sdk',
  anthropicJsonSchema: '@anthropic-ai/sdk/helpers/json-schema',
  undici: 'undici',
};

const readWhenUsed = {
  name: 'read when used',
  setup({ onResolve }) {
    for (const [file, name] of Object.entries(apart)) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: `./${file}.js`, external: true }));
    }
  },
};

/**
 * esbuild parts a bundle at its `import()`s in modules of JavaScript only, and VS Code loads CommonJS. What is read when it is
 * used is thus no part of the file that every window reads at its start.
 */
const asCommonJs = {
  name: 'as CommonJS',
  setup({ onEnd }) {
    onEnd(async ({ outputFiles = [] }) => {
      await Promise.all(
        outputFiles.map(async ({ path, text }) => {
          // Only our own parts: a package may have a `require` of its own where it imports one of Node's modules.
          const required = text.replace(/\bimport\(("\.\/[\w-]+\.js")\)/g, 'Promise.resolve().then(() => require($1))');
          const { code } = await transform(required, {
            ...{ format: 'cjs', platform: 'node', target: common.target, sourcefile: path },
            ...{ minify: production, sourcemap: production ? false : 'inline' },
          });
          await writeFile(path, code);
        }),
      );
    });
  },
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist/runtime', { recursive: true });
await Promise.all([
  cp(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), 'dist/web-tree-sitter.wasm'),
  cp(require.resolve('tree-sitter-python/tree-sitter-python.wasm'), 'dist/tree-sitter-python.wasm'),
  cp('src/pytest/runtime', 'dist/runtime', { recursive: true, filter: (path) => !path.includes('__pycache__') }),
]);

const builds = await Promise.all([
  context({ ...common, entryPoints: apart }),
  context({
    ...common,
    plugins: [readWhenUsed, asCommonJs],
    entryPoints: { extension: 'src/extension.ts' },
    ...{ format: 'esm', splitting: true, chunkNames: 'chunk-[hash]', write: false },
    sourcemap: production ? false : 'inline',
  }),
  context({
    ...common,
    entryPoints: {
      coverageWorker: 'src/coverage/coverageWorker.ts',
      analysisWorker: 'src/python/analysisWorker.ts',
    },
  }),
  context({
    ...common,
    plugins: [readWhenUsed],
    entryPoints: { cli: 'src/cli.ts' },
    banner: { js: '#!/usr/bin/env node' },
  }),
  // Runs in a webview: the browser of the oldest VS Code that we support.
  context({
    ...common,
    platform: 'browser',
    target: 'chrome132',
    format: 'iife',
    outdir: 'dist/page',
    entryPoints: ['src/reportPage/report.ts', 'src/reportPage/report.css'],
  }),
]);

if (watch) {
  await Promise.all(builds.map((build) => build.watch()));
} else {
  const results = await Promise.all(builds.map((build) => build.rebuild()));
  await writeNotices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
  await Promise.all(builds.map((build) => build.dispose()));
}

/** Licences of the packages that are bundled or copied, as they ask for. */
async function writeNotices(inputs) {
  const bundled = inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  const packages = [...new Set([...bundled, 'tree-sitter-python'])].sort();
  const notices = packages.map(async (name) => {
    const { version, license, author } = JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'));
    const file = (await readdir(`node_modules/${name}`)).find((entry) => /^licen[cs]e(\.md|\.txt)?$/i.test(entry));
    // Some packages name their licence, and bring no text of it.
    const text = file
      ? await readFile(`node_modules/${name}/${file}`, 'utf8')
      : `Copyright ${author?.name ?? author ?? name}`;
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  await writeFile('dist/THIRD-PARTY-NOTICES.txt', (await Promise.all(notices)).join(`\n${'-'.repeat(80)}\n\n`));
}
