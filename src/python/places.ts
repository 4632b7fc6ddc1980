import type { SyntaxNode } from './syntaxTree';

/** The scope that a definition stands in. */
export interface Surroundings {
  /** What comes before the name in `__qualname__`: empty, `Outer.`, `outer.<locals>.`. */
  readonly prefix: string;
  /** `__qualname__` of the class that it stands in directly; `null` outside classes. */
  readonly className: string | null;
  /** Whether a function is around it, at any distance. */
  readonly isNested: boolean;
  /** Names that the scope declares `global`: a definition of such a name belongs to the module. */
  readonly globals: ReadonlySet<string>;
}

export const moduleSurroundings: Surroundings = { prefix: '', className: null, isNested: false, globals: new Set() };

/** Where a definition stands and what it is called there. */
export interface DefinitionPlace {
  readonly name: string;
  readonly qualname: string;
  /** Line of the first decorator, else of the definition. */
  readonly startLine: number;
  /** Source text of each decorator, without `@`. */
  readonly decorators: readonly string[];
}

/** @param decorated the `decorated_definition` around the definition, if it has decorators */
export function placeOf(definition: SyntaxNode, decorated: SyntaxNode | null, around: Surroundings): DefinitionPlace {
  const name = definition.child('name')?.text ?? '';
  const decorators = decorated?.children.filter((child) => child.type === 'decorator') ?? [];
  return {
    name,
    qualname: around.globals.has(name) ? name : around.prefix + name,
    startLine: decorated?.line ?? definition.line,
    decorators: decorators.map((decorator) => decorator.named[0]?.text ?? ''),
  };
}
