import { isDecoratedWith, type ResolveName } from './classTraits';
import { cyclomaticComplexity } from './complexity';
import { readConstants } from './constants';
import { readDocstring } from './docstring';
import type { ModuleConstants } from './literals';
import { readParameters } from './parameters';
import type { DefinitionPlace, Surroundings } from './places';
import { readRaises } from './raises';
import type { FunctionKind, FunctionSignature } from './signatures';
import { SubjectFinder } from './subjects';
import type { SyntaxNode } from './syntaxTree';

/** What the rest of the module says that matters to a function. */
export interface ModuleContext {
  readonly resolve: ResolveName;
  readonly constants: ModuleConstants;
  /** Whether to read how parameters are used. */
  readonly parameterUses: boolean;
}

/**
 * The record of a `function_definition`.
 * @param own the nodes of its own body, see `ownNodes`
 */
export function readFunction(
  definition: SyntaxNode,
  own: readonly SyntaxNode[],
  place: DefinitionPlace,
  around: Surroundings,
  { resolve, constants }: ModuleContext,
): FunctionSignature {
  const body = definition.child('body');
  const params = readParameters(definition);
  const kind = kindOf(place, around, resolve);
  const hasReceiver = around.className !== null && kind !== 'static_method';
  const subjects = new SubjectFinder(own, params, hasReceiver ? (params[0]?.name ?? null) : null);
  return {
    name: place.name,
    qualname: place.qualname,
    kind,
    className: around.className,
    line: definition.line,
    startLine: place.startLine,
    endLine: definition.endLine,
    bodyLine: body?.children[0]?.line ?? definition.endLine,
    isAsync: definition.childOfType('async') !== undefined,
    isGenerator: own.some((node) => node.type === 'yield' && node.isNamed),
    decorators: place.decorators,
    params,
    returns: definition.child('return_type')?.text ?? null,
    raises: body === undefined ? [] : readRaises(body, own),
    complexity: body === undefined ? 1 : cyclomaticComplexity(body),
    docstring: readDocstring(body),
    constants: readConstants(own, subjects, constants),
  };
}

const propertyDecorators = new Set([
  'property',
  'functools.cached_property',
  'cached_property',
  'abc.abstractproperty',
  'abstractproperty',
]);
const classMethodDecorators = new Set(['classmethod', 'abc.abstractclassmethod']);
const staticMethodDecorators = new Set(['staticmethod', 'abc.abstractstaticmethod']);

function kindOf({ name, decorators }: DefinitionPlace, around: Surroundings, resolve: ResolveName): FunctionKind {
  if (around.isNested) return 'nested';
  if (around.className === null) return 'function';
  // Python makes these static and class methods by their names.
  if (name === '__new__' || isDecoratedWith(decorators, staticMethodDecorators, resolve)) return 'static_method';
  const isImplicitClassMethod = name === '__init_subclass__' || name === '__class_getitem__';
  if (isImplicitClassMethod || isDecoratedWith(decorators, classMethodDecorators, resolve)) return 'class_method';
  const isAccessor = decorators.some((decorator) => /^\w+\.(?:setter|getter|deleter)$/u.test(decorator));
  return isAccessor || isDecoratedWith(decorators, propertyDecorators, resolve) ? 'property' : 'method';
}
