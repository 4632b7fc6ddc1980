import type { WrittenTests } from './draft';
import { applied } from './insertions';
import { additionTo, withAddition, type ExistingTests } from './testAddition';
import type { TestCase, TestDesign } from './testDesign';
import type { TestStyle } from './testStyle';
import { writeTests } from './testWriter';

/** Makes the text of a test file of designs. */
export type FileWriter = (designs: readonly TestDesign[]) => Promise<WrittenTests<TestCase>>;

/** Formats Python code; gives it back as it is where that cannot be done. */
export type Format = (code: string) => Promise<string>;

/** Writes new files. */
export function newFileWriter(style: TestStyle, format: Format): FileWriter {
  return async (designs) => {
    const written = writeTests(designs, style);
    return { ...written, text: await format(written.text) };
  };
}

/** Adds tests to a file. Only what is added is formatted. */
export function addingWriter(existing: ExistingTests, style: TestStyle, format: Format): FileWriter {
  const { text } = existing;
  const newFile = newFileWriter(style, format);
  return async (designs) => {
    if (text.trim() === '') {
      const written = await newFile(designs);
      return { ...written, text: applied(text, [{ after: Infinity, lines: written.text.trimEnd().split('\n') }]) };
    }
    const addition = additionTo(designs, existing, style);
    const body = addition.body === '' ? '' : (await format(`${addition.body}\n`)).trim();
    const methods = await Promise.all(
      addition.methods.map(async ({ className, body: own }) => ({
        className,
        body: await formattedMethods(own, format),
      })),
    );
    return withAddition(existing, { ...addition, body, methods }, designs[0]?.target.module.name ?? '');
  };
}

/** A formatter takes whole statements: methods with a class around them. */
async function formattedMethods(body: string, format: Format): Promise<string> {
  const lines = (await format(`class Test:\n${body}\n`)).trimEnd().split('\n');
  return lines
    .slice(lines.findIndex((line) => line.startsWith('class ')) + 1)
    .join('\n')
    .replace(/^\n+/, '');
}
