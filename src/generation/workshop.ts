import type { Probe } from '../pytest/probe';
import { isLiteral } from './literals';
import type { PythonExpression } from './testDesign';
import { importStatements } from './trial';

/** Finds out which expressions can be evaluated, each once. */
export class Workshop {
  private readonly known = new Map<string, boolean>();

  constructor(private readonly probe: Pick<Probe, 'run'>) {}

  /** Those that give a value, in their order. Literals always do. */
  async working<T extends PythonExpression>(expressions: readonly T[]): Promise<T[]> {
    const unknown = expressions.filter(({ text }) => !this.known.has(text) && !isLiteral(text));
    const observations = await this.probe.run(
      unknown.map(({ text, imports }, id) => ({
        id,
        imports: importStatements(imports),
        arrange: [],
        call: text,
        drive: 'value',
        watch: [],
      })),
    );
    observations.forEach(({ outcome, threadsLeft }, index) => {
      this.known.set(unknown[index]!.text, outcome === 'returned' && !threadsLeft);
    });
    return expressions.filter(({ text }) => this.known.get(text) ?? true);
  }
}
