import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../userError';
import type { CoverageReport } from './moduleCoverage';
import { parseCoverageJson } from './parseCoverageJson';
import { remedy } from './reportProblem';

/** In bytes. Parsed, such a file takes a gigabyte of memory; a real one of this size has a million statements and more. */
const largestFile = 200_000_000;

/** Objects and lists in one file. A real one has one for every ten bytes; `[{},{},…` would take twenty times its size. */
const mostContainers = 25_000_000;

/**
 * Reads and parses a report in the calling thread.
 *
 * @throws {UserError} when there is no such file, or it cannot be read, or is no report
 */
export async function parseReportFile(file: string, signal?: AbortSignal): Promise<CoverageReport> {
  const name = basename(file);
  const bytes = await readBytes(file, name, signal);
  if (bytes.length > mostContainers && countContainers(bytes) > mostContainers) {
    throw tooLarge(name, `it holds more than ${mostContainers / 1_000_000} million objects and lists`);
  }
  return parseCoverageJson(decode(bytes, name), name);
}

async function readBytes(file: string, name: string, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const status = await handle.stat();
      if (!status.isFile()) {
        throw new UserError(`${name} cannot be read: it is not a file. ${remedy.choose}`);
      }
      if (status.size > largestFile) {
        throw tooLarge(name, `it is larger than ${largestFile / 1_000_000} MB`);
      }
      return await handle.readFile({ signal });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, file, name);
  }
}

/** The error of a report that is more than can be handled: `why` follows "cannot be read:". */
export function tooLarge(name: string, why: string): UserError {
  return new UserError(
    `${name} cannot be read: ${why}. Make it without contexts (show_contexts), or measure less of the code (omit).`,
  );
}

function fileError(error: unknown, file: string, name: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new UserError(`There is no coverage report at ${file}. ${remedy.choose}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new UserError(`${name} cannot be read: permission is denied. Change the permissions of ${file}.`, {
        cause: error,
      });
    default:
      return error;
  }
}

/** Opening brackets and braces, those in strings too. */
function countContainers(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) {
    if (byte === 0x5b || byte === 0x7b) count++;
  }
  return count;
}

/** coverage.py writes ASCII; PowerShell's `>` makes UTF-16 of it. */
function decode(bytes: Buffer, name: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return bytes.toString('utf16le');
  }
  if (!isUtf8(bytes)) {
    throw new UserError(`${name} cannot be read: it is not UTF-8 text. ${remedy.convert}`);
  }
  return bytes.toString('utf8');
}
