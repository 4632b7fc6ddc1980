import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GenerationOptions, GenerationResult, TestOffer } from '../../../src/generation/generationRecords';
import {
  generateTestForClass,
  generateTestForFunction,
  TestGenerationWorkflow,
} from '../../../src/generation/testGenerationWorkflow';
import { insertionsBetween } from '../../../src/generation/insertions';
import { generationSummary } from '../../../src/generation/generationSummary';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { accept, children, contents, optionsFor, plainPytest, shopProject } from './shopProject';

interface Generated {
  readonly root: string;
  readonly result: GenerationResult;
  /** The project's files before and after. */
  readonly before: Record<string, string>;
  readonly after: Record<string, string>;
  /** Processes that were started and still run. */
  readonly processes: readonly number[];
}

const modules = new Map<string, Promise<Generated>>();

/** Tests for all functions of a module of the project, made once and in a copy of their own. */
function generated(module: string): Promise<Generated> {
  const made = modules.get(module) ?? generateModule(module);
  modules.set(module, made);
  return made;
}

async function generateModule(module: string): Promise<Generated> {
  const root = shopProject();
  const before = contents(root);
  const known = new Set(children());
  const workflow = new TestGenerationWorkflow(await optionsFor(root, { seconds: 20 }));
  const result = await workflow.generate({ file: path.join(root, 'shop', `${module}.py`) });
  const processes = children().filter((pid) => !known.has(pid));
  return { root, result, before, after: contents(root), processes };
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it succeeded' });
}

async function generateOne(
  root: string,
  module: string,
  qualname: string,
  more: Partial<GenerationOptions> = {},
): Promise<GenerationResult> {
  const options = await optionsFor(root, more);
  return generateTestForFunction({ file: path.join(root, 'shop', `${module}.py`), qualname }, options);
}

/** In `Line.total`, reached only through a line that was made with a count above 10. */
const NEEDS_LARGE_LINE = 57;

/** In tests/test_pricing.py of the project. */
const TESTS_BY_HAND = 3;

/** A folder in which nothing can be made; for root, whom modes do not stop, one of the kernel's. */
function readOnlyFolder(root: string): string {
  if (process.getuid?.() === 0) return '/sys/smart-test';
  const folder = path.join(root, 'tests');
  chmodSync(folder, 0o555);
  return folder;
}

/** Each breaks one thing in a function; a test that says something about it has to fail. */
const MUTANTS: readonly (readonly [function_: string, from: string, to: string])[] = [
  ['shipping', 'if weight <= 0:', 'if weight < 0:'],
  ['shipping', 'if weight > 30:', 'if weight < 30:'],
  ['shipping', '4.5 + weight', '4.5 - weight'],
  ['shipping', 'cost = cost * 2', 'cost = cost + 2'],
  ['grade', 'points >= 90', 'points > 90'],
  ['grade', 'points >= 70', 'points > 70'],
  ['grade', 'return "C"', 'return "D"'],
  ['initials', '.upper()', '.lower()'],
  ['initials', 'letters or "?"', 'letters and "?"'],
  ['discounted', 'price - price * percent', 'price + price * percent'],
  ['discounted', '<= percent <= 100', '<= percent <= 1000'],
  ['Line.total', 'self.count > 10', 'self.count > 1000'],
  ['Line.total', 'self.price * 0.9', 'self.price * 0.8'],
  ['Stock.sell', 'amount > self.count', 'amount >= self.count'],
  ['Stock.sell', 'self.sold += amount', 'self.sold -= amount'],
  ['Stock.refill', 'self.count += amount', 'self.count -= amount'],
  ['Stock.refill', 'amount < 0', 'amount > 0'],
  ['outer', 'other + 1', 'other + 2'],
];

