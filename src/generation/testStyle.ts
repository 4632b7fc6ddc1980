import { DEFAULT_WIDTH } from './pythonLayout';

/** How tests are written where nothing but taste decides. */
export interface TestStyle {
  /** Columns of a line. */
  readonly width: number;
  readonly quote: '"' | "'";
  /** Tests are methods of a class for each function or class under test. */
  readonly isInClasses: boolean;
  /** Each test says in a line what it shows. */
  readonly hasDocstrings: boolean;
  /** Packages that imports are sorted with as the project's own. */
  readonly firstParty: readonly string[];
  /** One `from … import` for each name. */
  readonly singleLineImports: boolean;
  /** What names of tests and of their classes begin with. */
  readonly functionPrefix: string;
  readonly classPrefix: string;
}

/** Where a project says nothing: Black's layout, functions, docstrings. */
export const plainStyle: TestStyle = {
  width: DEFAULT_WIDTH,
  quote: '"',
  isInClasses: false,
  hasDocstrings: true,
  firstParty: [],
  singleLineImports: false,
  functionPrefix: 'test_',
  classPrefix: 'Test',
};
