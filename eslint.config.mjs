import { globalIgnores } from 'eslint/config';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The floors of the house, top to bottom. A folder imports only from floors below its own. */
const floors = [
  ['src/extension.ts', 'src/cli.ts'],
  ['src/editor', 'src/commandLine'],
  ['src/reportPage'],
  ['src/audit', 'src/generation', 'src/repair'],
  ['src/models', 'src/pytest'],
  ['src/coverage', 'src/python', 'src/processes'],
  ['src/userError.ts', 'src/progress.ts', 'src/wording.ts'],
];

const zones = floors
  .flatMap((floor, index) => [
    // Nothing from a floor above.
    ...floor.map((target) => ({
      target: `./${target}`,
      from: floors
        .slice(0, index)
        .flat()
        .map((path) => `./${path}`),
      message: 'Imports only go downwards: see the map in CONTRIBUTING.md.',
    })),
    // Nothing from a neighbour on the same floor.
    ...floor.map((target) => ({
      target: `./${target}`,
      from: floor.filter((path) => path !== target).map((path) => `./${path}`),
      message: 'Rooms on the same floor do not import each other: see the map in CONTRIBUTING.md.',
    })),
  ])
  .filter((zone) => zone.from.length > 0);

const vscodeMessage = "Only src/editor and src/extension.ts import 'vscode', so that everything else runs headless.";

export default tseslint.config(
  globalIgnores(['dist', 'out', '.vscode-test', '.scratch', 'node_modules', 'coverage', 'test/fixtures', '**/.venv']),
  ...tseslint.configs.strictTypeChecked.map((config) => ({
    ...config,
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
  })),
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'no-restricted-imports': ['error', { paths: [{ name: 'vscode', message: vscodeMessage }] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    files: ['src/editor/**/*.ts', 'src/extension.ts', 'test/host/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'mocha', name: ['it', 'describe'] }] },
      ],
    },
  },
);
