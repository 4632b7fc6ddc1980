import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { AuditMemory } from '../../../src/audit/auditMemory';
import type { AuditModule, AuditReport } from '../../../src/audit/auditReport';
import { runTestAudit, TestAuditWorkflow, type AuditTools } from '../../../src/audit/testAuditWorkflow';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
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
    writeFileSync(join(root, 'pkg/short.py'), 'x = 1\n');
    const entry =
      '{"executed_lines":[],"missing_lines":[1,2],"excluded_lines":[],"summary":{"covered_lines":0,"num_statements":2,"percent_covered":0.0,"missing_lines":2,"excluded_lines":0}}';
    const here = ['pkg/broken.py', 'pkg/bytes.py', 'pkg/old.py', 'pkg/short.py'];
    const names = [...here, 'pkg/gone.py', '../../etc/passwd', '/app/other.py', '/app/tests/test_other.py'];
    const files = names.map((name) => `${JSON.stringify(name)}:${entry}`).join();
    writeFileSync(
      join(root, 'coverage.json'),
      `{"meta":{"format":3,"version":"7.6.12","timestamp":"2026-01-01T00:00:00","branch_coverage":false,"show_contexts":false},"files":{${files}},"totals":{"covered_lines":0,"num_statements":16,"percent_covered":0.0,"missing_lines":16,"excluded_lines":0}}`,
    );
    const subject = { ...(await subjectOf(root)), staleFiles: new Set([join(root, 'pkg/old.py')]) };
    const modules = allModules(await runTestAudit(subject, tools));
    const problems = new Map(modules.map(({ path, problem }) => [path, problem]));
    assert.match(problems.get('pkg/broken.py') ?? '', /^Line 1 is not valid Python/u);
    assert.match(problems.get('pkg/bytes.py') ?? '', /./u);
    assert.match(problems.get('pkg/old.py') ?? '', /changed after the report/u);
    assert.match(problems.get('pkg/short.py') ?? '', /^The report speaks of line 2, but it ends at line 1: another/u);
    assert.match(problems.get('pkg/gone.py') ?? '', /no such file/u);
    assert.match(problems.get('../../etc/passwd') ?? '', /outside/u);
    assert.equal(modules.length, 8);
    assert.deepEqual(
      modules.filter(({ isTest }) => isTest).map(({ path }) => path),
      ['/app/tests/test_other.py'],
    );
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

  it('has its rows in one order, whatever the order of the report: equals by path', async () => {
    const subject = await subjectOf(legacyProject);
    const [module] = subject.report.modules;
    const names = ['b/x.py', 'a/x.py', 'a/y.py', 'b/y.py', 'c/z.py', 'x.py'];
    const equals = names.map((name): [string, ModuleCoverage] => [
      join(legacyProject, name),
      { ...module!, path: name },
    ]);
    const lost = ['d/x.py', 'd/y.py'].map((path) => ({ path, reason: 'missing' as const, tried: [] }));
    const audited = (files: typeof equals, unmatched: typeof lost): Promise<AuditReport> => {
      const modules = [...files.map(([, each]) => each), ...unmatched.map(({ path }) => ({ ...module!, path }))];
      const report = { ...subject.report, modules };
      return runTestAudit(
        { ...subject, report, matches: { files: new Map(files), unmatched } },
        { ...tools, readFile: () => Promise.resolve(Buffer.from('def f():\n    pass\n')) },
      );
    };
    const first = await audited(equals, lost);
    const shuffled = fc.tuple(
      fc.shuffledSubarray(equals, { minLength: equals.length }),
      fc.shuffledSubarray(lost, { minLength: lost.length }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([files, unmatched]) =>
        assert.deepEqual(await audited(files, unmatched), first),
      ),
      { numRuns: 20 },
    );
    for (const { modules } of first.batches) {
      assert.deepEqual(
        modules.map(({ path }) => path),
        modules.map(({ path }) => path).sort(),
      );
    }
  });

  it('asks for the history while it reads the modules, and asks no more when it is stopped', async () => {
    const subject = await subjectOf(legacyProject);
    const events: string[] = [];
    const abort = new AbortController();
    const readChurn: AuditTools['readChurn'] = (_, signal) => {
      events.push('history');
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    const reading: AuditTools = {
      ...tools,
      readChurn,
      readModule: (source) => {
        events.push('module');
        if (events.filter((each) => each === 'module').length === subject.report.modules.length) abort.abort();
        return tools.readModule(source);
      },
    };
    await assert.rejects(runTestAudit(subject, reading, { signal: abort.signal }), { name: 'AbortError' });
    assert.deepEqual(events, ['history', ...subject.report.modules.map(() => 'module')]);
  });

  it('ends git when it fails', async () => {
    let ended = false;
    const failing: AuditTools = {
      ...tools,
      readChurn: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            ended = true;
            reject(signal.reason as Error);
          }),
        ),
      readModule: () => Promise.reject(new Error('no reader')),
    };
    await assert.rejects(runTestAudit(await subjectOf(legacyProject), failing), /no reader/u);
    assert.ok(ended);
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
    const memory = new AuditMemory();
    const first = await workflow.run(subject, { memory });
    assert.equal(read.length, subject.report.modules.length);
    assert.deepEqual(await workflow.run(subject, { memory }), first);
    assert.equal(read.length, subject.report.modules.length);
  });
});

function allModules({ batches, unplanned }: AuditReport): AuditModule[] {
  return [...batches.flatMap(({ modules }) => modules), ...unplanned];
}
