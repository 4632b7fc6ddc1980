import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Terminal } from '../../../src/commandLine/terminal';
import { Interruption } from '../../../src/commandLine/interruption';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { run, text, Written } from './run';

const legacyProject = join(__dirname, '../../fixtures/audit/legacy');

describe('smart-test', () => {
  it('prints its version and its help on standard output, and is done', async () => {
    assert.deepEqual(await run(['--version']), { exitCode: 0, stdout: '1.2.3\n', stderr: '' });
    const help = await run(['audit', '--help']);
    assert.equal(help.exitCode, 0);
    assert.match(help.stdout, /--threshold <percent>/u);
  });

  it('answers bad usage with one line and exit code 2', async () => {
    for (const args of [
      ['frobnicate'],
      ['audit', '--threshold', 'much'],
      ['audit', '--format', 'pdf'],
      ['analyze'],
      ['audit', '--frob'],
    ]) {
      const { exitCode, stdout, stderr } = await run(args);
      assert.equal(exitCode, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /^error: [^\n]+\n$/u);
    }
  });

  it('answers a UserError with its sentence on one line and exit code 2', async () => {
    const { exitCode, stderr } = await run(['fail'], {
      commands: [
        (program) =>
          program.command('fail').action(() => {
            throw new UserError('This went wrong.\nDo that.');
          }),
      ],
    });
    assert.deepEqual([exitCode, stderr], [2, 'error: This went wrong. Do that.\n']);
  });

  it('lets a bug through with its stack', async () => {
    const bug = new TypeError('x is undefined');
    const commands = [
      (program: import('commander').Command) =>
        void program.command('fail').action(() => {
          throw bug;
        }),
    ];
    await assert.rejects(run(['fail'], { commands }), bug);
  });

  it('stops when the user presses Ctrl+C, and says so', async () => {
    const interruption = new Interruption();
    interruption.interrupt();
    const { exitCode, stderr } = await run(['audit', legacyProject], { interruption });
    assert.equal(exitCode, 130);
    assert.match(stderr, /Stopped\.\n$/u);
  });

  it('is quiet when who reads its output has gone', async () => {
    const stdout = {
      write: (_: string, done?: (error?: Error | null) => void) => {
        done?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        return false;
      },
    };
    const { exitCode, stderr } = await run(['audit', legacyProject], { stdout });
    assert.equal(exitCode, 0);
    assert.ok(!stderr.includes('EPIPE'));
  });
});

describe('smart-test audit', () => {
  it('prints the plan, and exits 1 because there is one', async () => {
    const { exitCode, stdout } = await run(['audit', legacyProject, '--threshold', '80']);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^Health \d+ of 100$/mu);
    assert.match(stdout, /app\/billing\.py {3}67 % · 8 missing/u);
  });

  it('exits 0 when no module is below the threshold', async () => {
    assert.equal((await run(['audit', legacyProject, '--threshold', '0'])).exitCode, 0);
  });

  it('prints nothing but JSON on standard output with --json', async () => {
    const { stdout } = await run(['audit', '--json'], { cwd: legacyProject });
    const { version, totals } = JSON.parse(stdout) as { version: number; totals: { statements: number } };
    assert.deepEqual([version, totals.statements], [2, 41]);
  });

  it('writes a file with --out, and says where', async () => {
    const folder = temporaryFolder();
    const { stdout, stderr } = await run(['audit', legacyProject, '--format', 'html', '--out', 'a.html'], {
      cwd: folder,
    });
    assert.equal(stdout, '');
    assert.match(stderr, /Written: .*a\.html/u);
    assert.match(text(folder, 'a.html'), /^<!doctype html>/u);
  });

  it('writes the plan as tasks in XML, into a folder one file for each', async () => {
    const folder = temporaryFolder();
    const plan = ['audit', legacyProject, '--threshold', '80', '--format', 'xml'];
    const { exitCode, stdout } = await run(plan);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^<\?xml [^>]*\?>\n<test-plan .*<test-file path="tests\/test_billing\.py" exists="true"\/>/su);

    await run([...plan, '--out', 'all.xml'], { cwd: folder });
    assert.equal(text(folder, 'all.xml'), stdout);

    const { stderr } = await run([...plan, '--out', 'tasks/'], { cwd: folder });
    assert.match(stderr, /Written: 2 files in .*tasks/u);
    assert.deepEqual(readdirSync(join(folder, 'tasks')).toSorted(), ['app-1.xml', 'app-api-1.xml']);
    assert.match(text(folder, 'tasks/app-1.xml'), /^<\?xml [^>]*\?>\n<task id="app#1"/u);

    await run([...plan, '--out', '.'], { cwd: folder });
    assert.equal(text(folder, 'app-1.xml'), text(folder, 'tasks/app-1.xml'));
  });

  it('says how to make a report where there is none', async () => {
    const { exitCode, stderr } = await run(['audit', temporaryFolder()]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /There is no coverage report at .*coverage\.json\. Make one with: smart-test coverage\n$/u);
  });

  it('says what is wrong with a report that it cannot read', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'coverage.json'), '{"meta": {"format": 3');
    const { exitCode, stderr } = await run(['audit', root]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: coverage\.json cannot be read: [^\n]+\n$/mu);
  });

  it('finds the files of a report made elsewhere with --map', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, 'src/a.py'), 'def f():\n    return 1\n');
    writeFileSync(
      join(root, 'coverage.json'),
      '{"meta":{"format":3,"version":"7.6.12","timestamp":"2026-01-01T00:00:00","branch_coverage":false,"show_contexts":false},' +
        '"files":{"/app/src/a.py":{"executed_lines":[],"missing_lines":[1,2],"excluded_lines":[],' +
        '"summary":{"covered_lines":0,"num_statements":2,"percent_covered":0.0,"missing_lines":2,"excluded_lines":0}}},' +
        '"totals":{"covered_lines":0,"num_statements":2,"percent_covered":0.0,"missing_lines":2,"excluded_lines":0}}',
    );
    assert.match((await run(['audit', root])).stdout, /outside this folder/u);
    assert.match(
      (await run(['audit', root, '--map', '/app/src=src'])).stdout,
      /src\/a\.py {3}0 % · 2 missing\n {4}f {3}untested/u,
    );
    assert.equal((await run(['audit', root, '--map', 'nonsense'])).exitCode, 2);
  });
});

