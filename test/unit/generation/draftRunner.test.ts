import assert from 'node:assert/strict';
import path from 'node:path';
import { draftRunner, type DraftRun, type DraftRunOptions } from '../../../src/generation/draftRunner';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { contents, optionsFor, shopProject } from './shopProject';

const BROKEN = [
  'import pytest',
  '',
  'from shop.pricing import known',
  '',
  '',
  '@pytest.mark.parametrize(',
  '    "price",',
  '    [',
  '        pytest.param(1, id="price=1"),',
  '        pytest.param(int("x"), id="price=2"),',
  '    ],',
  ')',
  'def test_known(price):',
  '    assert known(price)',
  '',
].join('\n');

describe('Running a draft', function () {
  this.timeout(60_000);

  const run = async (
    text: string,
    options: Partial<DraftRunOptions>,
    args: readonly string[] = [],
  ): Promise<DraftRun> => {
    const root = shopProject();
    const before = contents(root);
    const { interpreter, runtimeDirectory } = await optionsFor(root);
    const runDraft = draftRunner({
      root,
      interpreter,
      runtimeDirectory,
      pytestArgs: args,
      directory: path.join(root, 'tests'),
      moduleFile: path.join(root, 'shop/pricing.py'),
    });
    const result = await runDraft(text, { hashSeed: 1, ...options });
    assert.deepEqual(contents(root), before);
    return result;
  };

  for (const args of [[], ['--tb=native'], ['--tb=line'], ['--tb=no']]) {
    it(`tells the line at which it does not load, with ${args.join('') || 'plain pytest'}`, async () => {
      for (const only of [undefined, ['test_known']]) {
        const { brokenLine, problem } = await run(BROKEN, { only }, args);
        assert.equal(brokenLine, 10);
        assert.match(problem!, /cannot load the tests: .*invalid literal for int/);
      }
    });
  }

  it('runs only the tests that are asked for', async () => {
    const text =
      'import pytest\n\n\ndef test_one():\n    pass\n\n\n@pytest.mark.parametrize("n", [1, 2])\ndef test_two(n):\n    pass\n';
    const { outcomes, problem } = await run(text, { only: ['test_two'] });
    assert.equal(problem, null);
    assert.deepEqual(
      outcomes.map(({ nodeId }) => nodeId.replace(/^.*?::/, '')),
      ['test_two[1]', 'test_two[2]'],
    );
  });

  it('takes away what a plugin keeps beside it', async () => {
    const text =
      'import pathlib\n\n\ndef test_one():\n    folder = pathlib.Path(__file__).with_suffix("")\n    folder.mkdir()\n    (folder / "x.yml").write_text("x")\n';
    assert.equal((await run(text, { guarded: false })).outcomes[0]?.outcome, 'passed');
  });

  it('keeps keys of language models from the tests', async () => {
    const text = "import os\n\n\ndef test_key():\n    assert 'ANTHROPIC_API_KEY' not in os.environ\n";
    const before = process.env['ANTHROPIC_API_KEY'];
    process.env['ANTHROPIC_API_KEY'] = 'invented';
    try {
      assert.equal((await run(text, {})).outcomes[0]?.outcome, 'passed');
      assert.equal((await run(text, { guarded: false })).outcomes[0]?.outcome, 'failed');
    } finally {
      if (before === undefined) delete process.env['ANTHROPIC_API_KEY'];
      else process.env['ANTHROPIC_API_KEY'] = before;
    }
  });

  it('fails tests that reach outside of the temporary folder, also when the code hides it', async () => {
    const text = [
      'import os, pathlib, subprocess, sys, tempfile, pytest',
      'def test_writes():\n    pathlib.Path(__file__).with_suffix(".txt").write_text("x")',
      'def test_hides():\n    try:\n        os.remove(__file__)\n    except:\n        pass',
      'def test_starts():\n    subprocess.run([sys.executable, "-c", "1"])',
      '@pytest.fixture\ndef child():\n    return subprocess.run([sys.executable, "-c", "1"]).returncode',
      'def test_fixture(child):\n    assert child == 0',
      'def test_own(tmp_path, capsys):\n    (tmp_path / "a").write_text("x")\n    tempfile.mkdtemp()\n    print(1)',
    ].join('\n\n\n');
    const { outcomes } = await run(text, { coverage: true });
    assert.deepEqual(
      outcomes.map(({ nodeId, outcome, message }) => [
        nodeId.replace(/^.*?::test_/, ''),
        outcome,
        /reach outside \(([\w.]+)/.exec(message ?? '')?.[1],
      ]),
      [
        ['writes', 'failed', 'open'],
        ['hides', 'failed', 'os.remove'],
        ['starts', 'failed', 'subprocess.Popen'],
        ['fixture', 'passed', undefined],
        ['own', 'passed', undefined],
      ],
    );
  });

  for (const [place, folder] of [
    ['in its folder', (root: string) => path.join(root, 'tests')],
    ['outside of the project', () => temporaryFolder()],
  ] as const) {
    it(`runs other tests beside it, in the order that is asked for, ${place}`, async () => {
      const root = shopProject();
      const own = path.join(root, 'tests', 'test_pricing.py');
      const text = 'import sys\n\n\ndef test_one():\n    assert "shop.pricing" in sys.modules\n';
      const runDraft = draftRunner({
        ...(await optionsFor(root)),
        directory: folder(root),
        moduleFile: path.join(root, 'shop', 'pricing.py'),
      });
      const beside = await runDraft(text, { hashSeed: 1, beside: { files: [own], first: true }, only: ['test_one'] });
      assert.deepEqual(
        beside.outcomes.map(({ outcome }) => outcome),
        ['passed'],
      );
      assert.equal(beside.neighbours.length, 3);
    });
  }

  it('stops what the file does to files when it is loaded, and says so', async () => {
    const text =
      'try:\n    open("../precious.txt", "w")\nexcept BaseException:\n    pass\n\n\ndef test_a():\n    assert 1\n';
    const { problem } = await run(text, { untrusted: true });
    assert.match(problem!, /it tried to reach outside \(open \.\.\/precious\.txt\)/);
  });

  it('stops what its fixtures do to files, and lets them be what they are', async () => {
    const text = [
      'import pytest',
      '@pytest.fixture\ndef removing():\n    open("shop/pricing.py", "w")',
      '@pytest.fixture\ndef late():\n    yield 1\n    open("shop/pricing.py", "w")',
      '@pytest.fixture\ndef good(tmp_path):\n    yield 2',
      'def test_removing(removing):\n    pass',
      'def test_late(late):\n    assert late == 1',
      'class TestGood:\n    @pytest.fixture\n    def own(self, good):\n        self.value = good\n        return 3\n\n    def test_good(self, own):\n        assert (self.value, own) == (2, 3)',
    ].join('\n\n\n');
    const { outcomes } = await run(text, { untrusted: true });
    assert.deepEqual(
      outcomes.map(({ outcome, phase }) => [outcome, phase]),
      [
        ['error', 'setup'],
        ['error', 'teardown'],
        ['passed', 'setup'],
      ],
      JSON.stringify(outcomes),
    );
    assert.match(outcomes[1]!.message!, /tried to reach outside/);
  });

  it('tells the test that ended Python', async () => {
    const text =
      'import os\n\n\ndef test_a():\n    pass\n\n\ndef test_b():\n    os._exit(3)\n\n\ndef test_c():\n    pass\n';
    const { outcomes, unfinished, problem, coverage } = await run(text, { coverage: true });
    assert.deepEqual([outcomes.length, unfinished, problem, coverage], [1, 'test_b', null, undefined]);
  });
});
