import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnalysisPool } from '../../../src/python/analysisPool';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import type { ModuleReading } from '../../../src/python/moduleReading';
import { ReadingCache } from '../../../src/python/readingCache';
import { analysisWorker } from '../../harness/analysisWorker';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { wasmDirectory } from '../../harness/wasm';

describe('AnalysisPool', () => {
  const folder = temporaryFolder();
  let pool: AnalysisPool | undefined;

  afterEach(() => pool?.dispose());

  function poolOf(script = analysisWorker()): AnalysisPool {
    pool = new AnalysisPool({ workerScript: script, wasmDirectory: wasmDirectory() });
    return pool;
  }

  it('reads what the analyzer in this thread reads', async () => {
    const sources = [
      'def f(a, *, b: int = 2):\n    if a:\n        raise ValueError("ä")\n',
      'class A:\n    x = 1\n',
      'def (:\n',
    ];
    const reader = poolOf();
    const readings = await Promise.all(sources.map((source) => reader.readModule(source)));
    const analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
    assert.deepEqual(
      readings,
      sources.map((source) => analyzer.readModule(source)),
    );
    analyzer.dispose();
  });

  it('reads equal texts once', async () => {
    const first = await poolOf().readModule('x = 1\n');
    assert.equal(await pool!.readModule('x = 1\n'), first);
    assert.notEqual(await pool!.readModule('x = 2\n'), first);
  });

  it('ends at once when aborted, and reads on', async () => {
    const stop = new AbortController();
    const long = poolOf().readModule('def f(x):\n    return x\n'.repeat(100_000), stop.signal);
    const other = pool!.readModule('y = 1\n');
    setTimeout(() => stop.abort(new Error('enough')), 50);
    const started = performance.now();
    await assert.rejects(long, /enough/u);
    assert.ok(performance.now() - started < 1000);
    assert.equal((await other).analysis.error, null);
    assert.equal((await pool!.readModule('z = 1\n')).analysis.error, null);
  });

  it('says that a thread ended, and starts another for the next text', async () => {
    const script = join(folder, 'crashing.js');
    writeFileSync(
      script,
      "const { parentPort } = require('node:worker_threads');\n" +
        "parentPort.on('message', ({ source }) => source === 'crash' ? process.exit(3) : parentPort.postMessage('{}'));\n",
    );
    await assert.rejects(poolOf(script).readModule('crash'), /ended without an answer \(exit code 3\)/u);
    assert.deepEqual(await pool!.readModule('next'), {});
  });

  it('fails with what is missing when it cannot start', async () => {
    await assert.rejects(poolOf(join(folder, 'none.js')).readModule('x'), /none\.js/u);
    pool!.dispose();
    pool = new AnalysisPool({ workerScript: analysisWorker(), wasmDirectory: join(folder, 'nowhere') });
    await assert.rejects(pool.readModule('x'), /nowhere/u);
  });

  it('fails what is still asked for when it is closed', async () => {
    const asked = poolOf().readModule('x = 1\n');
    pool!.dispose();
    await assert.rejects(asked, /closed/u);
  });
});

describe('ReadingCache', () => {
  const reading = (line: number): ModuleReading => ({
    analysis: { error: { line, message: '' }, docstring: null, functions: [], classes: [], imports: [] },
    suite: { kind: 'module', line: 1, endLine: 1, header: null, statements: [] },
  });

  it('forgets what was not asked for the longest', () => {
    const cache = new ReadingCache(10);
    cache.set('a', reading(1), 4);
    cache.set('b', reading(2), 4);
    assert.deepEqual(cache.get('a'), reading(1));
    cache.set('c', reading(3), 4);
    assert.equal(cache.get('b'), undefined);
    assert.deepEqual([cache.get('a'), cache.get('c')], [reading(1), reading(3)]);
  });
});
