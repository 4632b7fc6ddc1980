import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { AuditMemory, Remembered } from '../../../src/audit/auditMemory';
import type { AuditModule, AuditReport } from '../../../src/audit/auditReport';
import { runTestAudit, type AuditTools } from '../../../src/audit/testAuditWorkflow';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { legacyProject, subjectOf, tools } from './audits';
import { moduleCoverage } from './modules';

describe('An audit that remembers the one before', () => {
  let root = '';

  beforeEach(() => {
    root = temporaryFolder();
    cpSync(legacyProject, root, { recursive: true });
  });

  /** A file's stamp as on a disk whose clock is precise: by its time, which the tests set. */
  const fileStamps: AuditTools['fileStamps'] = (files) =>
    Promise.resolve(
      new Map(
        [...files].flatMap((file) => {
          const stats = statSync(file, { throwIfNoEntry: false });
          return stats ? [[file, `${stats.mtimeMs} ${stats.size}`]] : [];
        }),
      ),
    );

  function write(path: string, text: string, second: number): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    utimesSync(join(root, path), second, second);
  }

  it('reads no file again that has the same stamp and the same coverage, also from another report', async () => {
    const read: string[] = [];
    const counting: AuditTools = {
      ...tools,
      fileStamps,
      readFile: (file) => {
        read.push(file);
        return tools.readFile(file);
      },
    };
    const memory = new AuditMemory();
    const first = await runTestAudit(await subjectOf(root), counting, { memory });
    const all = read.splice(0);
    assert.ok(all.length > 2);
    assert.deepEqual(await runTestAudit(await subjectOf(root), counting, { memory }), first);
    assert.deepEqual(read, []);
    write('app/billing.py', 'def f():\n    return 1\n', 1000);
    await runTestAudit(await subjectOf(root), counting, { memory });
    assert.deepEqual(read, [join(root, 'app/billing.py')]);
  });

  it('says what an audit from scratch says, whatever happened in between', async () => {
    const paths = ['app/billing.py', 'app/api/client.py', 'app/new.py', 'tests/api/test_client.py'];
    const texts = [
      '',
      'from app import billing, new\n',
      'def f(a):\n    if a:\n        return 1\n    raise ValueError\n',
      'def (:\n',
    ];
    const change = fc.oneof(
      fc.record({
        what: fc.constant('write' as const),
        path: fc.constantFrom(...paths),
        text: fc.constantFrom(...texts),
      }),
      fc.record({ what: fc.constant('delete' as const), path: fc.constantFrom(...paths) }),
      fc.record({ what: fc.constant('measure' as const), lines: fc.subarray([1, 2, 3, 4, 5, 6, 7, 8]) }),
      fc.record({ what: fc.constant('threshold' as const), threshold: fc.constantFrom(0, 40, 100) }),
      fc.record({ what: fc.constant('stale' as const), path: fc.constantFrom(...paths) }),
      fc.record({ what: fc.constant('churn' as const), path: fc.constantFrom(...paths), commits: fc.nat(5) }),
    );
    const scenario = fc.array(change, { minLength: 1, maxLength: 8 });
    const newFile: [string, ModuleCoverage] = [
      join(root, 'app/new.py'),
      { ...moduleCoverage([1], [2]), path: 'app/new.py' },
    ];
    let second = 1000;
    await fc.assert(
      fc.asyncProperty(scenario, async (changes) => {
        cpSync(legacyProject, root, { recursive: true });
        const memory = new AuditMemory();
        let threshold = 80;
        let lines: readonly number[] | undefined;
        const staleFiles = new Set<string>();
        const churn = new Map<string, { commits: number; lines: number }>();
        for (const each of changes) {
          second += 1;
          if (each.what === 'write') write(each.path, each.text, second);
          if (each.what === 'delete') rmSync(join(root, each.path), { force: true });
          if (each.what === 'measure') ({ lines } = each);
          if (each.what === 'threshold') ({ threshold } = each);
          if (each.what === 'stale') staleFiles.add(join(root, each.path));
          if (each.what === 'churn') churn.set(join(root, each.path), { commits: each.commits, lines: 3 });
          const found = await subjectOf(root);
          const isMeasured = threshold !== 40 && existsSync(join(root, 'app/new.py'));
          const all = [...found.matches.files, ...(isMeasured ? [newFile] : [])];
          const files = new Map(lines ? all.map(measuredAs(lines)) : all);
          const subject = { ...found, matches: { ...found.matches, files }, threshold, staleFiles };
          const historyTools: AuditTools = { ...tools, fileStamps, readChurn: () => Promise.resolve(churn) };
          const remembering = await runTestAudit(subject, historyTools, { memory });
          assert.deepEqual(remembering, await runTestAudit(subject, historyTools));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('sees that a module is imported when it is measured for the first time', async () => {
    write('app/new.py', 'x = 1\n', 1000);
    write('app/billing.py', 'from app import new\n', 1000);
    const memory = new AuditMemory();
    const subject = await subjectOf(root);
    await runTestAudit(subject, tools, { memory });
    const file = join(root, 'app/new.py');
    const files = new Map([
      ...subject.matches.files,
      [file, { ...moduleCoverage([], [1]), path: 'app/new.py' }] as const,
    ]);
    const after = await runTestAudit({ ...subject, matches: { ...subject.matches, files } }, tools, { memory });
    assert.equal(moduleOf(after, 'app/new.py').importers, 1);
  });

  it('reads again what changed so lately that its stamp proves nothing', async () => {
    const memory = new AuditMemory();
    const unsure: AuditTools = { ...tools, fileStamps: () => Promise.resolve(new Map()) };
    await runTestAudit(await subjectOf(root), unsure, { memory });
    const same = statSync(join(root, 'app/billing.py'));
    writeFileSync(join(root, 'app/billing.py'), '#'.repeat(same.size));
    utimesSync(join(root, 'app/billing.py'), same.atime, same.mtime);
    const after = await runTestAudit(await subjectOf(root), unsure, { memory });
    assert.deepEqual(moduleOf(after, 'app/billing.py').functions, []);
  });

  it('goes on with what an audit that was stopped had learned', async () => {
    const memory = new AuditMemory();
    const abort = new AbortController();
    let read = 0;
    const stopping: AuditTools = {
      ...tools,
      fileStamps,
      readModule: (source) => {
        if (++read === 2) abort.abort();
        return tools.readModule(source);
      },
    };
    const { signal } = abort;
    await assert.rejects(runTestAudit(await subjectOf(root), stopping, { memory, signal }), { name: 'AbortError' });
    const after = await runTestAudit(await subjectOf(root), { ...tools, fileStamps }, { memory });
    assert.deepEqual(after, await runTestAudit(await subjectOf(root), tools));
  });
});

/** The coverage as a report of another run would have it: these lines missing. */
function measuredAs(lines: readonly number[]) {
  return ([file, coverage]: [string, ModuleCoverage]): [string, ModuleCoverage] => {
    const executedLines = coverage.executedLines.filter((line) => !lines.includes(line));
    const statements = executedLines.length + lines.length;
    const percent = (executedLines.length / statements) * 100;
    const branches = undefined;
    return [
      file,
      { ...coverage, executedLines, missingLines: lines, statements, covered: executedLines.length, percent, branches },
    ];
  };
}

function moduleOf({ batches, unplanned }: AuditReport, path: string): AuditModule {
  return [...batches.flatMap((batch) => batch.modules), ...unplanned].find((module) => module.path === path)!;
}

describe('Remembered', () => {
  it('makes a value again when anything it is made from is another', () => {
    const remembered = new Remembered<number>();
    let made = 0;
    const get = (...from: readonly unknown[]): number => remembered.get(from, () => ++made);
    assert.deepEqual([get(1, 'a'), get(1, 'a'), get(1, 'b'), get(1), get(1), get(1, undefined)], [1, 1, 2, 3, 3, 4]);
  });
});
