import assert from 'node:assert/strict';
import fc from 'fast-check';
import { complexityChartSvg } from '../../../src/audit/pictures/complexityChart';
import { scoreRingSvg } from '../../../src/audit/pictures/scoreRing';
import { trendChartSvg } from '../../../src/audit/pictures/trendChart';
import { moduleLimit, treemapLegend, treemapSvg } from '../../../src/audit/pictures/treemap';
import { functionLimit, reportFigures, type ModuleFigure } from '../../../src/audit/reportFigures';
import { legacyAudit } from './audits';
import { assertGolden } from './golden';

const reports = [
  { measuredAt: '2026-05-01T10:00:00', health: 26, percent: 38.2 },
  { measuredAt: '2026-05-04T16:30:00', health: 31, percent: 41 },
  { measuredAt: '2026-05-20T09:00:00', health: 43, percent: 44.4 },
];
const size = { width: 640, height: 300, linked: true };

describe('The pictures of a report', () => {
  it('are drawn as in the files kept for them', async () => {
    const { health, modules, functions } = reportFigures(await legacyAudit());
    assertGolden('treemap.svg', treemapSvg(modules, size));
    assertGolden('complexity.svg', complexityChartSvg(functions, size));
    assertGolden('score.svg', scoreRingSvg(health.score));
    assertGolden('trend.svg', trendChartSvg(reports, { width: 640, height: 160 }));
  });

  it('let nothing of the code become markup', () => {
    const evil = `a/<script>"'&.py`;
    const module = { path: evil, statements: 900, percent: 10 };
    const each = { path: evil, qualname: evil, line: 1, complexity: 9, statements: 4, percent: 0, risk: 90 };
    for (const picture of [treemapSvg([module], size), complexityChartSvg([each], size)]) {
      assert.ok(!picture.includes('<script'));
      assert.ok(picture.includes('&lt;script&gt;'));
    }
  });

  it('are drawn for a project without code, too', () => {
    assert.match(treemapSvg([], size), /^<svg .*<\/svg>$/su);
    assert.match(complexityChartSvg([], size), /^<svg .*<\/svg>$/su);
    assert.ok(!scoreRingSvg(0).includes('arc'));
  });

  it('show every trend inside the picture, as it begins and as it ends', () => {
    const audit = fc.record({
      measuredAt: fc
        .date({ min: new Date(0), max: new Date('2100'), noInvalidDate: true })
        .map((day) => day.toISOString()),
      health: fc.integer({ min: 0, max: 100 }),
      percent: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(audit, { minLength: 1, maxLength: 30 }), (audits) => {
        const svg = trendChartSvg(
          audits.toSorted((a, b) => a.measuredAt.localeCompare(b.measuredAt)),
          size,
        );
        const places = [...svg.matchAll(/points="([^"]+)"/gu)].flatMap(([, points]) => points!.split(' '));
        assert.equal(places.length, 2 * audits.length);
        for (const [x, y] of places.map((place) => place.split(',').map(Number))) {
          assert.ok(x! >= 0 && x! <= size.width && y! >= 0 && y! <= size.height, svg);
        }
      }),
    );
  });
});

describe('The map of the code', () => {
  const path = fc
    .array(fc.constantFrom('shop', 'stock', 'io', 'a', 'b'), { minLength: 1, maxLength: 4 })
    .map((parts) => `${parts.join('/')}.py`);
  const modules = fc.uniqueArray(
    fc.record({ path, statements: fc.integer({ min: 1, max: 2000 }), percent: fc.integer({ min: 0, max: 100 }) }),
    { selector: (module) => module.path, minLength: 1, maxLength: 60 },
  );

  it('shows each module once, inside the picture to a pixel, and one of them to the Tab key', () => {
    fc.assert(
      fc.property(modules, (figures: ModuleFigure[]) => {
        const svg = treemapSvg(figures, size);
        const paths = [...svg.matchAll(/data-path="([^"]+)"/gu)].map(([, each]) => each!);
        assert.deepEqual(paths.toSorted(), figures.map((module) => module.path).toSorted());
        assert.equal(svg.match(/tabindex="0"/gu)?.length, 1);
        for (const [x, y, width, height] of rectangles(svg)) {
          assert.ok(x! >= 0 && y! >= 0 && x! + width! <= size.width + 1 && y! + height! <= size.height + 1);
        }
      }),
    );
  });

  it('puts the small modules of each package of a large project together, and loses none of their statements', () => {
    const figure = (index: number): ModuleFigure => ({
      path: `src/part_${index % 40}/${index % 3 === 0 ? 'deep/' : ''}module_${index}.py`,
      statements: 1 + (index % 97),
      percent: index % 2 === 0 ? 100 : 0,
    });
    const figures = Array.from({ length: 3000 }, (_, index) => figure(index));
    const svg = treemapSvg(figures, { ...size, width: 1200, height: 900 });
    assert.equal(svg.match(/role="link"/gu)?.length, moduleLimit);
    assert.equal(svg.match(/smaller modules/gu)?.length, 40);
    assert.equal(svg.match(/tabindex="0"/gu)?.length, 1);
    const counted = [...svg.matchAll(/<title>[^<]* covered, (\d[\d,]*) statements?<\/title>/gu)].map(([, count]) =>
      Number(count!.replaceAll(',', '')),
    );
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
    assert.equal(sum(counted), sum(figures.map(({ statements }) => statements)));
    assert.match(treemapLegend(3000), /The 800 largest modules/u);
    assert.doesNotMatch(treemapLegend(moduleLimit), /largest/u);
  });

  it('gives a module with twice the statements twice the area', () => {
    const svg = treemapSvg(
      [
        { path: 'shop/a.py', statements: 200, percent: 0 },
        { path: 'shop/b.py', statements: 100, percent: 100 },
      ],
      size,
    );
    const [first, second] = rectangles(svg).map(([, , width, height]) => width! * height!);
    assert.ok(Math.abs(first! / second! - 2) < 0.05, String(first! / second!));
  });
});

describe('The figures of a report', () => {
  it('keep the riskiest functions of a large project and say how many there are', async () => {
    const report = await legacyAudit();
    const module = report.batches[0]!.modules.find(({ functions }) =>
      functions.some(({ statements }) => statements > 0),
    )!;
    const template = module.functions.find(({ statements }) => statements > 0)!;
    const functions = Array.from({ length: 1000 }, (_, risk) => ({ ...template, risk }));
    const figures = reportFigures({ ...report, batches: [], unplanned: [{ ...module, functions }] });
    assert.equal(figures.functionCount, 1000);
    assert.equal(figures.functions.length, functionLimit);
    assert.equal(figures.functions[0]!.risk, 999);
    assert.equal(figures.functions.at(-1)!.risk, 1000 - functionLimit);
  });
});

function rectangles(svg: string): number[][] {
  const attributes = /<rect class="[^"]*" x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/gu;
  return [...svg.matchAll(attributes)].map((match) => match.slice(1).map(Number));
}
