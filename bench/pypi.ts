import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../scripts/environment.mjs';
import { python, root } from '../scripts/paths.mjs';

/** Packages from PyPI, kept from one run to the next. Git ignores it. */
const folder = join(root, '.scratch', 'pypi');
/** How long a download may take, in milliseconds. */
const longestDownload = 600_000;

/**
 * Absolute paths of the modules in a package's wheel, which is downloaded when it is not here yet. Nothing of it is run.
 * @param requirement with its version, as pip takes it: `django==5.2`
 */
export async function modulesOf(requirement: string): Promise<string[]> {
  const kept = join(folder, requirement);
  if (!existsSync(kept)) await download(requirement, kept);
  return readdirSync(kept, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.py'))
    .sort()
    .map((file) => join(kept, file));
}

async function download(requirement: string, kept: string): Promise<void> {
  const unfinished = `${kept}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  run(['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', unfinished, requirement]);
  const wheel = join(
    unfinished,
    readdirSync(unfinished).find((file) => file.endsWith('.whl'))!,
  );
  run(['-m', 'zipfile', '-e', wheel, unfinished]);
  await rm(wheel);
  await rename(unfinished, kept);
}

function run(command: readonly string[]): void {
  execFileSync(python, command, { env: childEnvironment(), stdio: 'inherit', timeout: longestDownload });
}
