import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { root as repository } from '../../../scripts/paths.mjs';
import { runFailures } from '../../../src/pytest/failureRun';
import { classify, readProjectFacts } from '../../../src/repair/rootCause';
import type { Diagnosis } from '../../../src/repair/repairRecords';
import { assertGolden } from '../../harness/golden';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { interpreter, runtimeDirectory } from '../pytest/project';

describe('Root causes of a real run', () => {
  let diagnoses: readonly Diagnosis[];

  before(async function () {
    this.timeout(60_000);
    const root = path.join(temporaryFolder(), 'failing');
    cpSync(path.join(repository, 'test/fixtures/repair/failing'), root, { recursive: true });
    const run = await runFailures({
      root,
      interpreter: await interpreter(),
      args: [],
      env: { SHOP_SECRET: undefined },
      runtimeDirectory,
      timeoutMs: 50_000,
      secondsPerTest: 10,
    });
    const project = await readProjectFacts(root);
    diagnoses = run.failures.map((failure) => classify(failure, project));
  });

  it('are found for each kind of failure', () => {
    const lines = diagnoses.map(({ failure, cause, detail, subject, place }) => {
      const at = place === null ? '-' : `${place.file}:${place.line}`;
      return `${failure.nodeId}\n    ${cause}: ${detail}${subject === null ? '' : ` (${subject})`}, ${at}\n`;
    });
    assertGolden('repair/failing.causes.txt', lines.join(''));
  });

  it('are of the kinds that the tests’ names promise: none is unknown but those of no kind', () => {
    const unknown = diagnoses.filter(({ cause }) => cause === 'unknown').map(({ failure }) => failure.nodeId);
    assert.deepEqual(unknown, ['tests/broken/test_skip.py', 'tests/test_code.py::test_recursion']);
    assert.ok(new Set(diagnoses.map(({ cause, detail }) => `${cause} ${detail}`)).size >= 45);
  });

  it('come with the signals that decided', () => {
    const evidence = (name: string) =>
      diagnoses.find(({ failure }) => failure.nodeId.endsWith(`::${name}`))!.evidence.join(' ');
    assert.equal(
      evidence('test_symbol_that_was_renamed'),
      'shop.pricing has no total. It is asked for in the test, tests/test_imports.py:7.',
    );
    assert.equal(
      evidence('test_fixture_that_was_renamed'),
      'No fixture that this test can reach is called baskets. There is one called basket.',
    );
    assert.equal(evidence('test_value'), '100.0 == 119.0 does not hold.');
    assert.equal(
      evidence('test_variable_that_is_not_set'),
      'The environment variable SHOP_SECRET is not set; it is read in the code, shop/pricing.py:62.',
    );
    assert.ok(diagnoses.every(({ confidence, evidence: all }) => confidence > 0 && confidence < 1 && all.length > 0));
  });
});
