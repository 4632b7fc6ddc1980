import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new, empty folder under the system's temporary folder. It goes when this process ends, however it ends. */
export function temporaryFolder(): string {
  if (made.length === 0) process.once('exit', removeAll);
  const folder = mkdtempSync(join(tmpdir(), 'smart-test-'));
  made.push(folder);
  return folder;
}

function removeAll(): void {
  // A process that was killed a moment ago may still be writing its last file.
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}
