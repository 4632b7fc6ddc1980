import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GenerationResult } from '../../../src/generation/generationRecords';
import { generateTestForFunction, TestGenerationWorkflow } from '../../../src/generation/testGenerationWorkflow';
import { accept, contents, optionsFor, plainPytest, shopProject } from './shopProject';

const MODULES = ['calls', 'things', 'orders', 'north/route', 'south/route'] as const;

/** By hand, and made by unittest: there before anything is generated. */
const BY_HAND = path.join('tests', 'test_things.py');
const TESTS_BY_HAND = 1;

/** `note` writes beside its module, so that this line of it cannot be run. */
const WRITES_OUTSIDE = '    return NOTES.write_text(text)';

describe('Tests of functions and classes of every shape', function () {
  this.timeout(240_000);
  let root: string;
  let untouched: Record<string, string>;
  let afterwards: Record<string, string>;
  const results = new Map<string, GenerationResult>();

  before(async () => {
    root = shopProject('shapes');
    untouched = contents(root);
    const workflow = new TestGenerationWorkflow(await optionsFor(root, { seconds: 5 }));
    for (const module of MODULES) {
      results.set(module, await workflow.generate({ file: path.join(root, 'stall', `${module}.py`) }));
    }
    afterwards = contents(root);
    for (const result of results.values()) await accept(result);
  });

  const resultOf = (module: (typeof MODULES)[number]): GenerationResult => results.get(module)!;

  const textOf = (module: (typeof MODULES)[number]): string => resultOf(module).text!;

  /** The test functions with this name, or one that goes on after it, with their decorators. */
  const testsOf = (name: string): string => {
    const blocks = [...results.values()].flatMap(({ text }) => text!.split('\n\n\n'));
    const found = blocks.filter((block) => new RegExp(`^def test_${name}(_\\w+)?\\(`, 'm').test(block));
    assert.ok(found.length > 0, `no test of ${name}`);
    return found.join('\n\n\n');
  };

  it('are collected and pass, all of them, without anything of ours', async () => {
    const { exitCode, output } = await plainPytest(root, ['tests']);
    assert.equal(exitCode, 0, output);
    const kept = [...results.values()].reduce((sum, result) => sum + result.kept, TESTS_BY_HAND);
    assert.match(output, new RegExp(`^${kept} passed`, 'm'));
  });

  it('reach every line that may be run', () => {
    const lines = readFileSync(path.join(root, 'stall/calls.py'), 'utf8').split('\n');
    const unreached = resultOf('calls').unreachedLines.map((line) => lines[line - 1]);
    assert.deepEqual(unreached, [WRITES_OUTSIDE]);
    assert.deepEqual(resultOf('things').unreachedLines, []);
  });

  it('kill nearly all mutants of two functions that a file of vacuous tests covers as well', () => {
    const { after, evidence, kept } = resultOf('orders');
    assert.deepEqual([after.covered, after.branches?.covered], [after.statements, after.branches?.total]);
    assert.equal(after.branches?.total, 10);
    assert.ok(kept >= 8);
    const { made, killed } = evidence!.mutants;
    assert.ok(made >= 20, `${made} mutants`);
    assert.ok(killed / made >= 0.9, `${killed} of ${made}: ${JSON.stringify(evidence, null, 1)}`);
    assert.match(textOf('orders'), /^from stall\.orders import classify_order, order_total$/m);
    assert.match(testsOf('order_total'), /with pytest\.raises\(ValueError\)/);
  });

  describe('say of a result', () => {
    it('what a list[str], a dict[str, int], a tuple[int, int] and an Optional[str] holds', () => {
      assert.match(testsOf('words_of'), /\["test_value"\]/);
      assert.match(testsOf('tally'), /\{"test_value": 1\}/);
      assert.match(testsOf('bounds'), /\(\d+, \d+\)/);
      assert.match(testsOf('first_letter'), /"t"/);
      assert.match(testsOf('first_letter'), /None/);
      for (const name of ['words_of', 'tally', 'bounds', 'first_letter']) {
        assert.doesNotMatch(testsOf(name), /isinstance/);
      }
    });

    it('nothing where there is none: what was changed is looked at instead', () => {
      assert.match(testsOf('forget_all'), /^ {4}forget_all\(names\)\n {4}assert names == \[\]$/m);
    });

    it('more than that it is there when it has no type', () => {
      assert.match(testsOf('same'), /same\(.+\) is True/);
      assert.match(testsOf('kind'), /"nothing"/);
      assert.match(testsOf('kind'), /"something"/);
      assert.doesNotMatch(textOf('calls'), /is not None/);
    });
  });

  describe('give a parameter', () => {
    it('a list, a dict and a function where these are meant', () => {
      assert.match(testsOf('joined'), /\["test_value"/);
      assert.match(testsOf('stock_value'), /\{"test_value": -?\d+\}/);
      assert.match(testsOf('apply_twice'), /lambda \w+: /);
    });

    it('an object of its class, whatever the name of the class', () => {
      assert.match(testsOf('distance'), /Point\(-?\d+, -?\d+\)/);
      assert.match(testsOf('allows'), /Constraint\(-?[\d.]+, -?[\d.]+\)/);
    });

    it('what it needs by position, by name, or as one of many', () => {
      assert.match(testsOf('count_all'), /count_all\(\*numbers\)/);
      assert.match(testsOf('option_names'), /option_names\(\w+=\d+\)/);
      assert.match(testsOf('scaled'), /scaled\(number, factor=factor\)/);
      assert.match(testsOf('halved'), /halved\(number\)/);
    });

    it('a value whenever it is required', () => {
      assert.match(testsOf('rectangle'), /rectangle\(width, height\)/);
      assert.doesNotMatch([...results.values()].map(({ text }) => text!).join('\n'), /pytest\.raises\(TypeError\)/);
    });
  });

  describe('expect an exception', () => {
    it('of a class of the module, which they import', () => {
      assert.match(textOf('calls'), /^from stall\.calls import \([^)]*\bStallError,/m);
      assert.match(testsOf('buy'), /with pytest\.raises\(StallError\) as caught:\n {8}buy\(-?\d+\)/);
    });

    it('that is raised again, by the name of its class', () => {
      assert.match(testsOf('again'), /with pytest\.raises\(ValueError\)/);
      assert.doesNotMatch(textOf('calls'), /pytest\.raises\(e\)/);
    });

    it('of each of several classes, through what leads to it', () => {
      for (const name of ['ValueError', 'OverflowError', 'KeyError', 'StallError']) {
        assert.match(testsOf('checked'), new RegExp(`with pytest\\.raises\\(${name}\\)`));
      }
      assert.doesNotMatch(testsOf('checked'), /None/);
    });

    it('in the same order whatever the hash seed', async () => {
      const seed = process.env['PYTHONHASHSEED'];
      const texts: (string | null)[] = [];
      try {
        for (const other of ['1', '4242']) {
          process.env['PYTHONHASHSEED'] = other;
          const copy = shopProject('shapes');
          const request = { file: path.join(copy, 'stall/calls.py'), qualname: 'checked' };
          texts.push((await generateTestForFunction(request, await optionsFor(copy, { seconds: 10 }))).text);
        }
      } finally {
        if (seed === undefined) delete process.env['PYTHONHASHSEED'];
        else process.env['PYTHONHASHSEED'] = seed;
      }
      assert.ok(texts[0]);
      assert.equal(texts[1], texts[0]);
    });
  });

  describe('of a class', () => {
    it('make a dataclass with the fields it requires', () => {
      assert.match(testsOf('fruit_is_heavy'), /Fruit\("[^"]*", \d+\)/);
    });

    it('make an object by name where its class takes nothing by position', () => {
      assert.match(testsOf('box_init'), /Box\(size=(size|\d+)\)/);
      assert.match(testsOf('box_fits'), /Box\(size=(size|\d+)\)/);
    });

    it('use a class that can be made for an abstract one, and a stand-in for a protocol', () => {
      assert.match(testsOf('outline'), /Square\(\d+\)/);
      assert.match(testsOf('shape_describe'), /Square\(\d+\)/);
      assert.match(testsOf('cost'), /price|Apple\(/);
      assert.doesNotMatch(textOf('things'), /\b(Shape|Priced)\(/);
    });

    it('read a property and do not call it', () => {
      assert.match(testsOf('box_label'), /\.label == "box of \d+"/);
      assert.doesNotMatch(textOf('things'), /\.label\(/);
    });

    it('give a static method its first parameter, and a class method no class', () => {
      assert.match(testsOf('box_crates'), /Box\.crates\(count, each\)/);
      assert.match(testsOf('box_small'), /Box\.small\(size\)/);
    });

    it('take the members of an enum, and make none', () => {
      assert.match(testsOf('fee'), /Size\.SMALL, 2/);
      assert.match(testsOf('fee'), /Size\.LARGE, 5/);
      assert.match(testsOf('size_fits_in'), /Size\.(SMALL|LARGE)/);
      assert.doesNotMatch(textOf('things'), /\bSize\(/);
    });
  });

  it('reach a private function through the public one', () => {
    assert.doesNotMatch(textOf('calls'), /_doubled/);
    assert.match(testsOf('priced'), /"-?\d+ Euro"/);
  });

  it('await a coroutine without any plugin', () => {
    assert.match(testsOf('later'), /asyncio\.run\(later\(number\)\)/);
    assert.doesNotMatch(textOf('calls'), /mark\.asyncio|async def/);
  });

  describe('leave alone', () => {
    it('what else is in the project, while they are made and when they are run', async () => {
      assert.deepEqual(afterwards, untouched);
      const written = contents(root);
      await plainPytest(root, ['tests']);
      assert.deepEqual(contents(root), written);
      assert.match(testsOf('noted'), /monkeypatch\.chdir\(tmp_path\)/);
      const refused = resultOf('calls').dropped.map(({ what, why }) => `${what}: ${why}`);
      assert.ok(
        refused.some((reason) => /^note\(.*reach outside/.test(reason)),
        refused.join('\n'),
      );
    });

    it('the tests of another module with the same name', () => {
      const [north, south] = [resultOf('north/route'), resultOf('south/route')];
      assert.notEqual(north.testFile, south.testFile);
      for (const { testFile, text } of [north, south]) assert.equal(readFileSync(testFile!, 'utf8'), text);
      assert.match(north.text!, /^from stall\.north\.route import north_of$/m);
      assert.match(south.text!, /^from stall\.south\.route import south_of$/m);
    });

    it('a file with the name they would have', () => {
      assert.equal(readFileSync(path.join(root, BY_HAND), 'latin1'), untouched[BY_HAND]);
      assert.notEqual(path.relative(root, resultOf('things').testFile!), BY_HAND);
    });
  });
});
