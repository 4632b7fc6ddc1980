import assert from 'node:assert/strict';
import type { BatchFigure } from '../../../src/audit/reportFigures';
import type { PlanColumn } from '../../../src/reportPage/messages';
import { nextOrder, planOrder, planTable, rowsAtFirst, sortedPlan } from '../../../src/reportPage/planTable';

const batch = (name: string, changes: Partial<BatchFigure>): BatchFigure => ({
  id: name,
  name,
  packagePath: `shop/${name}`,
  modules: [`shop/${name}/one.py`],
  percent: 10,
  size: 'M',
  minutes: 20,
  gain: { coverage: 1, health: 1 },
  ...changes,
});

const view = { order: planOrder, all: false, filter: '' };

const batches = [
  batch('stock', { minutes: 90, size: 'L', gain: { coverage: 4, health: 3 } }),
  batch('io', { minutes: 9, size: 'S', percent: 40 }),
  batch('pricing', { minutes: 30, modules: ['a.py', 'b.py', 'c.py', 'd.py', 'e.py'] }),
];

describe('The table of the plan', () => {
  const namesBy = (column: PlanColumn, descending: boolean): string[] =>
    sortedPlan(batches, { column, descending }).map(({ name }) => name);

  it('starts in the order of the plan', () => {
    assert.deepEqual(
      sortedPlan(batches, planOrder).map(({ rank, name }) => [rank, name]),
      [
        [1, 'stock'],
        [2, 'io'],
        [3, 'pricing'],
      ],
    );
  });

  it('sorts numbers as numbers, sizes by size, and leaves equals in the order of the plan', () => {
    assert.deepEqual(namesBy('minutes', false), ['io', 'pricing', 'stock']);
    assert.deepEqual(namesBy('size', true), ['stock', 'pricing', 'io']);
    assert.deepEqual(namesBy('percent', false), ['stock', 'pricing', 'io']);
    assert.deepEqual(namesBy('name', false), ['io', 'pricing', 'stock']);
  });

  it('shows the largest gain first at a click, and turns round at the next', () => {
    const first = nextOrder(planOrder, 'coverage');
    assert.deepEqual(first, { column: 'coverage', descending: true });
    assert.deepEqual(nextOrder(first, 'coverage'), { column: 'coverage', descending: false });
    assert.deepEqual(nextOrder(first, 'rank'), planOrder);
  });

  it('tells a screen reader how it is sorted', () => {
    const table = planTable(batches, { ...view, order: { column: 'minutes', descending: true } });
    assert.equal(table.match(/aria-sort/gu)?.length, 1);
    assert.match(table, /aria-sort="descending"><button class="sort" data-sort="minutes">Estimate/u);
  });

  it('names three modules of a batch and counts the others', () => {
    assert.match(planTable(batches, view), /c\.py<\/button> and 2 more</u);
  });

  it('shows the first rows of a long plan, in whatever order, and the others when all are wanted', () => {
    const long = Array.from({ length: 260 }, (_, index) => batch(`b${index}`, { minutes: index }));
    const order = { column: 'minutes', descending: true } as const;
    const rows = (all: boolean) => planTable(long, { ...view, order, all }).split('<tr>').length - 2;
    assert.equal(rows(false), rowsAtFirst);
    assert.equal(rows(true), 260);
    const table = planTable(long, { ...view, order });
    assert.match(table, /<button data-request="all">Show All 260 Batches<\/button>/u);
    assert.match(table, /<th scope="row"[^>]*>b259</u);
    assert.doesNotMatch(planTable(long, { ...view, all: true }) + planTable(long.slice(0, 50), view), /Show All/u);
  });

  it('finds batches by name, and by modules, which stand first then', () => {
    const names = (filter: string) =>
      [...planTable(batches, { ...view, filter }).matchAll(/"row"[^>]*>(\w+)</gu)].map(([, name]) => name);
    assert.deepEqual(names(' IO '), ['io']);
    assert.deepEqual(names('one.py'), ['stock', 'io']);
    assert.match(
      planTable(batches, { ...view, filter: 'e.py' }),
      /data-path="e\.py".*data-path="a\.py".* and 2 more/su,
    );
    assert.equal(
      planTable(batches, { ...view, filter: '<b>' }),
      '<p>No batch or module has “&lt;b&gt;” in its name.</p>',
    );
  });

  it('lets nothing of the code become markup', () => {
    assert.ok(!planTable([batch('<b>', { modules: ['"><img>'] })], view).includes('<img'));
  });
});
