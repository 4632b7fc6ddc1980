import type { Probe, ProbeCase } from '../pytest/probe';
import type { ModuleAnalysis } from '../python/signatures';
import type { LikelyBug, TestTarget } from './testDesign';

/** An example of a docstring that gives something else, as runtime/smart_test_probe/examples.py tells it. */
interface Difference {
  /** Examples above it, which it may need. */
  readonly before: readonly string[];
  readonly source: string;
  readonly wanted: string;
  readonly got: string;
}

/** A mismatch, and the expression that a test must not record. */
export interface DocumentedBug extends LikelyBug {
  readonly example: string;
}

interface Documented {
  readonly qualname: string;
  readonly line: number;
}

/**
 * Runs the examples in the docstrings of the targets and of their classes, twice. What comes from the clock or from chance is no
 * documented result.
 */
export async function documentedBugs(
  targets: readonly TestTarget[],
  analysis: ModuleAnalysis,
  probe: Pick<Probe, 'run'>,
): Promise<DocumentedBug[]> {
  const module = targets[0]?.module.name ?? '';
  const all = documented(targets, analysis);
  if (all.length === 0) return [];
  const at = (moment: number): Promise<(Difference | null)[]> =>
    probe
      .run(all.map(({ qualname }, id) => ({ ...exampleCase(module, qualname, id), moment })))
      .then((observations) =>
        observations.map(({ outcome, stdout, denied, clock }) =>
          outcome === 'returned' && denied.length + clock.length === 0
            ? (JSON.parse(stdout) as Difference | null)
            : null,
        ),
      );
  const [first, second] = [await at(0), await at(1)];
  return all.flatMap((one, index) => {
    const [seen, again] = [first[index], second[index]];
    return seen && again?.got === seen.got ? [bugOf(module, one, seen)] : [];
  });
}

/** Those with a prompt in their docstring. */
function documented(targets: readonly TestTarget[], analysis: ModuleAnalysis): Documented[] {
  const owners = new Set(targets.flatMap(({ signature }) => signature.className ?? []));
  const classes = analysis.classes.filter(({ qualname }) => owners.has(qualname));
  return [...targets.map(({ signature }) => signature), ...classes]
    .filter(({ docstring, qualname }) => docstring?.includes('>>>') && !qualname.includes('<locals>'))
    .filter(({ qualname }, index, list) => list.findIndex((one) => one.qualname === qualname) === index);
}

function exampleCase(module: string, qualname: string, id: number): ProbeCase {
  return {
    id,
    imports: ['from smart_test_probe import examples'],
    arrange: [],
    call: `examples.tell(${JSON.stringify(module)}, ${JSON.stringify(qualname)})`,
    drive: 'value',
    watch: [],
  };
}

function bugOf(
  module: string,
  { qualname, line }: Documented,
  { before, source, wanted, got }: Difference,
): DocumentedBug {
  const setup = before.join('\n').includes(`from ${module} import`)
    ? []
    : [`from ${module} import *`, `from ${module} import ${qualname.split('.')[0]!}`];
  const isPrinted = /^[^\n]*$/.test(source) && !/^(print|assert)\b/.test(source);
  return {
    qualname,
    line,
    kind: 'documented example',
    what: `The documented example ${oneLine(source)} gives ${oneLine(got) || 'nothing'}, where the docstring shows ${oneLine(wanted)}.`,
    reproducer: [...setup, '', ...before, isPrinted ? `print(repr(${source}))` : source, ''].join('\n'),
    example: source,
  };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}...` : line;
}
