import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

/** Results that outlive an interrupted run: one JSON object a line. */
export class ResultsFile<T> {
  private readonly known: readonly T[];

  /** @param resume keeps what an earlier run wrote */
  constructor(
    private readonly file: string,
    resume: boolean,
  ) {
    if (!resume) rmSync(file, { force: true });
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    this.known = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as T);
  }

  /** The result that is known already, else a new one. What has no result is not kept. */
  async get<Made extends T | undefined>(is: (known: T) => boolean, make: () => Promise<Made>): Promise<T | Made> {
    const known = this.known.find(is);
    if (known !== undefined) return known;
    const made = await make();
    if (made !== undefined) appendFileSync(this.file, `${JSON.stringify(made)}\n`);
    return made;
  }
}
