import assert from 'node:assert/strict';
import { readCodeStyle, type CodeStyle } from '../../../src/python/codeStyle';

const styleOf = (files: Readonly<Record<string, string>>): CodeStyle => readCodeStyle(new Map(Object.entries(files)));

describe('The code style of a project', () => {
  it("is Black's where nothing is said", () => {
    assert.deepEqual(styleOf({}), {
      width: 88,
      quote: null,
      formatter: null,
      firstParty: [],
      singleLineImports: false,
    });
  });

  const widths: readonly (readonly [what: string, files: Readonly<Record<string, string>>, width: number])[] = [
    ['Black', { 'pyproject.toml': '[tool.black]\nline-length = 100\n' }, 100],
    [
      'Black, though a linter allows more',
      { 'pyproject.toml': '[tool.black]\n', '.flake8': '[flake8]\nmax-line-length = 120\n' },
      88,
    ],
    ['Ruff', { 'pyproject.toml': '[tool.ruff]\nline-length = 120\n' }, 120],
    ['Ruff in its own file', { 'ruff.toml': 'line-length = 99\n[format]\nquote-style = "single"\n' }, 99],
    ['YAPF', { '.style.yapf': '[style]\nbased_on_style = pep8\ncolumn_limit = 90\n' }, 90],
    ['YAPF as it is', { 'setup.cfg': '[yapf]\nbased_on_style = pep8\n' }, 79],
    ['Flake8', { 'setup.cfg': '[flake8]\nmax-line-length = 110\n' }, 110],
    ['Flake8 as it is', { 'tox.ini': '[flake8]\nignore = E1\n' }, 79],
    ['pycodestyle', { 'setup.cfg': '[pycodestyle]\nmax_line_length = 105\n' }, 105],
    ['autopep8', { 'pyproject.toml': '[tool.autopep8]\nmax_line_length = 95\n' }, 95],
    ['an editor', { '.editorconfig': 'root = true\n[*]\nmax_line_length = 60\n[*.py]\nmax_line_length = 96\n' }, 96],
    ['a limit that is none', { '.flake8': '[flake8]\nmax-line-length = 9999\n' }, 79],
    [
      'a file that is no TOML',
      { 'ruff.toml': 'line-length = \n', '.flake8': '[flake8]\nmax-line-length = 100\n' },
      100,
    ],
  ];
  for (const [what, files, width] of widths) {
    it(`has lines as long as ${what} wants`, () => assert.equal(styleOf(files).width, width));
  }

  it('has the quotes that a formatter or a linter asks for', () => {
    assert.equal(styleOf({ 'pyproject.toml': '[tool.ruff.format]\nquote-style = "single"\n' }).quote, "'");
    assert.equal(styleOf({ 'pyproject.toml': '[tool.ruff.format]\nquote-style = "preserve"\n' }).quote, null);
    assert.equal(styleOf({ 'pyproject.toml': '[tool.ruff.format]\nindent-style = "space"\n' }).quote, '"');
    assert.equal(styleOf({ 'pyproject.toml': '[tool.black]\n' }).quote, '"');
    assert.equal(styleOf({ 'pyproject.toml': '[tool.black]\nskip-string-normalization = true\n' }).quote, null);
    assert.equal(styleOf({ '.flake8': "[flake8]\ninline-quotes = '\n" }).quote, "'");
    assert.equal(
      styleOf({ 'pyproject.toml': '[tool.ruff.lint.flake8-quotes]\ninline-quotes = "single"\n' }).quote,
      "'",
    );
  });

  it('names the formatter that is configured, in a tool of its own or as a hook', () => {
    assert.equal(styleOf({ 'pyproject.toml': '[tool.black]\n' }).formatter, 'black');
    assert.equal(styleOf({ 'pyproject.toml': '[tool.ruff]\nline-length = 99\n' }).formatter, null);
    assert.equal(styleOf({ 'pyproject.toml': '[tool.ruff.format]\n' }).formatter, 'ruff');
    assert.equal(
      styleOf({ '.pre-commit-config.yaml': 'repos:\n  - hooks:\n      - id: ruff-format\n' }).formatter,
      'ruff',
    );
    assert.equal(styleOf({ '.pre-commit-config.yaml': 'repos:\n  - hooks:\n    - id: black\n' }).formatter, 'black');
    assert.equal(styleOf({ '.style.yapf': '[style]\n' }).formatter, 'yapf');
  });

  it('sorts imports as isort is told to', () => {
    const style = styleOf({
      'pyproject.toml': '[tool.isort]\nforce_single_line = true\nknown_first_party = ["shop", "tests"]\n',
    });
    assert.deepEqual([style.singleLineImports, style.firstParty], [true, ['shop', 'tests']]);
    assert.deepEqual(styleOf({ 'setup.cfg': '[isort]\nknown_first_party = shop, tests\n' }).firstParty, [
      'shop',
      'tests',
    ]);
    const ruff = styleOf({ 'ruff.toml': '[lint.isort]\nforce-single-line = true\nknown-first-party = ["shop"]\n' });
    assert.deepEqual([ruff.singleLineImports, ruff.firstParty], [true, ['shop']]);
  });
});