describe('smart-test analyze', () => {
  it('prints one JSON object for each file', async () => {
    const root = temporaryFolder();
    writeFileSync(
      join(root, 'a.py'),
      'async def f(a, /, b: int = 1, *c, d=None, **e) -> str:\n    raise KeyError(a)\n',
    );
    writeFileSync(join(root, 'b.py'), 'class E(ValueError):\n    """Doc."""\n');
    const { exitCode, stdout } = await run(['analyze', 'a.py', 'b.py'], { cwd: root });
    assert.equal(exitCode, 0);
    const [a, b] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>[]>);
    assert.deepEqual(a!['functions'], [
      {
        qualname: 'f',
        line: 1,
        endLine: 2,
        isAsync: true,
        isGenerator: false,
        decorators: [],
        returns: 'str',
        params: [
          { name: 'a', kind: 'positional_only', hint: null, default: null },
          { name: 'b', kind: 'positional_or_keyword', hint: 'int', default: '1' },
          { name: 'c', kind: 'var_positional', hint: null, default: null },
          { name: 'd', kind: 'keyword_only', hint: null, default: 'None' },
          { name: 'e', kind: 'var_keyword', hint: null, default: null },
        ],
        raises: ['KeyError'],
        complexity: 1,
        docstring: null,
      },
    ]);
    assert.deepEqual(
      b!['classes']!.map(({ qualname, bases, kind, docstring }) => ({ qualname, bases, kind, docstring })),
      [{ qualname: 'E', bases: ['ValueError'], kind: 'exception', docstring: 'Doc.' }],
    );
  });

  it('exits 1 for invalid Python, and 2 for a file that is not there, after the other files', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'bad.py'), 'def f(:\n');
    writeFileSync(join(root, 'good.py'), 'x = 1\n');
    const bad = await run(['analyze', 'bad.py', 'good.py'], { cwd: root });
    assert.equal(bad.exitCode, 1);
    assert.equal(bad.stdout.trimEnd().split('\n').length, 2);
    const gone = await run(['analyze', 'gone.py', '.', 'good.py'], { cwd: root });
    assert.equal(gone.exitCode, 2);
    assert.equal(
      gone.stderr,
      'error: gone.py: there is no such file\nerror: .: it is a folder: name the files in it\n',
    );
    assert.match(gone.stdout, /^\{"path":"good\.py"/u);
  });
});

describe('Terminal', () => {
  it('draws progress on one line for a person, and clears it before anything else', async () => {
    const [results, messages] = [new Written(), new Written(true)];
    let now = 0;
    const terminal = new Terminal(results, messages, () => now);
    terminal.progress('reading', 0.5);
    terminal.progress('too soon');
    now = 1000;
    terminal.progress('writing');
    await terminal.print('result');
    assert.equal(messages.text, '\r\u001B[2Kreading (50 %)\r\u001B[2Kwriting\r\u001B[2K');
    assert.equal(results.text, 'result\n');
  });

  it('says from time to time what goes on where nobody watches', () => {
    const messages = new Written();
    let now = 0;
    const terminal = new Terminal(new Written(), messages, () => now);
    for (now = 0; now < 25_000; now += 100) terminal.progress('testing');
    assert.equal(messages.text, 'testing\ntesting\ntesting\n');
  });
});
