import path from 'node:path';
import { snakeCase } from './callText';

/**
 * A path for a new test file: `preferred` when nothing has that name yet, else one with the function's name, else with a
 * number. pytest imports test modules by their base name where the folder is no package, so the base name must be free
 * in all of `taken`.
 * @param preferred absolute path where the module's tests belong
 * @param subject what the tests are of, `Ledger.remove`; `null` for a whole module
 * @param taken absolute paths of all test files of the project
 */
export function freeTestFile(preferred: string, subject: string | null, taken: readonly string[]): string {
  const folder = path.dirname(preferred);
  const stem = path.basename(preferred, '.py');
  const suffix = subject === null ? '' : `_${subject.split('.').map(snakeCase).join('_').replace(/_+$/, '')}`;
  const names = new Set(taken.map((file) => path.basename(file).toLowerCase()));
  const isFree = (name: string): boolean => !names.has(`${name}.py`.toLowerCase());
  const wanted = [stem, `${stem}${suffix}`];
  for (let number = 2; !wanted.some(isFree); number += 1) wanted.push(`${stem}${suffix}_${number}`);
  return path.join(folder, `${wanted.find(isFree)!}.py`);
}
