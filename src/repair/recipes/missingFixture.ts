import { nameSimilarity } from '../../python/codeTokens';
import type { CodeSymbol } from '../../python/moduleSymbols';
import type { Diagnosis } from '../repairRecords';
import { addImport } from './edits';
import { fixtureRequests } from './fixtureRequests';
import { FindingsOf, type Findings, type RepairContext } from './recipe';
import { fixtureName, fixturesOf, type TestFile } from './testFile';

/** Names that are nearer than this are taken for one that was mistyped or renamed. */
const NEAR = 0.85;

/** A fixture that a test asks for and does not get: it has another name now, or it is where the test does not reach it. */
export function missingFixture(file: TestFile, diagnosis: Diagnosis, context: RepairContext): Findings {
  const found = new FindingsOf(file, 'missing fixture');
  const name = diagnosis.failure.chain[0]?.name ?? diagnosis.subject;
  if (name === null) return found;
  const requests = fixtureRequests(file, name);
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
  const edits = requests.flatMap((request) => {
    const own = request.renamed(near.name);
    if (own === undefined)
      found.refuse(
        request.at,
        name,
        `${near.reason} Its new name means something else in the test: change it by hand.`,
      );
    return own ?? [];
  });
  if (edits.length > 0) found.add({ subjects: [name], what: near.reason, edits, score: near.score });
  return found;
}

interface Renamed {
  readonly name: string;
  readonly reason: string;
  readonly score: number;
}

/** What the body of the fixture is called now. */
function renamedFixture(name: string, available: readonly string[], { changes }: RepairContext): Renamed | undefined {
  for (const module of changes.before?.modules.values() ?? []) {
    for (const symbol of module.contents.symbols.values()) {
      if (nameOfFixture(symbol) !== name) continue;
      const place = changes.place(module.name, symbol.qualname);
      const now = place && changes.after.symbol(place.module, place.qualname ?? '');
      const called = now && nameOfFixture(now);
      if (called === undefined || called === name || !available.includes(called)) continue;
      const fate = changes.fate(module.name, symbol.qualname);
      const score = fate.state === 'went' ? fate.to.score : 1;
      return { name: called, reason: `The fixture ${name} is called ${called} now.`, score };
    }
  }
  return undefined;
}

/** `undefined` for what is no fixture. */
function nameOfFixture({ name, decorators }: CodeSymbol): string | undefined {
  const decorator = decorators.find((one) => /\bfixture\b/u.test(one));
  return decorator && fixtureName(decorator, name);
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
