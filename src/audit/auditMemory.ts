import { isDeepStrictEqual } from 'node:util';
import { isSameCoverage } from '../coverage/sameCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { ProjectLayout } from '../python/projectLayout';
import type { AuditModule } from './auditReport';
import type { OwnAudit } from './moduleAudit';
import type { Understood } from './moduleUnderstanding';

/**
 * What one audit of a folder leaves for the next, so that only what changed is worked on again. It never decides what is
 * true: everything in it is kept beside what it was made from, and made again when that is another.
 */
export class AuditMemory {
  private modules = new Map<string, ModuleMemory>();
  private used = new Map<string, ModuleMemory>();
  private knownLayout: ProjectLayout | undefined;
  private knownNames: readonly string[] = [];
  private names: ReadonlySet<string> = new Set();

  /** What is known of a module. `place`: its file, or what else tells it from the others. */
  of(place: string): ModuleMemory {
    const memory = this.used.get(place) ?? this.modules.get(place) ?? new ModuleMemory();
    this.used.set(place, memory);
    return memory;
  }

  /** The layout, or the equal one of the last audit. */
  layout(layout: ProjectLayout): ProjectLayout {
    if (!isDeepStrictEqual(layout, this.knownLayout)) {
      this.knownLayout = layout;
    }
    return this.knownLayout!;
  }

  /** The names as a set, which is the one of the last audit as long as they are the same. */
  setOf(names: readonly string[]): ReadonlySet<string> {
    if (!isDeepStrictEqual(names, this.knownNames)) {
      this.knownNames = names;
      this.names = new Set(names);
    }
    return this.names;
  }

  /** An audit is complete: what it had no use for is forgotten. */
  complete(): void {
    this.modules = this.used;
    this.used = new Map();
  }
}

/** What is known of a module, stage by stage. */
export class ModuleMemory {
  reading: KnownReading | undefined;
  readonly own = new Remembered<OwnAudit>();
  readonly imported = new Remembered<ReadonlySet<string>>();
  readonly exposed = new Remembered<AuditModule>();
  readonly planned = new Remembered<AuditModule>();

  /** The coverage, or the equal one of the last audit. */
  coverage(coverage: ModuleCoverage): ModuleCoverage {
    const known = this.reading?.coverage;
    return known && isSameCoverage(known, coverage) ? known : coverage;
  }
}

/** What a file's text was understood as. */
export interface KnownReading {
  readonly coverage: ModuleCoverage;
  /** See `AuditTools.fileStamps`. */
  readonly stamp: string | undefined;
  /** Of the file's bytes. */
  readonly digest: string;
  readonly understood: Understood;
}

/** A value that is made again only when what it is made from is not the same. */
export class Remembered<T> {
  private known: { readonly from: readonly unknown[]; readonly value: T } | undefined;

  /** `from`: everything that `make` looks at. */
  get(from: readonly unknown[], make: () => T): T {
    if (this.known?.from.length !== from.length || this.known.from.some((each, index) => each !== from[index])) {
      this.known = { from, value: make() };
    }
    return this.known.value;
  }
}
