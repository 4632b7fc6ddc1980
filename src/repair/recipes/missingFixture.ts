import { nameSimilarity } from '../../python/codeTokens';
import { evaluateString } from '../../python/stringLiteral';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { Diagnosis, TextEdit } from '../repairRecords';
import { addImport, replace, usesOf } from './edits';
import { FindingsOf, type Findings, type RepairContext } from './recipe';
import { decoratorsOf, fixturesOf, type TestFile } from './testFile';

/** Names that are nearer than this are taken for one that was mistyped or renamed. */
const NEAR = 0.85;

/** A fixture that a test asks for and does not get: it has another name now, or it is where the test does not reach it. */
export function missingFixture(file: TestFile, diagnosis: Diagnosis, context: RepairContext): Findings {
  const found = new FindingsOf(file, 'missing fixture');
  const name = diagnosis.failure.chain[0]?.name ?? diagnosis.subject;
  if (name === null) return found;
  const requests = requestsOf(file, name);
  const [first] = requests;
  if (first === undefined) return found;
  const available = diagnosis.failure.availableFixtures;
  const renamed = renamedFixture(name, available, context);
  const mover = renamed === undefined ? homeOf(name, file, context) : undefined;
  if (mover !== undefined) {
    const fixtures = fixturesOf(mover);
    const needed = [name, ...dependencies(name, mover, available)].map((one) => fixtures.get(one)!.child('name')!.text);
    const edits = addImport(file, `from ${mover.module} import ${needed.join(', ')}  # noqa: F401`);
    found.add({
      subjects: [name],
      what: `The fixture ${name} is in ${mover.path} now, out of this test's reach: it is imported from there.`,
      edits,
      score: 0.85,
    });
    return found;
  }
  const near = renamed ?? nearest(name, available);
  if (near === undefined) {
    found.refuse(first.at, name, `No fixture is called ${name}, and none has nearly that name.`);
    return found;
  }
  const edits = requests.map((request) => request.renamed(near.name));
  if (edits.includes(undefined)) {
    found.refuse(first.at, name, `${near.reason} Its new name means something else in the test: change it by hand.`);
    return found;
  }
  found.add({ subjects: [name], what: near.reason, edits: edits.flatMap((edit) => edit ?? []), score: near.score });
  return found;
}

/** A place that asks for a fixture. */
interface Request {
  readonly at: SyntaxNode;
  /** `undefined` when the new name is taken there. */
  readonly renamed: (name: string) => TextEdit[] | undefined;
}

function requestsOf(file: TestFile, name: string): Request[] {
  return file.source.root.walk().flatMap((node): Request[] => {
    if (node.type === 'function_definition') {
      const request = requestOf(file, node, name);
      return request === undefined ? [] : [request];
    }
    const callee = node.type === 'call' ? node.child('function')!.text : '';
    if (!/(?:^|\.)(?:usefixtures|getfixturevalue)$/u.test(callee)) return [];
    return node
      .child('arguments')!
      .named.filter((one) => one.type === 'string' && evaluateString(one) === name)
      .map((one) => ({ at: one, renamed: (newName) => [renamedString(file, one, name, newName)] }));
  });
}

