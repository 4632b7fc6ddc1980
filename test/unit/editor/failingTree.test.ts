import assert from 'node:assert/strict';
import { mergedTests, testName, testPath, type FailingTest } from '../../../src/editor/failingTest';
import { failingNodes, type FailingNode } from '../../../src/editor/failingTree';
import { assertGolden } from '../../harness/golden';
import { failing, looked, now, renamed, reportOf, root } from './failingReports';

const nothingGenerated = { wanted: [], isWritten: true, isGenerated: () => false };

function tests(...of: Parameters<typeof mergedTests>): FailingTest[] {
  return mergedTests(...of);
}

function tree(shown: readonly FailingTest[]): FailingNode[] {
  return failingNodes([{ uri: 'f', name: 'shop', root, tests: shown }], now);
}

function drawn(nodes: readonly FailingNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.icon ? `(${[node.icon.name, node.icon.color].filter(Boolean).join(' ')}) ` : ''}${[node.label, node.description].filter(Boolean).join(' | ')}  [${node.context}]`,
    ...drawn(node.children, depth + 1),
  ]);
}

function everyNode(nodes: readonly FailingNode[]): FailingNode[] {
  return nodes.flatMap((node) => [node, ...everyNode(node.children)]);
}

function find(nodes: readonly FailingNode[], label: string): FailingNode {
  const found = everyNode(nodes).find((node) => node.label === label);
  assert.ok(found, label);
  return found;
}

describe('The tree of failing tests', () => {
  it('puts what can be repaired before what needs a person, and the next step before the facts', () => {
    assertGolden(
      'editor/failingTree.txt',
      `${drawn(tree(tests([], reportOf(looked), nothingGenerated))).join('\n')}\n`,
    );
  });

  it('says whole sentences to a screen reader', () => {
    const nodes = everyNode(tree(tests([], reportOf(looked), nothingGenerated)));
    assertGolden('editor/failingSpeech.txt', `${nodes.map(({ speech }) => speech).join('\n')}\n`);
  });

  it('leads from a test and its facts to the line that fails', () => {
    const nodes = tree(tests([], reportOf(looked), nothingGenerated));
    assert.deepEqual(find(nodes, 'test_member[low]').place, { file: `${root}/tests/test_pricing.py`, line: 3 });
    assert.deepEqual(find(nodes, 'Verdict').place, { file: `${root}/tests/test_pricing.py`, line: 3 });
  });

  it('has an id of its own for every row, the same after another run', () => {
    const ids = (): string[] => everyNode(tree(tests([], reportOf(looked), nothingGenerated))).map(({ id }) => id);
    assert.equal(new Set(ids()).size, ids().length);
    assert.deepEqual(ids(), ids());
  });

  it('opens the groups, and the first test that can be repaired', () => {
    const open = everyNode(tree(tests([], reportOf(looked), nothingGenerated))).filter(({ isOpen }) => isOpen);
    assert.deepEqual(
      open.map(({ label }) => label),
      ['Repairable', 'test_member[low]', 'Needs a person'],
    );
  });

  it('names the folders when there are several, and only those with failing tests', () => {
    const shown = tests([], reportOf(looked.slice(0, 1)), nothingGenerated);
    const nodes = failingNodes(
      [
        { uri: 'a', name: 'shop', root, tests: shown },
        { uri: 'b', name: 'bank', root: '/work/bank', tests: [] },
      ],
      now,
    );
    assert.deepEqual(
      nodes.map(({ label, description, children }) => [label, description, children.length]),
      [['shop', '1 repairable', 1]],
    );
  });

  it('has a row for each attempt that was taken back', () => {
    const attempt = { repair: renamed, rejected: 'With it test_sum fails.' };
    const [node] = tree(
      tests([], reportOf([failing('tests/a.py::test_a', { attempts: [attempt] })]), nothingGenerated),
    );
    assert.equal(node!.label, 'Needs a person');
    assert.equal(
      find([node!], 'Tried').speech,
      'Tried: total is called net_total now (shop/pricing.py) With it test_sum fails.',
    );
  });

  it('offers to generate anew what Smart Test generated', () => {
    const isGenerated = (nodeId: string): boolean => nodeId.includes('test_rate');
    const nodes = tree(tests([], reportOf(looked), { ...nothingGenerated, isGenerated }));
    assert.equal(find(nodes, 'test_rate').context, 'failing drift generated');
    assert.equal(find(nodes, 'test_now').context, 'failing');
  });
});

describe('Failing tests after another run', () => {
  const repaired = failing('tests/test_pricing.py::test_member[low]', {
    state: 'repaired',
    attempts: [{ repair: renamed, rejected: null }],
  });

  it('are repaired only when the change is in the files', () => {
    const standing = (isWritten: boolean) =>
      tests([], reportOf([repaired]), { ...nothingGenerated, isWritten }).map((test) => test.standing);
    assert.deepEqual(standing(true), ['repaired']);
    assert.deepEqual(standing(false), ['repairable']);
  });

  it('stay as they were when other tests ran, and go when they ran and passed', () => {
    const before = tests([], reportOf(looked), nothingGenerated);
    const after = (wanted: readonly string[]): string[] =>
      tests(before, reportOf([]), { ...nothingGenerated, wanted }).map(({ repair }) => testName(repair.nodeId));
    assert.deepEqual(after(['tests/test_pricing.py::test_member']), [
      'test_rounding',
      'test_rate',
      'test_fetch.py',
      'test_now',
    ]);
    assert.deepEqual(after(['tests/test_tax.py']), ['test_member[low]', 'test_fetch.py', 'test_now']);
    assert.deepEqual(after(['tests/test_tax.py::test_rat']).length, looked.length);
    assert.deepEqual(after([]), []);
  });

  it('need a person once the repair was tried in vain', () => {
    const attempts = [{ repair: renamed, rejected: 'It did not help.' }];
    const inVain = failing('tests/test_a.py::test_a', { planned: renamed, attempts });
    assert.deepEqual(
      tests([], reportOf([inVain]), nothingGenerated).map(({ standing }) => standing),
      ['needs a person'],
    );
  });
});

describe('The names of tests', () => {
  it('are without file and class, and with parameters, whatever is in those', () => {
    assert.equal(testName('tests/test_a.py::TestA::test_b[x::y/z]'), 'test_b[x::y/z]');
    assert.equal(testName('tests/test_a.py'), 'test_a.py');
    assert.equal(testPath('tests/test_a.py::TestA::test_b[x::y]'), 'TestA::test_b');
    assert.equal(testPath('tests/test_a.py'), '');
  });
});
