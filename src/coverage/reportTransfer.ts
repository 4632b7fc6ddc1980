import { type CoverageReport, type ModuleBranches, type ModuleCoverage, percentOf } from './moduleCoverage';
import { packedArcsOf, packedBranches } from './packedArcs';

/**
 * A report in a form that costs a thread next to nothing to receive: its buffers are handed over, not copied.
 * `unpackReport` makes it a report again in portions, between which the receiver can do other things.
 */
export interface PackedReport {
  readonly head: Omit<CoverageReport, 'modules'>;
  readonly moduleCount: number;
  /** The modules' paths in UTF-8, one after another. */
  readonly paths: Uint8Array<ArrayBuffer>;
  /** For each module its counts, then its lists, in the order in which `packModule` writes them. */
  readonly numbers: Int32Array<ArrayBuffer>;
}

export function packReport({ modules, ...head }: CoverageReport): PackedReport {
  const paths = modules.map(({ path }) => Buffer.from(path));
  const writer = new Writer(modules.reduce((sum, module) => sum + packedLength(module), 0));
  modules.forEach((module, index) => packModule(writer, module, paths[index]!.length));
  return {
    head,
    moduleCount: modules.length,
    paths: Uint8Array.from(Buffer.concat(paths)),
    numbers: writer.numbers,
  };
}

/** What may be transferred rather than cloned. */
export function buffersOf({ paths, numbers }: PackedReport): ArrayBuffer[] {
  return [paths.buffer, numbers.buffer];
}

/** Yields after every portion of work, some tenths of a millisecond long; returns the report. */
export function* unpackReport({ head, moduleCount, paths, numbers }: PackedReport): Generator<void, CoverageReport> {
  const reader = new Reader(numbers, Buffer.from(paths.buffer, paths.byteOffset, paths.byteLength));
  const modules: ModuleCoverage[] = [];
  for (let index = 0; index < moduleCount; index++) {
    modules.push(yield* unpackModule(reader));
  }
  return { ...head, modules };
}

const countsPerModule = 9;

function packedLength({ executedLines, missingLines, excludedLines, branches }: ModuleCoverage): number {
  const lines = executedLines.length + missingLines.length + excludedLines.length;
  if (!branches) return countsPerModule + lines;
  const { missing, executed } = packedArcsOf(branches);
  return countsPerModule + lines + 2 + missing.length + executed.length;
}

function packModule(writer: Writer, module: ModuleCoverage, pathLength: number): void {
  const { branches, executedLines, missingLines, excludedLines } = module;
  const arcs = branches && packedArcsOf(branches);
  writer.write([pathLength, module.statements, module.covered]);
  writer.write([executedLines.length, missingLines.length, excludedLines.length]);
  writer.write([branches ? 1 : 0, arcs?.missing.length ?? 0, arcs?.executed.length ?? 0]);
  writer.write(executedLines);
  writer.write(missingLines);
  writer.write(excludedLines);
  if (branches && arcs) {
    writer.write([branches.total, branches.covered]);
    writer.write(arcs.missing);
    writer.write(arcs.executed);
  }
}

function* unpackModule(reader: Reader): Generator<void, ModuleCoverage> {
  const path = reader.text(reader.next());
  const [statements, covered] = [reader.next(), reader.next()];
  const [executed, missing, excluded] = [reader.next(), reader.next(), reader.next()];
  const [hasBranches, missingArcs, executedArcs] = [reader.next(), reader.next(), reader.next()];
  return {
    path,
    statements,
    covered,
    executedLines: yield* reader.lines(executed),
    missingLines: yield* reader.lines(missing),
    excludedLines: yield* reader.lines(excluded),
    branches: hasBranches === 1 ? unpackBranches(reader, missingArcs, executedArcs) : undefined,
    percent: percentOf(covered, statements),
    priority: 0,
  };
}

function unpackBranches(reader: Reader, missing: number, executed: number): ModuleBranches {
  const counts = { total: reader.next(), covered: reader.next() };
  return packedBranches(counts, reader.view(missing), reader.view(executed));
}

class Writer {
  readonly numbers: Int32Array<ArrayBuffer>;
  private offset = 0;

  constructor(length: number) {
    this.numbers = new Int32Array(length);
  }

  write(values: ArrayLike<number>): void {
    this.numbers.set(values, this.offset);
    this.offset += values.length;
  }
}

/** Numbers read between two yields. */
const portion = 10_000;

class Reader {
  private offset = 0;
  private textOffset = 0;
  private sinceYield = 0;

  constructor(
    private readonly numbers: Int32Array,
    private readonly texts: Buffer,
  ) {}

  next(): number {
    this.sinceYield++;
    return this.numbers[this.offset++]!;
  }

  text(length: number): string {
    this.textOffset += length;
    return this.texts.toString('utf8', this.textOffset - length, this.textOffset);
  }

  /** The next numbers, where they are. */
  view(count: number): Int32Array {
    this.offset += count;
    return this.numbers.subarray(this.offset - count, this.offset);
  }

  *lines(count: number): Generator<void, number[]> {
    const lines = new Array<number>(count);
    for (let index = 0; index < count; index++) {
      lines[index] = this.next();
      if (this.sinceYield >= portion) {
        this.sinceYield = 0;
        yield;
      }
    }
    return lines;
  }
}
