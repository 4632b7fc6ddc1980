import { readClassFields } from './classFields';
import { abstractDecorators, isDecoratedWith, type ClassTraits } from './classTraits';
import { readDocstring } from './docstring';
import type { DefinitionPlace } from './places';
import type { ClassKind, ClassSignature } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** The record of a `class_definition`. */
export function readClass(definition: SyntaxNode, place: DefinitionPlace, traits: ClassTraits): ClassSignature {
  const body = definition.child('body');
  const abstractMembers = readAbstractMembers(body, place.qualname, traits);
  const kind = kindOf(traits, abstractMembers);
  return {
    name: place.name,
    qualname: place.qualname,
    line: definition.line,
    startLine: place.startLine,
    endLine: definition.endLine,
    bases: readBases(definition),
    decorators: place.decorators,
    docstring: readDocstring(body),
    kind,
    fields: body === undefined ? [] : readClassFields(body, traits),
    abstractMembers,
  };
}

function readBases(definition: SyntaxNode): string[] {
  const args = definition.child('superclasses')?.named ?? [];
  return args
    .filter((arg) => arg.type !== 'keyword_argument' && arg.type !== 'dictionary_splat')
    .map((arg) => arg.text);
}

function kindOf(traits: ClassTraits, abstractMembers: readonly string[]): ClassKind {
  switch (traits.family) {
    case 'attrs':
    case 'pydantic':
      return 'dataclass';
    case 'plain':
      return abstractMembers.length > 0 ? 'abstract' : 'class';
    default:
      return traits.family;
  }
}

function readAbstractMembers(body: SyntaxNode | undefined, qualname: string, traits: ClassTraits): string[] {
  const names = (body?.named ?? []).flatMap((node) => {
    const definition = node.type === 'decorated_definition' ? node.child('definition') : undefined;
    const decorators = node.children
      .filter((child) => child.type === 'decorator')
      .map((child) => child.named[0]?.text ?? '');
    const isAbstract = isDecoratedWith(decorators, abstractDecorators, traits.resolve);
    return definition?.type === 'function_definition' && isAbstract ? [definition.child('name')?.text ?? ''] : [];
  });
  return [...new Set(names)].map((name) => `${qualname}.${name}`);
}
