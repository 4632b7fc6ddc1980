import type { ConstantUse } from '../python/signatures';
import type { PythonExpression } from './testDesign';

/**
 * A value to try for a parameter, and where it comes from. `boundary`: exactly what the body compares with; `neighbour`:
 * beside that.
 */
export interface Candidate extends PythonExpression {
  readonly source: 'hint' | 'use' | 'default' | 'example' | 'constant' | 'boundary' | 'neighbour' | 'generic';
}

/** What the candidates may build objects from. */
export interface ValueContext {
  /**
   * Expressions that build an instance of a class of the project, by the name used in a hint. `focus`: constants that a
   * method holds against the object's attributes; what makes objects with such attributes comes first.
   */
  instancesOf(className: string, focus?: readonly ConstantUse[]): readonly PythonExpression[];
  /** Names of the classes that inherit from it, directly or not. */
  heirsOf(className: string): readonly string[];
  /** Objects of the project that have a method or a field of this name. */
  havingAttribute(attribute: string): readonly PythonExpression[];
  /** Whether it is a class of the project: what is none of it is no value for the hint. */
  knows(className: string): boolean;
}

/** An expression that needs no import. */
export function plain(text: string): PythonExpression {
  return { text, imports: [] };
}
