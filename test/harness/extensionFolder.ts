import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFiles } from '@vscode/vsce';
import { root } from '../../scripts/paths.mjs';
import { temporaryFolder } from './temporaryFolder';

/**
 * Copies what a package of the extension would have in it, and nothing else, to a temporary folder: a file that
 * .vscodeignore forgets is missing in the tests too. Build first.
 */
export async function packagedExtension(): Promise<string> {
  const folder = join(temporaryFolder(), 'extension');
  // `dependencies` is read by listFiles but missing from its types: without it, it asks npm for a list of nothing.
  const options = { cwd: root, dependencies: false };
  for (const file of await listFiles(options)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  return folder;
}

/**
 * Installs unpacked extensions into a VS Code's extensions folder, as it would look after installing their packages.
 * @param extensions folders with a package.json each
 */
export async function installExtensions(extensions: readonly string[], extensionsDirectory: string): Promise<void> {
  const installed = await Promise.all(extensions.map((folder) => installExtension(folder, extensionsDirectory)));
  await writeFile(join(extensionsDirectory, 'extensions.json'), JSON.stringify(installed));
}

async function installExtension(folder: string, extensionsDirectory: string): Promise<object> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const id = `${manifest.publisher}.${manifest.name}`;
  const relativeLocation = `${id}-${manifest.version}`;
  const path = join(extensionsDirectory, relativeLocation);
  await cp(folder, path, { recursive: true });
  const location = { $mid: 1, path, scheme: 'file' };
  return { identifier: { id }, version: manifest.version, location, relativeLocation, metadata: {} };
}
