import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { temporaryFolder } from './temporaryFolder';

const { resolve } = createRequire(import.meta.url);
let folder: string | undefined;

/** A folder with the parser's WebAssembly files, as the build has them in `dist/`. */
export function wasmDirectory(): string {
  if (folder === undefined) {
    folder = temporaryFolder();
    for (const name of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm']) {
      copyFileSync(resolve(name), join(folder, basename(name)));
    }
  }
  return folder;
}
