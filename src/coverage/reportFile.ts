import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../userError';
import { contextsOf, type LineContexts } from './lineContexts';
import type { CoverageReport } from './moduleCoverage';
import { parseCoverageBytes } from './parseCoverageJson';
import { remedy, ReportProblem, unreadable } from './reportProblem';
import { inSlices } from './slices';

/** In bytes. A real file of this size has a million statements and more. */
const largestFile = 200_000_000;

/**
 * Reads and parses a report in the calling thread, in small portions.
 *
 * @throws {UserError} when there is no such file, or it cannot be read, or is no report
 */
export async function parseReportFile(file: string, signal?: AbortSignal): Promise<CoverageReport> {
  const name = basename(file);
  return inSlices(parseCoverageBytes(await readText(file, name, signal), name), signal);
}

/**
 * Reads which contexts ran the lines of one file, see `contextsOf`, in the calling thread and at one go.
 *
 * @throws {UserError} when there is no such report, or it cannot be read, or says something else than contexts
 */
export async function readContextsOfFile(file: string, path: string): Promise<LineContexts> {
  const name = basename(file);
  const bytes = await readText(file, name, undefined);
  try {
    return contextsOf(bytes, path);
  } catch (error) {
    throw error instanceof ReportProblem ? unreadable(name, error) : error;
  }
}

async function readText(file: string, name: string, signal: AbortSignal | undefined): Promise<Buffer> {
  return inUtf8(await readBytes(file, name, signal), name);
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
    signal?.throwIfAborted();
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

/** coverage.py writes ASCII; PowerShell's `>` makes UTF-16 of it. */
function inUtf8(bytes: Buffer, name: string): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return Buffer.from(bytes.toString('utf16le'));
  }
  if (!isUtf8(bytes)) {
    throw new UserError(`${name} cannot be read: it is not UTF-8 text. ${remedy.convert}`);
  }
  return bytes;
}
