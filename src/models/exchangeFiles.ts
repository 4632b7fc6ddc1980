import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder } from '../ownFolder';
import type { Exchange } from './exchangeLog';
import { exchangePage } from './exchangePage';

/**
 * Writes an exchange into the project's `.smart-test/requests`, which git ignores; again for its verdict.
 * @param root absolute path of the project
 * @returns the file's absolute path
 */
export async function keepExchange(root: string, exchange: Exchange): Promise<string> {
  const folder = await makeOwnFolder(root, 'requests');
  const file = path.join(folder, exchangeFileName(exchange));
  await writeFile(file, exchangePage(exchange));
  return file;
}

/** Keeps the exchanges of a command as files, one after the other: one that is judged is written again. */
export class ExchangeFiles {
  private last: Promise<void> = Promise.resolve();
  private failures: unknown[] = [];

  /** @param root absolute path of the project */
  constructor(private readonly root: string) {}

  keep(exchange: Exchange): void {
    this.last = this.last
      .then(() => keepExchange(this.root, exchange))
      .then(
        () => undefined,
        (error: unknown) => void this.failures.push(error),
      );
  }

  /** Waits until all are written. @throws the first that went wrong */
  async written(): Promise<void> {
    await this.last;
    if (this.failures.length > 0) throw this.failures[0];
  }
}

/** `2026-11-27T23-41-24Z.0003.test-writer.shop.pricing.md` */
export function exchangeFileName({ number, purpose, subject, askedAt }: Exchange): string {
  const time = askedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const about = subject.replaceAll(/[^\w.-]+/g, '-').slice(0, 60);
  return `${time}.${String(number).padStart(4, '0')}.${purpose}.${about}.md`;
}