describe('Generating tests with a real Python', function () {
  this.timeout(120_000);
  let temporary: string;
  let systemTemporary: string | undefined;

  before(() => {
    // Folders of ours that stay behind are found here.
    temporary = temporaryFolder();
    systemTemporary = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
  });

  after(() => {
    if (systemTemporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = systemTemporary;
  });

  const strays = (): string[] => readdirSync(temporary).filter((name) => /^smart-test-(probe|run)-/.test(name));

  for (const module of ['pricing', 'effects']) {
    it(`keeps tests of ${module} that pass whatever the hash seed`, async () => {
      const { root, result } = await generated(module);
      const file = await accept(result);
      for (const seed of ['0', '1', '4242']) {
        const run = await plainPytest(root, [file], seed);
        assert.equal(run.exitCode, 0, run.output + result.text!);
        const older = result.previousText === null ? 0 : TESTS_BY_HAND;
        assert.match(run.output, new RegExp(`^${result.kept + older} passed`, 'm'));
      }
    });

    it(`covers lines of ${module} that no test reached`, async () => {
      const { result } = await generated(module);
      assert.ok(result.gain.lines.length > 15, generationSummary(result));
      assert.ok(result.after.covered > result.before.covered);
      assert.deepEqual(
        result.unreachedLines.filter((line) => line !== NEEDS_LARGE_LINE || module !== 'pricing'),
        [],
      );
    });

    it(`leaves nothing behind in the project of ${module}`, async () => {
      const { before: filesBefore, after: filesAfter } = await generated(module);
      assert.deepEqual(filesAfter, filesBefore);
      assert.deepEqual(strays(), []);
    });
  }

  it('keeps tests that fail when the code is broken', async () => {
    const { result } = await generated('pricing');
    const root = shopProject();
    const file = path.join(root, 'tests/test_generated.py');
    writeFileSync(file, result.text!);
    const module = path.join(root, 'shop/pricing.py');
    const source = readFileSync(module, 'utf8');
    const survivors: string[] = [];
    for (const [name, from, to] of MUTANTS) {
      assert.equal(source.split(from).length, 2, `${from} is not in the module once`);
      writeFileSync(
        module,
        source.replace(from, () => to),
      );
      const { exitCode } = await plainPytest(root, ['-x', file]);
      if (exitCode !== 1) survivors.push(`${name}: ${from} → ${to}`);
    }
    // Today's: fewer are welcome, more are a loss.
    assert.ok(survivors.length <= 2, survivors.join('\n') + result.text!);
  });

  it('asserts what a function prints, writes, raises and changes', async () => {
    const effects = (await generated('effects')).result.text!;
    assert.match(effects, /capsys\.readouterr\(\)\.out == /);
    assert.match(effects, /read_text\(encoding="utf-8"\) == /);
    assert.match(effects, /asyncio\.run\(fetch\(/);
    const pricing = (await generated('pricing')).result.text!;
    assert.match(pricing, /with pytest\.raises\(StockError\)/);
    assert.match(pricing, /stock\.count == /);
  });

  it('asserts no value that comes from the clock or from chance', async () => {
    const { text } = (await generated('effects')).result;
    assert.match(text!, /assert isinstance\(roll\(.*\), int\)/);
    assert.match(text!, /r"test_value-\\d\{10\}\\\.\\d\+"/);
    assert.match(text!, /assert re\.fullmatch\(expected, stamp\(prefix\)\)/);
  });

  describe('of functions that must not run freely', () => {
    it('puts something else in place of what reaches outside, or keeps none and says why', async () => {
      const { result } = await generated('dangerous');
      for (const replaced of ['os._exit', 'socket.create_connection', 'subprocess.Popen', 'os.remove']) {
        assert.match(result.text!, new RegExp(`monkeypatch.setattr\\(\\s*"shop.dangerous.${replaced}"`), replaced);
      }
      const reasons = result.dropped.map(({ what, why }) => `${what}: ${why}`).join('\n');
      assert.match(reasons, /^hang\(.*did not end in time/m);
      assert.match(reasons, /^write_outside\(.*reach outside/m);
    });

    it('changes nothing outside and leaves no process', async () => {
      const { before: filesBefore, after: filesAfter, processes } = await generated('dangerous');
      assert.deepEqual(filesAfter, filesBefore);
      assert.deepEqual(processes, []);
      assert.deepEqual(strays(), []);
    });
  });

  it('leaves no process', async () => {
    const root = shopProject();
    const known = new Set(children());
    await generateOne(root, 'pricing', 'grade');
    assert.deepEqual(
      children().filter((pid) => !known.has(pid)),
      [],
    );
  });

  it('adds to the test file that is there, and changes nothing in it', async () => {
    const root = shopProject();
    const file = path.join(root, 'tests/test_pricing.py');
    const existing = readFileSync(file, 'utf8');
    const result = await generateOne(root, 'pricing', 'grade');
    assert.deepEqual([result.testFile, result.previousText], [file, existing]);
    await accept(result);
    assert.equal(readFileSync(file, 'utf8'), result.text);
    assert.ok(insertionsBetween(existing, result.text!));
    assert.match((await plainPytest(root, [file])).output, new RegExp(`^${result.kept + TESTS_BY_HAND} passed`, 'm'));
  });

  it('adds to a file in which a test fails, for that is not its fault', async () => {
    const root = shopProject();
    const file = path.join(root, 'tests/test_pricing.py');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n\ndef test_broken():\n    assert known() == 3\n`);
    const result = await generateOne(root, 'pricing', 'grade');
    assert.equal(result.testFile, file);
    assert.match(
      (await plainPytest(root, [await accept(result)])).output,
      new RegExp(`^1 failed, ${result.kept + TESTS_BY_HAND} pas`, 'm'),
    );
  });

  it('writes a file beside one that tests cannot be added to, or that does not get on with them', async () => {
    for (const text of [
      'import unittest\n\n\nclass TestKnown(unittest.TestCase):\n    def test_it(self):\n        pass\n',
      'def test_it(:\n',
      'import not_installed_anywhere\n',
      'import pytest\n\npytestmark = pytest.mark.skip\n',
      // What the new tests bring with them makes this one fail.
      'import sys\n\n\ndef test_alone():\n    assert not hasattr(sys.modules[__name__], "grade")\n',
    ]) {
      const root = shopProject();
      writeFileSync(path.join(root, 'tests/test_pricing.py'), text);
      const result = await generateOne(root, 'pricing', 'grade');
      assert.deepEqual(
        [result.testFile, result.previousText],
        [path.join(root, 'tests/test_pricing_grade.py'), null],
        text,
      );
    }
  });

  it('writes nothing when the file was changed meanwhile', async () => {
    const root = shopProject();
    const result = await generateOne(root, 'pricing', 'grade');
    const changed = `${result.previousText!}# changed\n`;
    writeFileSync(result.testFile!, changed);
    await assert.rejects(accept(result), /test_pricing\.py was changed while tests were generated/);
    assert.equal(readFileSync(result.testFile!, 'utf8'), changed);
    assert.deepEqual(
      readdirSync(path.join(root, 'tests')).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('keeps the encoding of the file, its byte order mark and its line ends', async () => {
    for (const [text, encoding] of [
      ['# coding: latin-1\r\nimport os\r\nNAME = "größe"\r\n', 'latin1'],
      ['\uFEFFimport os\r\nNAME = "größe ✓"\r\n', 'utf8'],
    ] as const) {
      const root = shopProject();
      const file = path.join(root, 'tests/test_pricing.py');
      const bytes = Buffer.from(text, encoding);
      writeFileSync(file, bytes);
      const result = await generateOne(root, 'pricing', 'grade');
      assert.equal(result.testFile, file);
      await accept(result);
      const written = readFileSync(file);
      const line = Buffer.from(text.slice(text.indexOf('NAME')), encoding);
      assert.ok(written.includes(line), written.toString('latin1'));
      assert.deepEqual(written.subarray(0, 12), bytes.subarray(0, 12));
      assert.doesNotMatch(written.toString('latin1'), /[^\r]\n/);
      assert.equal((await plainPytest(root, [file])).exitCode, 0);
    }
  });

  it("follows the project's settings and the habits of its tests", async () => {
    const root = shopProject();
    writeFileSync(
      path.join(root, 'pyproject.toml'),
      '[tool.ruff]\nline-length = 60\n[tool.ruff.lint.flake8-quotes]\ninline-quotes = "single"\n',
    );
    const tests = Array.from({ length: 12 }, (_, index) => `    def test_${index}(self):\n        assert True\n`);
    writeFileSync(path.join(root, 'tests/test_more.py'), `class TestMore:\n${tests.join('\n')}`);
    const result = await generateOne(root, 'effects', 'greet');
    assert.match(result.text!, /^class TestGreet:\n {4}(?:@|def )/m);
    assert.match(result.text!, /^ {4}def test_greet\(self, /m);
    assert.doesNotMatch(result.text!.replace(/^"""[^]*?"""/, ''), /"/);
    assert.deepEqual(
      result.text!.split('\n').filter((line) => line.length > 60),
      [],
    );
    assert.equal((await plainPytest(root, [await accept(result)])).exitCode, 0);
  });

  it("has what it writes formatted by the project's formatter, and says when that fails", async () => {
    const root = shopProject();
    writeFileSync(path.join(root, 'pyproject.toml'), '[tool.black]\n');
    mkdirSync(path.join(root, 'black'));
    const black = path.join(root, 'black/__main__.py');
    writeFileSync(path.join(root, 'black/__init__.py'), '');
    writeFileSync(black, 'import sys\nprint(sys.stdin.read().replace("assert ", "assert  "), end="")\n');
    const before = readFileSync(path.join(root, 'tests/test_pricing.py'), 'utf8');
    const formatted = await generateOne(root, 'pricing', 'grade');
    assert.match(formatted.text!, /assert {2}grade\(/);
    assert.ok(insertionsBetween(before, formatted.text!), 'what was there was formatted too');
    assert.deepEqual(formatted.notes, []);
    writeFileSync(black, 'raise SystemExit("broken")\n');
    const plain = await generateOne(root, 'pricing', 'grade');
    assert.match(plain.text!, /assert grade\(/);
    assert.deepEqual(plain.notes, ['The tests are not formatted by black: black ended with code 1: broken.']);
  });

  it('adds only tests of what is new when it is run again', async () => {
    const root = shopProject();
    const module = path.join(root, 'shop/pricing.py');
    const workflow = new TestGenerationWorkflow(await optionsFor(root, { seconds: 20 }));
    const first = await workflow.generate({ file: module });
    await accept(first);
    const again = await workflow.generate({ file: module });
    assert.deepEqual([again.testFile, again.kept], [null, 0], again.text ?? '');
    writeFileSync(
      module,
      `${readFileSync(module, 'utf8')}\n\ndef doubled(number: int) -> int:\n    return number * 2\n`,
    );
    const more = await workflow.generate({ file: module });
    const insertions = insertionsBetween(first.text!, more.text!);
    assert.equal(more.testFile, first.testFile);
    assert.match(
      insertions!.map(({ text }) => text).join(''),
      /^from shop\.pricing import doubled\n\n\n@[^@]*def test_doubled\(number, expected\):\n.*\n.*\n$/,
    );
  });

  it('has nothing to add for what was covered by hand or by an earlier run', async () => {
    const root = shopProject();
    const covered = await generateOne(root, 'pricing', 'known');
    assert.equal(generationSummary(covered), 'known has no uncovered lines. Nothing to add.');
    await accept(await generateOne(root, 'pricing', 'shipping'));
    const again = await generateOne(root, 'pricing', 'shipping');
    assert.equal(again.testFile, null);
    assert.equal(generationSummary(again), 'shipping has no uncovered lines. Nothing to add.');
  });

  it('tests the methods of a class in one file', async () => {
    const root = shopProject();
    const options = await optionsFor(root);
    const request = { file: path.join(root, 'shop/pricing.py'), qualname: 'Stock' };
    const result = await generateTestForClass(request, options);
    assert.deepEqual(result.functions, ['Stock.__init__', 'Stock.sell', 'Stock.refill']);
    assert.equal(path.basename(result.testFile!), 'test_pricing.py');
    assert.equal((await plainPytest(root, [await accept(result)])).exitCode, 0);
  });

  it('gives the same text for the same project', async () => {
    const texts = [];
    for (let run = 0; run < 2; run += 1) texts.push((await generateOne(shopProject(), 'pricing', 'discounted')).text);
    assert.equal(texts[0], texts[1]);
  });

  it('stops at once when cancelled, wherever it is, and leaves no file and no process', async () => {
    for (const phase of [/measuring/, /trying inputs/, /^running/, /other order/]) {
      const root = shopProject();
      const filesBefore = contents(root);
      const known = new Set(children());
      const controller = new AbortController();
      let cancelled = 0;
      const progress = (message: string): void => {
        if (!phase.test(message) || cancelled > 0) return;
        cancelled = performance.now();
        controller.abort();
      };
      await assert.rejects(generateOne(root, 'pricing', 'grade', { progress, signal: controller.signal }), (error) => {
        assert.equal((error as Error).name, 'AbortError');
        return true;
      });
      assert.ok(cancelled > 0, `${phase} was never reached`);
      assert.ok(performance.now() - cancelled < 5000, `${phase} took ${performance.now() - cancelled} ms to stop`);
      assert.deepEqual(contents(root), filesBefore, String(phase));
      assert.deepEqual(
        children().filter((pid) => !known.has(pid)),
        [],
      );
      assert.deepEqual(strays(), []);
    }
  });

  it('finishes soon with what was found when it is told to, in the search and while mutants run', async () => {
    for (const phase of [/[1-9] of \d+ lines reached/, /running mutants/]) {
      const root = shopProject();
      const controller = new AbortController();
      let told = 0;
      const progress = (message: string): void => {
        if (told > 0 || !phase.test(message)) return;
        told = performance.now();
        controller.abort();
      };
      // No search would end by itself in this time: one line of the module cannot be reached.
      const options = await optionsFor(root, { seconds: 300, mutantSeconds: 300, progress, finish: controller.signal });
      const workflow = new TestGenerationWorkflow(options);
      const qualnames = ['grade', 'shipping'];
      const result = await workflow.generate({ file: path.join(root, 'shop/pricing.py'), qualnames });
      assert.ok(told > 0, `${phase} was never reached`);
      assert.ok(performance.now() - told < 20_000, `${phase}: ${performance.now() - told} ms`);
      assert.ok(result.kept > 0 && result.text !== null);
      assert.equal(result.isFinishedEarly, true);
      assert.equal(result.evidence, null);
      assert.match(generationSummary(result), / kept for grade and shipping\..* The search was cut short\.$/);
    }
  });

  it('keeps the tests that are chosen, and proves them again', async () => {
    const root = shopProject();
    const offers: TestOffer[] = [];
    const choose = (offer: TestOffer): Promise<string[]> => {
      offers.push(offer);
      return Promise.resolve(offer.tests.filter((test) => test.startsWith('test_grade')));
    };
    const workflow = new TestGenerationWorkflow(await optionsFor(root, { choose }));
    const qualnames = ['grade', 'shipping'];
    const result = await workflow.generate({ file: path.join(root, 'shop/pricing.py'), qualnames });
    const [offer] = offers;
    assert.equal(offers.length, 1);
    assert.ok(offer!.tests.some((test) => test.startsWith('test_shipping')));
    assert.deepEqual(offer!.evidence?.tests.map(({ test }) => test).toSorted(), offer!.tests.toSorted());
    assert.match(result.text!, /def test_grade/);
    assert.doesNotMatch(result.text!, /shipping\(/);
    assert.deepEqual([...new Set(result.evidence!.tests.map(({ subject }) => subject))], ['grade']);
    assert.ok(
      result.gain.lines.every((line) => line >= 21 && line <= 27),
      String(result.gain.lines),
    );
    assert.ok(result.dropped.some(({ what, why }) => what.startsWith('test_shipping') && why === 'you dropped it'));
  });

  it('keeps nothing when it is told to finish before it has begun', async () => {
    const root = shopProject();
    const finish = AbortSignal.abort();
    await assert.rejects(generateOne(root, 'pricing', 'grade', { finish }), { name: 'AbortError' });
  });

  describe('says in a sentence', () => {
    it('where a syntax error is', async () => {
      const message = await rejection(generateOne(shopProject(), 'unfinished', 'fine'));
      assert.match(message, /^unfinished\.py has a syntax error in line 5\b.*Correct it first\.$/);
    });

    it('that a nested function cannot be called, and what to do instead', async () => {
      const message = await rejection(generateOne(shopProject(), 'pricing', 'outer.<locals>.inner'));
      assert.match(message, /^inner is defined inside outer: .* Generate tests for outer instead\.$/);
    });

    it('that there is no such function, and that a test is no target', async () => {
      const root = shopProject();
      assert.match(await rejection(generateOne(root, 'pricing', 'nothing')), /no function or class nothing/);
      const options = await optionsFor(root);
      const request = { file: path.join(root, 'tests/test_pricing.py'), qualname: 'test_known' };
      assert.match(await rejection(generateTestForFunction(request, options)), /is a test itself/);
    });

    it('that the module cannot be imported, and why', async () => {
      const root = shopProject();
      const file = path.join(root, 'shop/pricing.py');
      writeFileSync(file, `import not_installed_anywhere\n${readFileSync(file, 'utf8')}`);
      assert.match(await rejection(generateOne(root, 'pricing', 'grade')), /not_installed_anywhere/);
    });

    it('that pytest is not there', async () => {
      const root = shopProject();
      const options = await optionsFor(root);
      // The environment's own Python without the environment: nothing is installed there.
      const bare = { ...options.interpreter, args: ['-I', '-S'] };
      assert.match(await rejection(generateOne(root, 'pricing', 'grade', { interpreter: bare })), /pytest/);
    });

    it('that the folder for the tests is read-only', async () => {
      const root = shopProject();
      const outputDirectory = readOnlyFolder(root);
      try {
        assert.match(await rejection(generateOne(root, 'pricing', 'grade', { outputDirectory })), /read-only/);
      } finally {
        if (outputDirectory.startsWith(root)) chmodSync(outputDirectory, 0o755);
      }
    });
  });

  it('makes the folder for the tests only when there is something to put in it', async () => {
    const root = shopProject();
    const outputDirectory = path.join(root, 'new/folder');
    const result = await generateOne(root, 'pricing', 'grade', { outputDirectory });
    assert.equal(existsSync(path.join(root, 'new')), false);
    assert.equal(path.dirname(result.testFile!), outputDirectory);
    mkdirSync(outputDirectory, { recursive: true });
    assert.equal((await plainPytest(root, [await accept(result)])).exitCode, 0);
  });
});
