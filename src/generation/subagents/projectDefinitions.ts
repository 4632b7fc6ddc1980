import type { ClassSignature, ImportedName } from '../../python/signatures';
import { absoluteModule } from '../../python/absoluteModule';
import type { ContextPiece } from './contextPieces';
import { headingOf, interfaceOf, methodsOf } from './definitionTexts';
import { madeOf } from './moduleExcerpt';
import { isFunction, namesIn, textOf, type Definition, type SourceModule, type SourceModules } from './sourceModule';

/** `from .models import Order` leads from a package's `__init__` to where it is defined in so many steps at most. */
const MAX_STEPS = 5;

/** Finds what names of a module mean, in the text of the project. */
export class ProjectDefinitions {
  constructor(private readonly modules: SourceModules) {}

  /**
   * What a dotted path means where it is written in a module: `helper`, `Order.total`, `models.Order`. `undefined` for what the
   * project does not define as a function or class.
   * @param isPackage whether the module is an `__init__.py`
   */
  async find(
    path: string,
    module: SourceModule,
    isPackage = module.path.endsWith('__init__.py'),
    steps = 0,
  ): Promise<Definition | undefined> {
    const own = definedIn(module, path);
    if (own || steps >= MAX_STEPS) return own;
    const [head, ...rest] = path.split('.');
    for (const binding of module.analysis.imports.filter(({ name }) => name === head || name === '*')) {
      const wanted =
        binding.name === '*' ? path : [...(binding.member === null ? [] : [binding.member]), ...rest].join('.');
      const from = sourceOfImport(binding, module, isPackage);
      const found = from === undefined ? undefined : await this.absolute(`${from}.${wanted}`, steps + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** What a path from the top of the project means: `shop.models.Order`. */
  async absolute(path: string, steps = 0): Promise<Definition | undefined> {
    const parts = path.split('.').filter((part) => part !== '');
    // The longest name of a module in front is meant.
    for (let count = parts.length - 1; count > 0; count -= 1) {
      const named = await this.modules.named(parts.slice(0, count).join('.'));
      if (named) return this.find(parts.slice(count).join('.'), named.module, named.isPackage, steps);
    }
    return undefined;
  }
}

function sourceOfImport({ module }: ImportedName, { name }: SourceModule, isPackage: boolean): string | undefined {
  return absoluteModule(isPackage ? `${name}.__init__` : name, module);
}

/** By its qualified name. */
function definedIn(module: SourceModule, qualname: string): Definition | undefined {
  const { functions, classes } = module.analysis;
  const signature =
    classes.find((one) => one.qualname === qualname) ??
    functions.find((one) => one.qualname === qualname && one.kind !== 'nested');
  return signature && { module, signature };
}

/** More of them say little. */
const MAX_DEFINITIONS = 40;

/**
 * What the functions with gaps use of the project's other modules: each once, in the order of the imports, with what it takes to
 * make objects of the classes.
 * @param used names that they use
 */
export async function usedDefinitions(
  module: SourceModule,
  used: ReadonlySet<string>,
  definitions: ProjectDefinitions,
): Promise<Definition[]> {
  const found = new Map<string, Definition>();
  const add = (definition: Definition | undefined): void => {
    if (!definition || definition.module === module || found.size >= MAX_DEFINITIONS) return;
    found.set(`${definition.module.name}:${definition.signature.qualname}`, definition);
  };
  for (const { name } of module.analysis.imports.filter((binding) => used.has(binding.name))) {
    for (const path of pathsFrom(name, module)) add(await definitions.find(path, module));
  }
  // What it takes to make those and to call their methods.
  for (const { module: from, signature } of [...found.values()]) {
    const names = isFunction(signature) ? namesIn(signature.returns ?? '') : spokenOf(from, signature);
    for (const name of names) add(await definitions.find(name, from));
  }
  return [...found.values()];
}

function spokenOf(module: SourceModule, signature: ClassSignature): Set<string> {
  const methods = methodsOf(module, signature).filter(({ name }) => !name.startsWith('_'));
  const hints = methods.flatMap(({ params }) => params.map(({ hint }) => hint ?? ''));
  return new Set([...madeOf(module, signature), ...namesIn(hints.join(' '))]);
}

/** `models`, and `models.Order` where the text has it. */
function pathsFrom(name: string, { lines }: SourceModule): Set<string> {
  const text = textOf({ lines }, 1, lines.length);
  const paths = text.match(new RegExp(`(?<![\\w.])${name}(?:\\.[^\\W\\d]\\w*){1,2}`, 'gu')) ?? [];
  return new Set([name, ...paths, ...paths.map((path) => path.split('.').slice(0, 2).join('.'))]);
}

export interface DefinitionPiece extends ContextPiece {
  /** Dotted name of the module that defines it. */
  readonly module: string;
}

export function definitionPieces(definitions: readonly Definition[]): DefinitionPiece[] {
  return definitions.map((definition) => {
    const { module, signature } = definition;
    return {
      name: `${module.name}.${signature.qualname}`,
      module: module.name,
      wordings: [
        { text: interfaceOf(definition), worth: 45 },
        { text: headingOf(signature), worth: 62 },
        { text: '', worth: 100 },
      ],
    };
  });
}

/** Whether it has a name that tests can import. */
export function isImportable(signature: Pick<ClassSignature, 'qualname'>): boolean {
  return !signature.qualname.includes('<locals>');
}