function requestOf(file: TestFile, definition: SyntaxNode, name: string): Request | undefined {
  const isTest = /^test/u.test(definition.child('name')?.text ?? '');
  const decorators = decoratorsOf(file, definition);
  const isFixture = decorators.some((one) => /\bfixture\b/u.test(one.text));
  const parameter = definition
    .child('parameters')
    ?.named.find((one) => (one.type === 'typed_parameter' ? one.named[0] : one)?.text === name);
  const token = parameter?.type === 'typed_parameter' ? parameter.named[0] : parameter;
  if (token === undefined || (!isTest && !isFixture)) return undefined;
  const given = decorators
    .flatMap((one) => one.walk())
    .find((one) => one.type === 'string' && namesOf(one).includes(name));
  // The values of a parametrized name come from the test itself, unless they go through the fixture.
  const isIndirect =
    given !== undefined && decorators.some((one) => one.contains(given) && /\bindirect\s*=/u.test(one.text));
  if (given !== undefined && !isIndirect) return undefined;
  const { scopes } = file.source;
  const scope = scopes.inside.get(definition);
  return {
    at: token,
    renamed: (newName) => {
      if (scope === undefined || scope.bindings.has(newName)) return undefined;
      const uses = usesOf(file, name, scope);
      if (
        uses.some(
          (use) => scopes.scopeOf(newName, scopes.uses.get(use)!) !== undefined && !isFixtureName(file, newName),
        )
      )
        return undefined;
      const bindings = (scope.bindings.get(name) ?? []).map(({ node }) => node);
      const strings = given === undefined ? [] : [renamedString(file, given, name, newName)];
      return [...[...new Set([token, ...bindings, ...uses])].map((node) => replace(file, node, newName)), ...strings];
    },
  };
}

/** A fixture of the same file may be known by its name: inside the test, the parameter hides it. */
function isFixtureName(file: TestFile, name: string): boolean {
  return fixturesOf(file).has(name);
}

function namesOf(string: SyntaxNode): string[] {
  return (evaluateString(string) ?? '').split(',').map((name) => name.trim());
}

function renamedString(file: TestFile, string: SyntaxNode, name: string, newName: string): TextEdit {
  const at = string.start + string.text.search(new RegExp(String.raw`(?<!\w)${name}(?!\w)`, 'u'));
  const start = file.source.offset(at);
  return { start, end: start + name.length, text: newName };
}

interface Renamed {
  readonly name: string;
  readonly reason: string;
  readonly score: number;
}

/** What the body of the fixture is called now. */
function renamedFixture(name: string, available: readonly string[], { changes }: RepairContext): Renamed | undefined {
  for (const module of changes.before?.modules.values() ?? []) {
    const symbol = module.contents.symbols.get(name);
    if (symbol?.decorators.some((one) => /\bfixture\b/u.test(one)) !== true) continue;
    const fate = changes.fate(module.name, name);
    const now = fate.state === 'went' ? fate.to.qualname : null;
    if (fate.state === 'went' && now !== null && now !== name && available.includes(now)) {
      return { name: now, reason: `The fixture ${name} is called ${now} now.`, score: fate.to.score };
    }
  }
  return undefined;
}

function nearest(name: string, available: readonly string[]): Renamed | undefined {
  const [best, second] = available
    .map((one) => ({ name: one, score: nameSimilarity(one, name) }))
    .sort((a, b) => b.score - a.score);
  if (best === undefined || best.score < NEAR || best.score - (second?.score ?? 0) < 0.02) return undefined;
  return {
    name: best.name,
    reason: `No fixture is called ${name}; ${best.name} has nearly the same name.`,
    score: 0.8 * best.score,
  };
}

/** The file that defines a fixture, when there is only one. */
function homeOf(name: string, file: TestFile, { files }: RepairContext): TestFile | undefined {
  const homes = files.filter((one) => one !== file && fixturesOf(one).has(name));
  return homes.length === 1 ? homes[0] : undefined;
}

/** The fixtures of the same file that a fixture needs and that the test does not reach either. */
function dependencies(name: string, home: TestFile, available: readonly string[]): string[] {
  const fixtures = fixturesOf(home);
  const needed = new Set<string>();
  const visit = (one: string): void => {
    for (const parameter of fixtures.get(one)?.child('parameters')?.named ?? []) {
      const asked = (parameter.type === 'typed_parameter' ? parameter.named[0] : parameter)?.text ?? '';
      if (fixtures.has(asked) && asked !== name && !needed.has(asked) && !available.includes(asked)) {
        needed.add(asked);
        visit(asked);
      }
    }
  };
  visit(name);
  return [...needed];
}
