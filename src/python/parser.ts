import { Language, Parser } from 'web-tree-sitter';
import { join } from 'node:path';

/**
 * A parser for Python, in WebAssembly. It is kept by who asked for it; trees that it makes must be deleted.
 * @param wasmDirectory absolute folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`
 */
export async function createPythonParser(wasmDirectory: string): Promise<Parser> {
  await Parser.init({ locateFile: (name: string) => join(wasmDirectory, name) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(wasmDirectory, 'tree-sitter-python.wasm')));
  return parser;
}
