import assert from 'node:assert/strict';
import { TestRuns } from '../../../src/repair/testRuns';
import { UserError } from '../../../src/userError';
import { interpreter, project, runtimeDirectory } from '../pytest/project';

describe('Runs of tests one after the other', () => {
  async function runs(): Promise<TestRuns> {
    return TestRuns.create({
      ...{ interpreter: await interpreter(), runtimeDirectory, pytestArgs: [], secondsPerTest: 20 },
      root: project({
        'test_shop.py':
          'import pytest\n\n@pytest.mark.parametrize("day", ["new"])\ndef test_it(day):\n    assert day == ""\n',
      }),
      signal: new AbortController().signal,
    });
  }

  it('run the whole file where a parameter is no longer what it was', async () => {
    const { failures } = await (await runs()).run(['test_shop.py::test_it[old]'], 60_000);
    assert.deepEqual(
      failures.map(({ nodeId }) => nodeId),
      ['test_shop.py::test_it[new]'],
    );
  });

  it('say which test there is not', async () => {
    const made = await runs();
    await assert.rejects(made.run(['test_shop.py::test_other'], 60_000), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /not found: .*::test_other/u);
      return true;
    });
  });
});
