import type { Fixture } from '../../python/fixtures';
import { headingOf, sourceOf } from './definitionTexts';
import type { ProjectDefinitions } from './projectDefinitions';
import { textOf, type SourceModule, type SourceModules } from './sourceModule';

/** What a model wanted to know, and what it was told. */
export interface LookupAnswer {
  readonly name: string;
  readonly text: string;
}

/** Tells the source or signature of a name as the module under test would write it. There is always an answer, if only that nothing is known. */
export type Lookup = (name: string) => Promise<LookupAnswer>;

const MAX_USES = 6;
const MAX_HEADINGS = 60;

/** Answers from the text of the project, never from files outside of it. */
export function moduleLookup(
  module: SourceModule,
  definitions: ProjectDefinitions,
  modules: SourceModules,
  fixtures: readonly Fixture[],
): Lookup {
  return async (asked) => {
    const name = asked.trim().replace(/\(.*$/su, '');
    if (!/^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/u.test(name) || name.length > 200) {
      return {
        name: asked.slice(0, 200),
        text: 'This is no name of Python. Ask for names only, such as helper, Order.total or shop.models.',
      };
    }
    const definition =
      (await definitions.find(name, module)) ?? (await definitions.absolute(name)) ?? methodNamed(name, module);
    if (definition) {
      const { path } = definition.module;
      const { startLine, qualname } = definition.signature;
      return { name, text: `# ${qualname}, ${path} line ${startLine}\n${sourceOf(definition)}` };
    }
    const text =
      constantOf(name, module) ??
      (await moduleText(name, modules)) ??
      fixtureText(name, fixtures) ??
      useText(name, module);
    return { name, text };
  };
}

/** `total` and `self.total`, where only one class has such a method. */
function methodNamed(
  name: string,
  module: SourceModule,
): { module: SourceModule; signature: SourceModule['analysis']['functions'][number] } | undefined {
  const wanted = name.replace(/^(?:self|cls)\./u, '');
  const named = module.analysis.functions.filter((one) => one.name === wanted && one.kind !== 'nested');
  return named.length === 1 ? { module, signature: named[0]! } : undefined;
}

/** The statement of the module that gives a name its value. */
function constantOf(name: string, module: SourceModule): string | undefined {
  const assigns = new RegExp(`^${name}\\s*(?::[^=]+)?=[^=]`, 'u');
  const statement = module.suite.statements.find(
    ({ line, kind }) => kind === 'simple' && assigns.test(module.lines[line - 1]!),
  );
  return (
    statement &&
    `# ${module.path} line ${statement.line}\n${textOf(module, statement.line, Math.min(statement.endLine, statement.line + 99))}`
  );
}

/** What a module of the project defines. */
async function moduleText(name: string, modules: SourceModules): Promise<string | undefined> {
  const named = await modules.named(name);
  if (!named) return undefined;
  const { functions, classes } = named.module.analysis;
  const defined = [...classes, ...functions.filter(({ kind }) => kind === 'function')].sort((a, b) => a.line - b.line);
  const shown = defined.slice(0, MAX_HEADINGS).map(headingOf);
  const rest = defined.length > shown.length ? [`# and ${defined.length - shown.length} more`] : [];
  return [`# the module ${named.module.path}`, ...shown, ...rest].join('\n');
}

function fixtureText(name: string, fixtures: readonly Fixture[]): string | undefined {
  const fixture = fixtures.find((one) => one.name === name);
  return (
    fixture &&
    `a fixture of ${fixture.file}, line ${fixture.line}${fixture.summary === null ? '' : `: ${fixture.summary}`}`
  );
}

/** Of what the project does not define: where it comes from, and how the module uses it. */
function useText(name: string, module: SourceModule): string {
  const head = name.split('.')[0]!;
  const binding = module.analysis.imports.find((one) => one.name === head);
  const lines = module.lines
    .flatMap((text, index) =>
      new RegExp(`(?<![\\w.])${name}\\b`, 'u').test(text) ? [`line ${index + 1}: ${text.trim()}`] : [],
    )
    .slice(0, MAX_USES);
  const origin = binding
    ? `${name} comes from ${binding.member === null ? binding.module : `${binding.module}.${binding.member}`}, whose source is not part of the project: rely on what is documented of it, or replace it.`
    : `The project defines nothing of the name ${name}.`;
  return [origin, ...(lines.length > 0 ? ['The module uses it here:', ...lines] : [])].join('\n');
}
