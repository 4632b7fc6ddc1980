import type { ModuleReading } from './moduleReading';

/** Texts of together so many characters are remembered: some 500,000 lines. */
const capacity = 20_000_000;

/** What was read of texts, by a digest of their content. Forgets what was not asked for the longest. */
export class ReadingCache {
  private readonly entries = new Map<string, { readonly reading: ModuleReading; readonly size: number }>();
  private size = 0;

  constructor(private readonly limit = capacity) {}

  get(digest: string): ModuleReading | undefined {
    const entry = this.entries.get(digest);
    if (entry === undefined) return undefined;
    this.entries.delete(digest);
    this.entries.set(digest, entry);
    return entry.reading;
  }

  /** @param size characters of the text */
  set(digest: string, reading: ModuleReading, size: number): void {
    this.size += size - (this.entries.get(digest)?.size ?? 0);
    this.entries.delete(digest);
    this.entries.set(digest, { reading, size });
    for (const [oldest, entry] of this.entries) {
      if (this.size <= this.limit) return;
      this.entries.delete(oldest);
      this.size -= entry.size;
    }
  }
}
