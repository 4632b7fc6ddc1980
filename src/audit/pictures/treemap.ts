import { hierarchy, treemap, type HierarchyRectangularNode } from 'd3-hierarchy';
import { countText, percentText } from '../../wording';
import { escapeMarkup as text } from '../markup';
import type { ModuleFigure } from '../reportFigures';
import { moduleTree, type ModuleNode } from './moduleTree';
import { coverageClass, coverageClasses, fitText, openMark, openSvg, pixels, type Canvas } from './picture';

type Placed = HierarchyRectangularNode<ModuleNode>;

/** More rectangles than this nobody tells apart, and each takes time to draw. */
export const moduleLimit = 800;

const manyModules = 300;
const titleHeight = 18;

/** In pixels: what lets one see something of so many modules. */
export function mapHeight(modules: number): number {
  return modules > manyModules ? 440 : 290;
}

/** The code as an SVG map: a rectangle per module, as large as its statements, coloured by coverage, packages together. */
export function treemapSvg(modules: readonly ModuleFigure[], canvas: Canvas): string {
  const margin = modules.length > manyModules ? 1 : 2;
  const root = treemap<ModuleNode>()
    .size([canvas.width, canvas.height])
    .paddingInner(margin)
    // Before the titles' space: it sets that too.
    .paddingOuter(({ depth }) => (depth === 1 ? margin : 0))
    .paddingTop((node) => (hasTitle(node) ? titleHeight : 0))(
    hierarchy<ModuleNode>(moduleTree(modules, moduleLimit), (node) => ('children' in node ? node.children : undefined))
      .sum((node) => ('modules' in node ? statementsOf(node.modules) : 0))
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0)),
  );
  const titles = (root.children ?? []).filter(hasTitle).map(title);
  const leaves = root.leaves();
  const first = leaves.find(({ data }) => 'modules' in data && data.modules.length === 1);
  const cells = leaves.map((leaf) => cell(leaf, leaf === first, canvas));
  const label = `Map of ${countText(modules.length, 'module')}: larger has more statements`;
  return `${openSvg('treemap', label, canvas)}\n${[...titles, ...cells].join('\n')}\n</svg>`;
}

/** What the colours mean, and what is put together in a map of so many modules, as HTML. */
export function treemapLegend(count: number): string {
  const items = coverageClasses.map(({ name, text }) => {
    const swatch = `<svg class="swatch" width="12" height="12" aria-hidden="true"><rect class="${name}" x="1" y="1" width="10" height="10"/></svg>`;
    return `<li>${swatch}${text}</li>`;
  });
  const small =
    count > moduleLimit ? `<li>The ${moduleLimit} largest modules; of each package the others together</li>` : '';
  return `<ul class="legend">${items.join('')}<li>Area: statements</li>${small}</ul>`;
}

/** Packages have one, unless they are hardly higher than it. */
function hasTitle({ depth, children, y0, y1 }: Placed): boolean {
  return depth === 1 && children !== undefined && y1 - y0 >= 2 * titleHeight;
}

function title({ data, x0, x1, y0 }: Placed): string {
  const shown = fitText(data.name, x1 - x0 - 4);
  return `<text class="group" x="${pixels(x0 + 3)}" y="${pixels(y0 + 13)}">${text(shown)}</text>`;
}

function cell({ data, x0, x1, y0, y1 }: Placed, first: boolean, canvas: Canvas): string {
  if (!('modules' in data)) return '';
  const { modules } = data;
  const only = modules.length === 1 ? modules[0]! : null;
  const statements = statementsOf(modules);
  const percent = only?.percent ?? modules.reduce((sum, each) => sum + each.percent * each.statements, 0) / statements;
  const width = x1 - x0;
  const height = y1 - y0;
  const what = only?.path ?? `${modules.length} smaller modules`;
  const label = `${what}, ${percentText(percent)} covered, ${countText(statements, 'statement')}`;
  const name = width >= 60 && height >= 34 ? fitText(data.name, width - 12) : '';
  const x = pixels(x0 + 6);
  const words =
    name === ''
      ? ''
      : `<text x="${x}" y="${pixels(y0 + 16)}">${text(name)}</text>` +
        `<text class="figure" x="${x}" y="${pixels(y0 + 32)}">${percentText(percent)}</text>`;
  return (
    `${openMark('cell', only, { label, first }, canvas)}<rect class="${coverageClass(percent)}" x="${pixels(x0)}" y="${pixels(y0)}" width="${pixels(width)}" height="${pixels(height)}"/>` +
    `${words}</g>`
  );
}

function statementsOf(modules: readonly ModuleFigure[]): number {
  return modules.reduce((sum, { statements }) => sum + statements, 0);
}
