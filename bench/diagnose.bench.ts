/**
 * How long failing tests wait for their root causes, in a project of 3,000 modules: 500 failures, from the end of their suite; then
 * for the verdicts, for a first repair's plan and for the next ones.
 *
 * The project is under git. Its last commit renames functions, changes what they return and which arguments they take.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { silent } from '../src/progress';
import { ProjectFixParts } from '../src/repair/fixParts';
import { defaultLimits } from '../src/repair/fixTests';
import { causesText } from '../src/repair/repairSummary';
import { commitAll } from '../test/harness/gitRepository';
import { interpreter, runtimeDirectory } from '../test/unit/pytest/project';
import { writeModules } from './largeProject';
import { report, type Row } from './limits';

const modules = 3000;
const functions = 500;
const perFile = 25;

async function main(): Promise<void> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'smart-test-bench-')));
  try {
    await writeModules(root, modules);
    await writeShop(root, before);
    await writeTests(root);
    await commitAll(root, 'Begin');
    await writeShop(root, after);
    await commitAll(root, 'Change');
    report(`${functions} failures in a project of ${modules} modules`, await measure(root));
  } finally {
    await rm(root, { recursive: true });
  }
}

async function measure(root: string): Promise<Row[]> {
  const rows: Row[] = [];
  const timed = async <Result>(
    what: string,
    limit: number | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const began = performance.now();
    const result = await work();
    rows.push({ what, milliseconds: performance.now() - began, ...(limit !== undefined && { limit }) });
    return result;
  };
  const options = {
    ...defaultLimits,
    ...{ root, runtimeDirectory, interpreter: await interpreter(), wasmDirectory: resolve('dist') },
    ...{ bytecode: join(root, '.bytecode'), progress: silent, signal: new AbortController().signal },
  };
  const parts = await timed('reading the project', undefined, () => ProjectFixParts.create(options, []));
  try {
    const { failures } = await timed('the suite itself', undefined, () => parts.run(['tests'], options.suiteMs));
    if (failures.length !== functions) throw new Error(`${failures.length} tests failed, not ${functions}.`);
    await timed('root causes of all failures', 1000, () => parts.classify(failures));
    const diagnoses = await timed('and, running 25 again, whether they were chance', undefined, () =>
      parts.diagnose(failures),
    );
    const { verdicts } = await timed('whose fault they are: a search in the history', undefined, () =>
      parts.judge(diagnoses),
    );
    const plan = (index: number, edited: ReadonlyMap<string, string>) =>
      parts.plan(diagnoses[index]!, verdicts[index]!, edited);
    const { repairs } = await timed('the plan of a first repair: both indexes are built', undefined, () =>
      plan(0, noEdits),
    );
    if (repairs.length === 0) throw new Error('A renamed function has no repair.');
    await timed('the plan of a second one', undefined, () => plan(changes.length, noEdits));
    const edited = new Map([[join(root, 'tests/test_shop_1.py'), '# Edited.\n']]);
    await timed('the plan of a third one, after an edit', 1000, () => plan(2 * changes.length, edited));
    console.log(causesText(diagnoses));
  } finally {
    parts.dispose();
  }
  return rows;
}

const noEdits: ReadonlyMap<string, string> = new Map();

const plain = (name: string): string => `def ${name}(count):\n    return count * 2\n`;

/** What becomes of a function of the shop. */
const changes: readonly ((name: string) => string)[] = [
  (name) => plain(`net_${name}`),
  (name) => plain(name).replace('* 2', '* 3'),
  (name) => plain(name).replace('(count)', '(count, rate)'),
  (name) => plain(name).replace('(count)', '(*, count)'),
  (name) => plain(name).replace('return count * 2', 'raise LookupError(count)'),
];

const before = (index: number): string => plain(`price_${index}`);
const after = (index: number): string => changes[index % changes.length]!(`price_${index}`);

async function writeShop(root: string, text: (index: number) => string): Promise<void> {
  await mkdir(join(root, 'shop'), { recursive: true });
  await writeFile(join(root, 'shop/__init__.py'), '');
  for (const [file, indexes] of inFiles())
    await writeFile(join(root, `shop/prices_${file}.py`), indexes.map(text).join('\n\n'));
}

async function writeTests(root: string): Promise<void> {
  await mkdir(join(root, 'tests'));
  await writeFile(
    join(root, 'pyproject.toml'),
    '[tool.pytest.ini_options]\npythonpath = ["."]\ntestpaths = ["tests"]\n',
  );
  for (const [file, indexes] of inFiles()) {
    const tests = indexes.map((index) => `def test_${index}():\n    assert prices_${file}.price_${index}(2) == 4\n`);
    await writeFile(
      join(root, `tests/test_shop_${file}.py`),
      `from shop import prices_${file}\n\n\n${tests.join('\n\n')}`,
    );
  }
}

function inFiles(): [file: number, indexes: number[]][] {
  return Array.from({ length: functions / perFile }, (_, file) => [
    file,
    Array.from({ length: perFile }, (__, index) => file * perFile + index),
  ]);
}

void main();
