import type { ClassSignature, FunctionSignature, Parameter } from '../python/signatures';
import { absoluteModule } from '../python/absoluteModule';
import type { KnownModule } from './classCatalog';

/** A class and the module whose text defines it. */
export interface FoundClass {
  readonly module: KnownModule;
  readonly signature: ClassSignature;
}

const MAX_DEPTH = 6;

/** The class and those it inherits from, as far as `modules` define them, nearest first. */
export function lineageOf(start: FoundClass, modules: readonly KnownModule[]): FoundClass[] {
  const found: FoundClass[] = [];
  const visit = (one: FoundClass, depth: number): void => {
    if (depth > MAX_DEPTH || found.some(({ signature }) => signature === one.signature)) return;
    found.push(one);
    for (const base of one.signature.bases) {
      const next = findClass(base, one.module, modules);
      if (next) visit(next, depth + 1);
    }
  };
  visit(start, 0);
  return found;
}

/** Whether `heir` names `name` among its bases: `Base`, `Base[T]`, `module.Base`. */
export function isHeir(heir: ClassSignature, name: string): boolean {
  return heir.bases.some((base) => baseName(base) === name);
}

/** The methods that an object's class would find, each name once: those of nearer classes hide those of further ones. */
export function methodsOf(lineage: readonly FoundClass[]): FunctionSignature[] {
  const first = new Map<string, FunctionSignature>();
  for (const { module, signature } of lineage) {
    for (const method of module.analysis.functions) {
      if (method.className === signature.qualname && !first.has(method.name)) first.set(method.name, method);
    }
  }
  return [...first.values()];
}

/** The constructor's parameters that the fields of a class and of those it inherits from stand for, in Python's order. */
export function inheritedFields(lineage: readonly FoundClass[]): Parameter[] {
  const fields = new Map<string, Parameter>();
  for (const { signature } of [...lineage].reverse()) {
    // A field that is declared again keeps its place.
    for (const parameter of fieldParameters(signature)) fields.set(parameter.name, parameter);
  }
  return [...fields.values()];
}

/** The constructor's parameters that a class's own fields stand for. */
export function fieldParameters(signature: ClassSignature): Parameter[] {
  return signature.fields.map(({ keywordOnly, ...field }) => ({
    ...field,
    kind: keywordOnly ? 'keyword_only' : 'positional_or_keyword',
  }));
}

/** The class that `text` names in a module: its own, or one that it imports from `modules`. */
function findClass(text: string, module: KnownModule, modules: readonly KnownModule[]): FoundClass | undefined {
  const name = baseName(text);
  const own = module.analysis.classes.find(({ qualname }) => qualname === name);
  if (own) return { module, signature: own };
  const path = text.replace(/\[.*$/su, '').split('.');
  const binding = module.analysis.imports.find((one) => one.name === path[0]);
  if (!binding) return undefined;
  const from = absoluteModule(module.name, binding.module);
  const wanted = binding.member !== null && path.length === 1 ? binding.member : name;
  const named = modules.filter((other) => other.name === from || other.name.startsWith(`${from}.`));
  for (const other of named.length > 0 ? named : modules) {
    const signature = other.analysis.classes.find(({ qualname }) => qualname === wanted);
    if (signature) return { module: other, signature };
  }
  return undefined;
}

function baseName(text: string): string {
  const name = text.replace(/\[.*$/su, '');
  return name.slice(name.lastIndexOf('.') + 1);
}
