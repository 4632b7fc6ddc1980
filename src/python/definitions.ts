import { readClass } from './classes';
import { ClassTraitsReader } from './classTraits';
import { readFunction, type ModuleContext } from './functions';
import { moduleSurroundings, placeOf, type DefinitionPlace, type Surroundings } from './places';
import { withParameterUses } from './parameterUses';
import { ownNodes } from './scope';
import type { ClassSignature, FunctionSignature } from './signatures';
import type { SyntaxNode } from './syntaxTree';

export interface Definitions {
  readonly functions: readonly FunctionSignature[];
  readonly classes: readonly ClassSignature[];
}

interface Visit {
  readonly node: SyntaxNode;
  readonly around: Surroundings;
  /** The `decorated_definition` that the node belongs to. */
  readonly decorated: SyntaxNode | null;
}

/** Every function and class of a module, wherever it stands, in the order of the text. */
export function readDefinitions(root: SyntaxNode, context: ModuleContext): Definitions {
  const traitsReader = new ClassTraitsReader(context.resolve);
  const functions: FunctionSignature[] = [];
  const bodies: (SyntaxNode | undefined)[] = [];
  const classes: ClassSignature[] = [];
  const waiting: Visit[] = [{ node: root, around: moduleSurroundings, decorated: null }];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { node, decorated } = visit;
    let { around } = visit;
    if (node.type === 'function_definition') {
      const place = placeOf(node, decorated, around);
      const own = ownNodes(node.child('body'));
      functions.push(readFunction(node, own, place, around, context));
      bodies.push(node.child('body'));
      around = insideFunction(place, own);
    } else if (node.type === 'class_definition') {
      const place = placeOf(node, decorated, around);
      classes.push(readClass(node, place, traitsReader.read(node, place.decorators)));
      around = insideClass(place, around);
    }
    const inner = node.type === 'decorated_definition' ? node : null;
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index]!;
      if (child.children.length > 0) waiting.push({ node: child, around, decorated: inner });
    }
  }
  return { functions: context.parameterUses ? withParameterUses(functions, bodies) : functions, classes };
}

/** The scope of a function's body; `own` as in `readFunction`. */
export function insideFunction(place: DefinitionPlace, own: readonly SyntaxNode[]): Surroundings {
  const declarations = own.filter((node) => node.type === 'global_statement');
  return {
    prefix: `${place.qualname}.<locals>.`,
    className: null,
    isNested: true,
    globals: new Set(declarations.flatMap((node) => node.named.map((name) => name.text))),
  };
}

export function insideClass(place: DefinitionPlace, around: Surroundings): Surroundings {
  return { prefix: `${place.qualname}.`, className: place.qualname, isNested: around.isNested, globals: new Set() };
}
