import { createHash } from 'node:crypto';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { decodeSource } from '../python/decodeSource';
import type { ImportedName } from '../python/signatures';
import { UserError } from '../userError';
import type { ModuleMemory } from './auditMemory';
import { analyzeGaps, gapsWithoutSource, type ModuleGaps, type ModuleSource } from './gapAnalyzer';

/** What a module's text and its coverage say together. */
export interface Understood extends ModuleGaps {
  /** See `AuditModule`. */
  readonly problem: string | null;
  readonly imports: readonly ImportedName[];
}

/** How files get read. */
export interface SourceTools {
  /** @throws the file system's error */
  readonly readFile: (file: string) => Promise<Uint8Array>;
  /** Reads a module's text, valid or not. */
  readonly readModule: (source: string, signal?: AbortSignal) => ModuleSource | Promise<ModuleSource>;
}

/** What is to be understood. */
export interface MeasuredFile {
  readonly file: string;
  readonly coverage: ModuleCoverage;
  /** Stands for the file's content: see `AuditTools.fileStamps`. `undefined`: only reading it tells. */
  readonly stamp: string | undefined;
}

/**
 * Reads a file and ties what is missing to it. From memory as long as neither the coverage nor the content is another; a file
 * with the stamp of the last time is not even read.
 * @throws the signal's reason when it is aborted
 */
export async function understand(
  { file, coverage, stamp }: MeasuredFile,
  tools: SourceTools,
  memory: ModuleMemory,
  signal?: AbortSignal,
): Promise<Understood> {
  const known = memory.reading?.coverage === coverage ? memory.reading : undefined;
  if (known !== undefined && stamp !== undefined && known.stamp === stamp) {
    return known.understood;
  }
  let bytes: Uint8Array;
  try {
    bytes = await tools.readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return withoutSource(coverage, `It cannot be read: ${reason}.`);
  }
  const digest = createHash('sha1').update(bytes).digest('base64');
  const understood = known?.digest === digest ? known.understood : await analyze(coverage, bytes, tools, signal);
  memory.reading = { coverage, stamp, digest, understood };
  return understood;
}

async function analyze(
  coverage: ModuleCoverage,
  bytes: Uint8Array,
  tools: SourceTools,
  signal?: AbortSignal,
): Promise<Understood> {
  let source: string;
  try {
    source = decodeSource(bytes);
  } catch (error) {
    if (error instanceof UserError) {
      return withoutSource(coverage, error.message);
    }
    throw error;
  }
  const read = await tools.readModule(source, signal);
  const { error } = read.analysis;
  const problem =
    error === null
      ? beyondItsEnd(coverage, source)
      : `Line ${error.line} is not valid Python (${error.message.replace(/\.$/u, '')}): some functions may be missing here.`;
  return { ...analyzeGaps(coverage, read), problem, imports: read.analysis.imports };
}

/** Why a text cannot be the one that was measured; `null` when its length is no reason. */
function beyondItsEnd({ missingLines, executedLines }: ModuleCoverage, source: string): string | null {
  const measured = Math.max(missingLines.at(-1) ?? 0, executedLines.at(-1) ?? 0);
  const lines = source.replace(/\r?\n$|\r$/u, '').split(/\r\n|[\r\n]/u).length;
  return measured > lines
    ? `The report speaks of line ${measured}, but it ends at line ${lines}: another text was measured.`
    : null;
}

/** What is left to say of a module whose text cannot be had: all it misses, and why no more is known. */
export function withoutSource(coverage: ModuleCoverage, problem: string | null): Understood {
  return { ...gapsWithoutSource(coverage), problem, imports: [] };
}
