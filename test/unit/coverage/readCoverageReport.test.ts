import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { readCoverageReport, type ReportReading } from '../../../src/coverage/readCoverageReport';
import { readLineContexts } from '../../../src/coverage/readLineContexts';
import { packReport, unpackReport } from '../../../src/coverage/reportTransfer';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { codeBase, measurements } from './modules';
import { fixtures, fixtureText, soundReport } from './reports';

describe('readCoverageReport', () => {
  const folder = temporaryFolder();
  const workerScript = join(folder, 'coverageWorker.js');

  before(async () => {
    await build({
      entryPoints: [join(import.meta.dirname, '../../../src/coverage/coverageWorker.ts')],
      outfile: workerScript,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    });
  });

  const ways: [string, ReportReading][] = [
    ['in a worker thread', { workerScript }],
    ['in the calling thread', {}],
  ];
  for (const [where, how] of ways) {
    describe(where, () => {
      it('reads what coverage.py wrote', async () => {
        const report = await readCoverageReport(join(fixtures, 'coverage-7.6.12-branch.json'), how);
        assert.equal(report.toolVersion, '7.6.12');
        const shapes = report.modules.find(({ path }) => path === 'pkg/shapes.py')!;
        assert.deepEqual(shapes.missingLines, [10, 13, 36, 39, 40, 52]);
        assert.deepEqual(shapes.branches!.missing[0], { from: 9, to: 10 });
      });

      it('says that there is no report, and where it was looked for', async () => {
        const file = join(folder, 'none', 'coverage.json');
        await assertFails(
          file,
          how,
          `There is no coverage report at ${file}. Run the tests with coverage to make a report, or choose another file.`,
        );
      });

      it('calls the report by its file name when it is cut off', async () => {
        const file = written('cut.json', fixtureText('coverage-7.6.12.json').slice(0, 500));
        await assertFails(
          file,
          how,
          'cut.json cannot be read: it ends in the middle (line 1, column 501). Run the tests with coverage again to replace it.',
        );
      });

      it('refuses a folder', async () => {
        mkdirSync(join(folder, 'folder.json'), { recursive: true });
        await assertFails(join(folder, 'folder.json'), how, /^folder\.json cannot be read: it is not a file\. /);
      });

      it('refuses a device that never ends', async function () {
        if (process.platform === 'win32') this.skip();
        await assertFails('/dev/zero', how, /^zero cannot be read: it is not a file\. /);
      });

      it('refuses a file of hundreds of megabytes without reading it', async () => {
        const file = written('huge.json', '');
        truncateSync(file, 200_000_001);
        await assertFails(file, how, /^huge\.json cannot be read: it is larger than 200 MB\. Make it without contexts/);
      });

      it('refuses bytes that are no text', async () => {
        const file = written('latin1.json', Buffer.from('{"größe": 1}', 'latin1'));
        await assertFails(
          file,
          how,
          'latin1.json cannot be read: it is not UTF-8 text. Run "coverage json" to make the JSON report.',
        );
      });

      it('says so when the file may not be read', async function () {
        if (process.platform === 'win32' || process.getuid?.() === 0) this.skip();
        const file = written('secret.json', JSON.stringify(soundReport()));
        chmodSync(file, 0o000);
        await assertFails(file, how, /^secret\.json cannot be read: permission is denied\. /);
      });

      it("reads what PowerShell's > makes of a report", async () => {
        const file = written('powershell.json', Buffer.from(`\uFEFF${JSON.stringify(soundReport())}`, 'utf16le'));
        assert.equal((await readCoverageReport(file, how)).modules.length, 1);
      });

      it('does not begin when it is aborted already', async () => {
        const signal = AbortSignal.abort(new Error('no more'));
        await assert.rejects(readCoverageReport('coverage.json', { ...how, signal }), /no more/);
      });
    });
  }

  it('reads the same in a worker thread as in the calling one', async () => {
    for (const name of [
      'coverage-7.2.7-branch.json',
      'coverage-7.5.4-contexts.json',
      'coverage-7.17.3-branch-contexts.json',
    ]) {
      const file = join(fixtures, name);
      assert.deepEqual(await readCoverageReport(file, { workerScript }), await readCoverageReport(file));
    }
  });

  it('stops the worker at once when it is aborted', async () => {
    const file = written('large.json', largeReport(400, 5000));
    const abort = new AbortController();
    const reading = readCoverageReport(file, { workerScript, signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await assert.rejects(reading, { name: 'AbortError' });
    const started = performance.now();
    while (process.getActiveResourcesInfo().includes('MessagePort')) {
      assert.ok(performance.now() - started < 5000, 'the worker has ended');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

  it('stops in the calling thread too, before the report is read to its end', async () => {
    const file = written('large.json', largeReport(400, 5000));
    const signal = AbortSignal.timeout(10);
    await assert.rejects(readCoverageReport(file, { signal }), { name: 'TimeoutError' });
  });

  it('fails when the worker script is not there', async () => {
    await assert.rejects(readCoverageReport('x.json', { workerScript: join(folder, 'none.js') }), /none\.js/);
  });

  it('fails, and does not wait for ever, when a worker ends without an answer', async () => {
    const silent = written('silent.js', 'process.exit(3)');
    await assert.rejects(readCoverageReport('x.json', { workerScript: silent }), /without an answer \(exit code 3\)/);
  });

  describe('readLineContexts', () => {
    const contexts = (file: string) => readLineContexts(file, 'pkg/shapes.py', { workerScript });

    it('reads which contexts ran the lines of a file in a worker thread', async () => {
      const lines = await contexts(join(fixtures, 'coverage-7.17.3-branch-contexts.json'));
      assert.deepEqual(lines.get(9), ['c1']);
    });

    it('says what is the matter with a report', async () => {
      const file = written('cut.json', fixtureText('coverage-7.6.12.json').slice(0, 500));
      await assert.rejects(contexts(file), (error) => {
        assert.ok(error instanceof UserError, String(error));
        return /^cut\.json cannot be read: it ends in the middle/.test(error.message);
      });
      await assert.rejects(contexts(join(folder, 'none.json')), /^UserError: There is no coverage report at /);
    });

    it('stops when it is aborted', async () => {
      const file = written('large.json', largeReport(400, 5000));
      const signal = AbortSignal.timeout(30);
      await assert.rejects(readLineContexts(file, 'a.py', { workerScript, signal }), { name: 'TimeoutError' });
    });
  });

  function written(name: string, content: string | Buffer): string {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  }

  async function assertFails(file: string, how: ReportReading, message: string | RegExp): Promise<void> {
    await assert.rejects(readCoverageReport(file, how), (error) => {
      assert.ok(error instanceof UserError, String(error));
      if (typeof message === 'string') {
        assert.equal(error.message, message);
      } else {
        assert.match(error.message, message);
      }
      return true;
    });
  }
});

describe('unpackReport', () => {
  it('gives back what packReport was given', () => {
    const { meta } = soundReport();
    const head = {
      toolVersion: String(meta.version),
      format: 3,
      timestamp: '2026-01-31T12:00:00',
      hasBranches: true,
      hasContexts: true,
      totals: { statements: 1, covered: 1, branches: 0, coveredBranches: 0, percent: 100, percentWithBranches: 100 },
    };
    fc.assert(
      fc.property(codeBase, measurements(3), fc.string({ unit: 'grapheme', minLength: 1 }), (plain, measured, path) => {
        const modules = [
          ...plain.map((module) => ({ ...module, priority: 0 })),
          { ...measured[0]!, path },
          ...measured,
        ];
        const unpacking = unpackReport(structuredClone(packReport({ ...head, modules })));
        assert.deepEqual(finish(unpacking), { ...head, modules });
      }),
    );
  });

  it('works in small portions, in the midst of a long list too', () => {
    const missingLines = Array.from({ length: 1_000_000 }, (_, index) => index + 1);
    const module = {
      path: 'a.py',
      statements: 1e6,
      covered: 0,
      executedLines: [],
      missingLines,
      excludedLines: [],
      branches: undefined,
      percent: 0,
      priority: 0,
    };
    const packed = packReport({
      toolVersion: '7.6.12',
      format: 3,
      timestamp: '',
      hasBranches: false,
      hasContexts: false,
      modules: [module],
      totals: { statements: 1e6, covered: 0, branches: 0, coveredBranches: 0, percent: 0, percentWithBranches: 0 },
    });
    const unpacking = unpackReport(packed);
    let portions = 1;
    let step = unpacking.next();
    for (; !step.done; step = unpacking.next()) {
      portions++;
    }
    assert.deepEqual(step.value.modules, [module]);
    assert.ok(portions >= 100);
  });
});

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function largeReport(modules: number, lines: number): string {
  const missing_lines = Array.from({ length: lines }, (_, index) => index + 1);
  const summary = { num_statements: lines, covered_lines: 0, percent_covered: 0 };
  const file = JSON.stringify({ executed_lines: [], missing_lines, excluded_lines: [], summary });
  const files = Array.from({ length: modules }, (_, index) => `"src/m${index}.py": ${file}`).join(', ');
  const { meta } = soundReport();
  return `{"meta": ${JSON.stringify({ ...meta, branch_coverage: false })}, "files": {${files}}, "totals": ${JSON.stringify(summary)}}`;
}
