import { existsSync } from 'node:fs';
import path from 'node:path';
import { cleanEnvironment } from '../processes/cleanEnvironment';

/** The environment in which the interpreter runs as in a terminal where it is activated, with `extra` put on top. */
export function activatedEnvironment(
  interpreter: { readonly prefix: string; readonly isVirtual: boolean },
  extra: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const environment = { ...cleanEnvironment(), PYTHONIOENCODING: 'utf-8' } as NodeJS.ProcessEnv;
  if (interpreter.isVirtual) {
    const isWindows = process.platform === 'win32';
    const folders = isWindows
      ? ['Scripts', 'Library/bin', ''].map((name) => path.join(interpreter.prefix, name))
      : [path.join(interpreter.prefix, 'bin')];
    // Windows spells it Path, and a copied environment is no longer blind to case.
    const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
    environment[name] = [...folders, environment[name] ?? ''].join(path.delimiter);
    if (existsSync(path.join(interpreter.prefix, 'pyvenv.cfg'))) environment['VIRTUAL_ENV'] = interpreter.prefix;
  }
  return { ...environment, ...extra };
}
