import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditModule, AuditReport } from '../../../src/audit/auditReport';
import { runTestAudit, TestAuditWorkflow } from '../../../src/audit/testAuditWorkflow';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { legacyAudit, legacyProject, subjectOf, tools } from './audits';
import { readModule } from './modules';

describe('runTestAudit', () => {
  it('states the totals of the report as they are, and leaves tests out of its own figures', async () => {
    const { totals, metrics, unplanned } = await legacyAudit();
    assert.deepEqual([totals.statements, totals.covered, totals.branches], [41, 21, 14]);
    assert.deepEqual(metrics.statements, { covered: 16, total: 36 });
    assert.deepEqual(metrics.branches, { covered: 3, total: 14 });
    assert.deepEqual(
      metrics.functions,
      { covered: 2, total: 4 },
      'main() stands on one line: nothing is measured in it',
    );
    assert.deepEqual(metrics.modules, { covered: 0, total: 2 });
    assert.deepEqual(
      unplanned.filter(({ isTest }) => isTest).map(({ path }) => path),
      ['tests/test_billing.py'],
    );
  });

  it('has every missing line and arc of every module in exactly one path', async () => {
    const { report } = await subjectOf(legacyProject);
    for (const module of allModules(await legacyAudit())) {
      const paths = [...module.functions.flatMap((each) => each.paths), ...module.paths];
      const measured = report.modules.find(({ path }) => path === module.path)!;
      assert.deepEqual(
        paths.flatMap(({ lines }) => lines).sort((a, b) => a - b),
        measured.missingLines,
      );
      assert.equal(paths.flatMap(({ arcs }) => arcs).length, measured.branches?.missing.length);
    }
  });

  it('plans modules below the threshold, with where their tests belong', async () => {
    const { batches } = await legacyAudit();
    assert.deepEqual(batches.flatMap(({ modules }) => modules.map(({ path, testFile }) => [path, testFile])).sort(), [
      ['app/api/client.py', 'tests/test_client.py'],
      ['app/billing.py', 'tests/test_billing.py'],
    ]);
    assert.ok(batches.every(({ effort, gain }) => effort.minutes > 0 && gain.coverage > 0 && gain.health > 0));
  });

  it('puts the most health for a minute of work first', async () => {
    const { batches } = await legacyAudit();
    const rates = batches.map(({ gain, effort }) => gain.health / effort.minutes);
    assert.deepEqual(
      rates,
      rates.toSorted((a, b) => b - a),
    );
  });

  it('keeps what cannot be read, and says why', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'pkg'));
    writeFileSync(join(root, 'pkg/broken.py'), 'def f(:\n    return 1\n');
    writeFileSync(join(root, 'pkg/bytes.py'), Buffer.from([0x23, 0xff, 0xfe, 0x0a]));
    writeFileSync(join(root, 'pkg/old.py'), 'x = 1\n');
    const entry =
      '{"executed_lines":[],"missing_lines":[1,2],"excluded_lines":[],"summary":{"covered_lines":0,"num_statements":2,"percent_covered":0.0,"missing_lines":2,"excluded_lines":0}}';
    const names = ['pkg/broken.py', 'pkg/bytes.py', 'pkg/old.py', 'pkg/gone.py', '../../etc/passwd', '/app/other.py'];
    const files = names.map((name) => `${JSON.stringify(name)}:${entry}`).join();
    writeFileSync(
      join(root, 'coverage.json'),
      `{"meta":{"format":3,"version":"7.6.12","timestamp":"2026-01-01T00:00:00","branch_coverage":false,"show_contexts":false},"files":{${files}},"totals":{"covered_lines":0,"num_statements":12,"percent_covered":0.0,"missing_lines":12,"excluded_lines":0}}`,
    );
    const subject = { ...(await subjectOf(root)), staleFiles: new Set([join(root, 'pkg/old.py')]) };
    const modules = allModules(await runTestAudit(subject, tools));
    const problems = new Map(modules.map(({ path, problem }) => [path, problem]));
    assert.match(problems.get('pkg/broken.py') ?? '', /^Line 1 is not valid Python/u);
    assert.match(problems.get('pkg/bytes.py') ?? '', /./u);
    assert.match(problems.get('pkg/old.py') ?? '', /changed after the report/u);
    assert.match(problems.get('pkg/gone.py') ?? '', /no such file/u);
    assert.match(problems.get('../../etc/passwd') ?? '', /outside/u);
    assert.equal(modules.length, 6);
    for (const { functions, paths } of modules) {
      const lines = [...functions.flatMap((each) => each.paths), ...paths].flatMap((path) => path.lines);
      assert.deepEqual(lines.sort(), [1, 2]);
    }
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(runTestAudit(await subjectOf(legacyProject), tools, { signal: abort.signal }), {
      name: 'AbortError',
    });
  });

  it('lets others have their turn every few milliseconds, however many modules there are', async () => {
    const subject = await subjectOf(legacyProject);
    const [module] = subject.report.modules;
    const files = new Map(Array.from({ length: 60 }, (_, index) => [join(legacyProject, `app/m${index}.py`), module!]));
    const source = await readModule('def f(): pass\n');
    let inThisTurn = 0;
    let most = 0;
    let isDone = false;
    const turn = (): void => {
      inThisTurn = 0;
      if (!isDone) setImmediate(turn);
    };
    turn();
    const slowly = (): typeof source => {
      most = Math.max(most, ++inThisTurn);
      for (const until = performance.now() + 5; performance.now() < until;);
      return source;
    };
    await runTestAudit(
      { ...subject, matches: { files, unmatched: [] } },
      { readFile: (file) => Promise.resolve(Buffer.from(file)), readModule: slowly },
    );
    isDone = true;
    assert.ok(most <= 4, `${most} modules of 5 ms each in one turn`);
  });
});

describe('TestAuditWorkflow', () => {
  it('analyzes only what changed when it runs again', async () => {
    const subject = await subjectOf(legacyProject);
    const read: string[] = [];
    const workflow = new TestAuditWorkflow({
      ...tools,
      readModule: (source) => {
        read.push(source);
        return tools.readModule(source);
      },
    });
    const first = await workflow.run(subject);
    assert.equal(read.length, subject.report.modules.length);
    assert.deepEqual(await workflow.run(subject), first);
    assert.equal(read.length, subject.report.modules.length);
  });
});

function allModules({ batches, unplanned }: AuditReport): AuditModule[] {
  return [...batches.flatMap(({ modules }) => modules), ...unplanned];
}
