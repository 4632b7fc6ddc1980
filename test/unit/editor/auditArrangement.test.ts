import assert from 'node:assert/strict';
import type { AuditBatch, AuditModule, AuditReport } from '../../../src/audit/auditReport';
import {
  arrangedGroups,
  arrangementFrom,
  plainArrangement,
  type AuditArrangement,
} from '../../../src/editor/auditArrangement';
import { auditNodes } from '../../../src/editor/auditTree';
import { legacyAudit } from '../audit/audits';

/** A plan of three batches, two of them of one folder. */
async function planned(): Promise<AuditReport> {
  const report = await legacyAudit();
  const [some] = report.batches;
  const module = (path: string, statements: number, covered: number, risk: number): AuditModule => ({
    ...some!.modules[0]!,
    ...{ path, statements, covered, risk, percent: (covered / statements) * 100 },
  });
  const batch = (id: string, packagePath: string, modules: readonly AuditModule[]): AuditBatch => {
    const statements = modules.reduce((sum, each) => sum + each.statements, 0);
    const covered = modules.reduce((sum, each) => sum + each.covered, 0);
    return { ...some!, id, name: id, packagePath, modules, statements, covered, percent: (covered / statements) * 100 };
  };
  return {
    ...report,
    batches: [
      batch('web#1', 'web', [module('web/a.py', 10, 4, 1), module('web/b.py', 40, 10, 1)]),
      batch('core#1', 'core', [module('core/Tax.py', 20, 0, 3)]),
      batch('web#2', 'web', [module('web/c.py', 10, 0, 1)]),
    ],
  };
}

async function arranged(change: Partial<AuditArrangement>): Promise<[string, string[]][]> {
  const groups = arrangedGroups(await planned(), { ...plainArrangement, ...change });
  return groups.map(({ id, modules }) => [id, modules.map(({ path }) => path)]);
}

describe('The arrangement of the audit', () => {
  const [a, b, c, tax] = ['web/a.py', 'web/b.py', 'web/c.py', 'core/Tax.py'] as const;

  it('is the plan unless somebody asks for another', async () => {
    assert.deepEqual(await arranged({}), [
      ['web#1', [a, b]],
      ['core#1', [tax]],
      ['web#2', [c]],
    ]);
  });

  it('sorts batches and their modules by risk, gain, coverage and name', async () => {
    assert.deepEqual(await arranged({ sort: 'risk' }), [
      ['core#1', [tax]],
      ['web#1', [b, a]],
      ['web#2', [c]],
    ]);
    assert.deepEqual(await arranged({ sort: 'gain' }), [
      ['web#1', [b, a]],
      ['core#1', [tax]],
      ['web#2', [c]],
    ]);
    assert.deepEqual(await arranged({ sort: 'percent' }), [
      ['core#1', [tax]],
      ['web#2', [c]],
      ['web#1', [b, a]],
    ]);
    assert.deepEqual(await arranged({ sort: 'name' }), [
      ['core#1', [tax]],
      ['web#1', [a, b]],
      ['web#2', [c]],
    ]);
  });

  it('puts the batches of a folder together, with their figures added up', async () => {
    assert.deepEqual(await arranged({ group: 'folder' }), [
      ['folder:web', [a, b, c]],
      ['folder:core', [tax]],
    ]);
    const report = await planned();
    const [web] = arrangedGroups(report, { ...plainArrangement, group: 'folder' });
    const [first, , second] = report.batches;
    assert.equal(web!.minutes, first!.effort.minutes + second!.effort.minutes);
    assert.equal(Math.round(web!.percent), Math.round((14 / 60) * 100));
  });

  it('filters by words of paths and of functions, whatever their case', async () => {
    assert.deepEqual(await arranged({ filter: 'tax.PY' }), [['core#1', [tax]]]);
    assert.deepEqual(await arranged({ filter: ' web  c.' }), [['web#2', [c]]]);
    assert.equal((await arranged({ filter: 'total_of' })).length, 3);
    assert.deepEqual(await arranged({ filter: 'nowhere' }), []);
  });

  it('shows folders as groups, and filters the other modules too', async () => {
    const report = await legacyAudit();
    const nodesOf = (change: Partial<AuditArrangement>) =>
      auditNodes(report, {
        folder: 'f',
        arrangement: { ...plainArrangement, showAll: true, ...change },
        isStale: () => false,
      });
    assert.deepEqual(
      nodesOf({ group: 'folder' }).map(({ kind, label }) => [kind, label]),
      [
        ['group', 'app'],
        ['group', 'app/api'],
        ['group', 'Tests'],
      ],
    );
    assert.deepEqual(
      nodesOf({ filter: 'test_billing' }).map(({ label }) => label),
      ['Tests'],
    );
  });
});

describe('A remembered arrangement', () => {
  it('is what was chosen', () => {
    const chosen: AuditArrangement = { filter: 'tax', sort: 'risk', group: 'folder', showAll: true };
    assert.deepEqual(arrangementFrom(chosen), chosen);
    assert.deepEqual(arrangementFrom({ sort: 'name' }), { ...plainArrangement, sort: 'name' });
  });

  it('is the plain one where another version, or somebody by hand, wrote what is not understood', () => {
    const odd = { filter: 7, sort: 'colour', group: ['folder'], showAll: 'yes', more: 1 };
    assert.deepEqual(arrangementFrom(odd), plainArrangement);
    assert.deepEqual(arrangementFrom({ filter: null, sort: undefined, group: 'toString' }), plainArrangement);
    for (const nothing of [undefined, null, 'plan', 3, []])
      assert.deepEqual(arrangementFrom(nothing), plainArrangement);
  });
});
