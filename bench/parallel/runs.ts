import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { childEnvironment } from '../../scripts/environment.mjs';
import { dist, python, root } from '../../scripts/paths.mjs';
import type { ServedRequest } from '../../test/harness/messages/servedRequest';
import { modulesOf } from '../pypi';

/** A package of PyPI with some hundred modules that need nothing else. */
const requirement = 'pip==25.3';
const folder = join(root, '.scratch', 'parallel');

/** A project with the package, copied as often as it takes to have so many modules, and a coverage report of no tests. */
export async function makeProject(name: string, modules: number): Promise<string> {
  const project = join(folder, name);
  rmSync(project, { recursive: true, force: true });
  const files = await modulesOf(requirement);
  const own = files.filter((file) => /\/pip\/_internal\/|\/pip\/_vendor\/|\/pip\/__init__/.test(file));
  const base = dirname(own.find((file) => file.endsWith('/pip/__init__.py'))!);
  for (let copy = 1; (copy - 1) * own.length < modules * 1.5; copy += 1) {
    const target = copy === 1 ? 'pip' : `pip${copy}`;
    cpSync(base, join(project, 'src', target), { recursive: true, filter: (file) => !file.includes('__pycache__') });
    if (copy > 1) renameImports(join(project, 'src', target), own, base, target);
  }
  mkdirSync(join(project, 'tests'));
  writeFileSync(join(project, 'tests', 'test_nothing.py'), 'def test_nothing():\n    pass\n');
  writeFileSync(
    join(project, 'pyproject.toml'),
    '[tool.pytest.ini_options]\npythonpath = ["src"]\ntestpaths = ["tests"]\n[tool.coverage.run]\nsource = ["src"]\nbranch = true\n',
  );
  await ended(startCli(['coverage', project, '--python', python]));
  if (!existsSync(join(project, 'coverage.json'))) throw new Error('There is no coverage report.');
  return project;
}

/** Copies import themselves, not the original. */
function renameImports(copy: string, files: readonly string[], base: string, name: string): void {
  for (const file of files) {
    const own = join(copy, relative(base, file));
    const text = readFileSync(own, 'utf8');
    writeFileSync(own, text.replaceAll(/\b(from|import) pip\b/g, `$1 ${name}`));
  }
}

export function startCli(args: readonly string[], more: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [join(dist, 'cli.js'), ...args], {
    env: childEnvironment({ ANTHROPIC_API_KEY: 'test-key', ...more }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What it printed, and how it ended. */
export async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

export interface Server {
  readonly url: string;
  /** All that came in, without bodies. */
  requests(): Promise<readonly ServedRequest[]>;
  stop(): Promise<void>;
}

/** The server in a process of its own. */
export async function startServer(limits: object, environment: Readonly<Record<string, string>>): Promise<Server> {
  const script = join(root, 'test/harness/messages/serve.ts');
  const replies = join(root, 'bench/parallel/plainModel.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, '--replies', replies, '--limits', JSON.stringify(limits)],
    { env: childEnvironment(environment), stdio: ['pipe', 'pipe', 'inherit'], cwd: root },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, control } = JSON.parse(line.toString()) as { url: string; control: string };
  return {
    url,
    requests: async () => (await (await fetch(`${control}/requests`)).json()) as ServedRequest[],
    stop: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}
