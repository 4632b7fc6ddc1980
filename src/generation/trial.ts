import { arcKey } from '../coverage/mergeCoverage';
import type { DescribedValue, Drive, Observation, ProbeCase } from '../pytest/probe';
import { callText, isConstructor } from './callText';
import type { Call, ImportedSymbol, TestTarget } from './testDesign';

/** A call that was run, and what was seen. */
export interface Trial {
  readonly target: TestTarget;
  readonly call: Call;
  readonly drive: Drive;
  readonly observation: Observation;
  /** Arguments that are exactly a value that the body compares with: `percent=100`. */
  readonly edges: readonly string[];
}

/** The case that makes the probe run a call. */
export function probeCase(target: TestTarget, call: Call, drive: Drive, id: number): ProbeCase {
  const { imports, arrange, expression, watch } = callText(target, call);
  return { id, imports: importStatements(imports), arrange, call: expression, drive, watch };
}

/** Whether the target is called on an object of its class. */
export function needsReceiver(target: TestTarget): boolean {
  const { kind, name } = target.signature;
  return (kind === 'method' && !isConstructor(name)) || kind === 'property';
}

/** Lines and arcs of an observation as comparable keys: `12` and `12>14`. */
export function reachedKeys(observation: Observation): string[] {
  return [...observation.lines.map(String), ...observation.arcs.map(([from, to]) => arcKey({ from, to }))];
}

export function importStatements(imports: readonly ImportedSymbol[]): string[] {
  const lines = imports.map(({ module, name, alias }) =>
    name ? `from ${module} import ${name}${alias === undefined ? '' : ` as ${alias}`}` : `import ${module}`,
  );
  return [...new Set(lines)];
}

/** What a returned value shows about how it has to be consumed; `undefined` when the drive is right. */
export function betterDrive(drive: Drive, value: DescribedValue | null): Drive | undefined {
  if (drive !== 'value' || !value) return undefined;
  if (value.type === 'coroutine') return 'await';
  if (value.type === 'async_generator') return 'async_iterate';
  if (value.type === '_GeneratorContextManager') return 'enter';
  return isIterator(value) ? 'iterate' : undefined;
}

function isIterator({ module, type }: DescribedValue): boolean {
  if (module === 'itertools') return type !== 'count' && type !== '_tee_dataobject';
  const plain = /^(generator|map|filter|zip|enumerate|reversed)$|_(iterator|reverseiterator)$/.test(type);
  return module === 'builtins' && plain;
}
