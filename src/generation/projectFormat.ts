import { formatCode } from '../pytest/formatCode';
import type { Format } from './fileWriter';
import type { GenerationOptions } from './generationRecords';
import type { ProjectTestStyle } from './readTestStyle';

/**
 * The project's formatter, where it has one. What goes wrong is noted once, and our own layout stays.
 * @param file absolute path of the test file, for the formatter's own settings
 */
export function projectFormat(
  { formatter }: ProjectTestStyle,
  file: string,
  notes: Set<string>,
  options: Pick<GenerationOptions, 'root' | 'interpreter' | 'signal'>,
): Format {
  if (formatter === null) return (code) => Promise.resolve(code);
  return async (code) => {
    const formatted = await formatCode(code, { ...options, formatter, file });
    if ('text' in formatted) return formatted.text;
    notes.add(`The tests are not formatted by ${formatter}: ${formatted.problem}.`);
    return code;
  };
}
