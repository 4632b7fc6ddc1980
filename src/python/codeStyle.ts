import { parse as parseToml, TomlError } from 'smol-toml';
import { parseIni } from './ini';

/** How a project wants its code to look. */
export interface CodeStyle {
  /** Columns of a line. */
  readonly width: number;
  /** `null`: as the tests that are there have it. */
  readonly quote: '"' | "'" | null;
  /** What formats the project's code, where that is configured. */
  readonly formatter: Formatter | null;
  /** isort's: packages that count as the project's. */
  readonly firstParty: readonly string[];
  /** isort's: one `from … import` for each name. */
  readonly singleLineImports: boolean;
}

export type Formatter = 'black' | 'ruff' | 'yapf';

/** Names of the files that style is read from. */
export const styleFiles = [
  'pyproject.toml',
  'ruff.toml',
  '.ruff.toml',
  'setup.cfg',
  'tox.ini',
  '.flake8',
  '.style.yapf',
  '.isort.cfg',
  '.editorconfig',
  '.pre-commit-config.yaml',
] as const;

/** Black's, which Ruff shares. */
const DEFAULT_WIDTH = 88;
const PEP8_WIDTH = 79;

/**
 * The style that a project's configuration files ask for: a formatter's settings first, then a linter's, then the editor's.
 * @param files texts by name, see `styleFiles`; files that are no TOML say nothing
 */
export function readCodeStyle(files: ReadonlyMap<string, string>): CodeStyle {
  const settings = new StyleSettings(files);
  return {
    width: settings.width(),
    quote: settings.quote(),
    formatter: settings.formatter(),
    firstParty: settings.firstParty(),
    singleLineImports: settings.singleLineImports(),
  };
}

type Section = ReadonlyMap<string, unknown>;

class StyleSettings {
  private readonly black: Section | undefined;
  private readonly ruff: Section | undefined;
  private readonly ruffFormat: Section | undefined;
  private readonly yapf: Section | undefined;
  private readonly flake8: Section | undefined;
  private readonly isort: Section | undefined;
  private readonly ruffIsort: Section | undefined;
  private readonly ruffQuotes: Section | undefined;

  constructor(private readonly files: ReadonlyMap<string, string>) {
    const ruffFile = ['.ruff.toml', 'ruff.toml'].find((name) => files.has(name));
    const ruff = (...path: string[]): Section | undefined =>
      ruffFile === undefined ? this.pyproject('ruff', ...path) : table(this.toml(ruffFile), path);
    this.black = this.pyproject('black');
    this.ruff = ruff();
    this.ruffFormat = ruff('format');
    this.ruffIsort = ruff('lint', 'isort') ?? ruff('isort');
    this.ruffQuotes = ruff('lint', 'flake8-quotes') ?? ruff('flake8-quotes');
    this.yapf = this.pyproject('yapf') ?? this.ini(['.style.yapf', 'style'], ['setup.cfg', 'yapf']);
    this.flake8 = this.ini(['.flake8', 'flake8'], ['setup.cfg', 'flake8'], ['tox.ini', 'flake8']);
    this.isort = this.pyproject('isort') ?? this.ini(['.isort.cfg', 'settings'], ['setup.cfg', 'isort']);
  }

  formatter(): Formatter | null {
    const hooks = this.files.get('.pre-commit-config.yaml') ?? '';
    if (this.ruffFormat || /^\s*-\s*id:\s*ruff-format\b/m.test(hooks)) return 'ruff';
    if (this.black || /^\s*-\s*id:\s*black\b/m.test(hooks)) return 'black';
    return this.yapf ? 'yapf' : null;
  }

  width(): number {
    const formatter = this.formatter();
    if (formatter === 'black') return number(this.black, 'line-length', 'line_length') ?? DEFAULT_WIDTH;
    if (formatter === 'ruff')
      return number(this.ruffFormat, 'line-length') ?? number(this.ruff, 'line-length') ?? DEFAULT_WIDTH;
    if (formatter === 'yapf') return number(this.yapf, 'column_limit') ?? PEP8_WIDTH;
    const pycodestyle = this.ini(['setup.cfg', 'pycodestyle'], ['tox.ini', 'pycodestyle']);
    return (
      number(this.pyproject('autopep8'), 'max_line_length') ??
      number(this.ruff, 'line-length') ??
      number(this.flake8, 'max-line-length', 'max_line_length') ??
      number(pycodestyle, 'max-line-length', 'max_line_length') ??
      this.editorWidth() ??
      (this.flake8 || pycodestyle ? PEP8_WIDTH : DEFAULT_WIDTH)
    );
  }

  quote(): '"' | "'" | null {
    const named = quoteOf(this.ruffFormat?.get('quote-style'));
    if (this.ruffFormat) return named === undefined && this.ruffFormat.has('quote-style') ? null : (named ?? '"');
    if (this.black && this.black.get('skip-string-normalization') !== true) return '"';
    const linted = this.ruffQuotes?.get('inline-quotes') ?? this.flake8?.get('inline-quotes');
    return quoteOf(linted ?? this.flake8?.get('inline_quotes')) ?? null;
  }

  firstParty(): string[] {
    const listed = this.isort?.get('known_first_party') ?? this.ruffIsort?.get('known-first-party');
    return typeof listed === 'string' ? listed.split(/[\s,]+/).filter(Boolean) : strings(listed);
  }

  singleLineImports(): boolean {
    const values = [this.isort?.get('force_single_line'), this.ruffIsort?.get('force-single-line')];
    return values.some((value) => value === true || /^(?:true|1|yes)$/i.test(String(value)));
  }

  private editorWidth(): number | undefined {
    const sections = [...parseIni(this.files.get('.editorconfig') ?? '')];
    const matching = sections.filter(([pattern]) => pattern === '*' || /\bpy\b/.test(pattern));
    return matching.flatMap(([, values]) => number(values, 'max_line_length') ?? []).at(-1);
  }

  private pyproject(...path: string[]): Section | undefined {
    return table(this.toml('pyproject.toml'), ['tool', ...path]);
  }

  private toml(name: string): unknown {
    try {
      return parseToml(this.files.get(name) ?? '');
    } catch (error) {
      if (error instanceof TomlError) return undefined;
      throw error;
    }
  }

  private ini(...places: (readonly [file: string, section: string])[]): Section | undefined {
    return places.flatMap(([file, section]) => parseIni(this.files.get(file) ?? '').get(section) ?? [])[0];
  }
}

function table(value: unknown, path: readonly string[]): Section | undefined {
  let found = value;
  for (const key of path) found = isTable(found) ? found[key] : undefined;
  return isTable(found) ? new Map(Object.entries(found)) : undefined;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function number(section: Section | undefined, ...keys: string[]): number | undefined {
  const values = keys.map((key) => Number(section?.get(key)));
  // Linters say 0 or a very large number for "any".
  return values.find((value) => Number.isInteger(value) && value >= 40 && value <= 200);
}

function quoteOf(value: unknown): '"' | "'" | undefined {
  if (value === 'single' || value === "'") return "'";
  return value === 'double' || value === '"' ? '"' : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
