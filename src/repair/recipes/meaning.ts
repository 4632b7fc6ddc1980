import type { SyntaxNode } from '../../python/syntaxTree';
import type { ClassPlace, Origin } from '../../python/symbolIndex';
import type { TestFile } from './testFile';

/**
 * What an expression of a test is. `symbol`: what a module of the project defines, or is asked for; `instance`: an object of a
 * class of the project; `local class` and `local instance`: of a class of the tests; `foreign`: known, and not of the project.
 * `on`: of a method or an attribute, the class of the object that it was reached through.
 */
export type Meaning =
  | { readonly kind: 'module'; readonly module: string }
  | {
      readonly kind: 'symbol';
      readonly module: string;
      readonly qualname: string;
      readonly on?: ClassPlace;
    }
  | { readonly kind: 'instance'; readonly module: string; readonly qualname: string }
  | { readonly kind: 'local class' | 'local instance'; readonly file: TestFile; readonly node: SyntaxNode }
  | { readonly kind: 'foreign' };

export const foreign: Meaning = { kind: 'foreign' };

export function meaningOf(origin: Origin): Meaning {
  if ('foreign' in origin) return foreign;
  return origin.qualname === null
    ? { kind: 'module', module: origin.module }
    : { kind: 'symbol', module: origin.module, qualname: origin.qualname };
}

export function isSame(one: Meaning | undefined, other: Meaning | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind !== other.kind) return false;
  return keyOf(one) === keyOf(other);
}

function keyOf(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'foreign':
      return '';
    case 'module':
      return meaning.module;
    case 'symbol':
      return `${meaning.module}:${meaning.qualname} ${meaning.on?.module ?? ''}:${meaning.on?.qualname ?? ''}`;
    case 'instance':
      return `${meaning.module}:${meaning.qualname}`;
    default:
      return `${meaning.file.path}:${meaning.node.start}`;
  }
}
