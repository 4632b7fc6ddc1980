import type { ASTFunctionAnalyzer } from './functionAnalyzer';
import type { ModuleReading } from './moduleReading';

/**
 * Reads modules, and remembers those that were asked for last, by their text: of a project's modules, the same few are needed again
 * and again to say what others use.
 */
export class RecentReadings implements Pick<ASTFunctionAnalyzer, 'readModule'> {
  /** Those asked for last are at the end. */
  private readonly known = new Map<string, ModuleReading>();

  /** @param capacity how many are remembered: so many texts and their analyses stay in memory */
  constructor(
    private readonly analyzer: Pick<ASTFunctionAnalyzer, 'readModule'>,
    private readonly capacity: number,
  ) {}

  readModule(source: string): ModuleReading {
    const reading = this.known.get(source) ?? this.analyzer.readModule(source);
    this.known.delete(source);
    this.known.set(source, reading);
    const [oldest] = this.known.keys();
    if (this.known.size > this.capacity) this.known.delete(oldest!);
    return reading;
  }
}
