import { hierarchy, treemap, type HierarchyRectangularNode } from 'd3-hierarchy';
import { countText, percentText } from '../../wording';
import { escapeMarkup as text } from '../markup';
import type { ModuleFigure } from '../reportFigures';
import { coverageClass, coverageClasses, fitText, openMark, openSvg, pixels, type Canvas } from './picture';

interface Folder {
  readonly name: string;
  readonly children: Node[];
}

interface Leaf {
  readonly name: string;
  readonly module: ModuleFigure;
}

type Node = Folder | Leaf;
type Placed = HierarchyRectangularNode<Node>;

const titleHeight = 18;
const margin = 2;

/** The code as an SVG map: a rectangle per module, as large as its statements, coloured by coverage, packages together. */
export function treemapSvg(modules: readonly ModuleFigure[], canvas: Canvas): string {
  const root = treemap<Node>()
    .size([canvas.width, canvas.height])
    .paddingInner(margin)
    // Before the titles' space: it sets that too.
    .paddingOuter(({ depth }) => (depth === 1 ? margin : 0))
    .paddingTop((node) => (hasTitle(node) ? titleHeight : 0))(
    hierarchy<Node>(tree(modules), (node) => ('children' in node ? node.children : undefined))
      .sum((node) => ('module' in node ? node.module.statements : 0))
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0)),
  );
  const titles = (root.children ?? []).filter(hasTitle).map(title);
  const cells = root.leaves().map((leaf, index) => cell(leaf, index === 0, canvas));
  const label = `Map of ${countText(modules.length, 'module')}: larger has more statements`;
  return `${openSvg('treemap', label, canvas)}\n${[...titles, ...cells].join('\n')}\n</svg>`;
}

/** What the colours mean, as HTML. */
export function treemapLegend(): string {
  const items = coverageClasses.map(({ name, text }) => {
    const swatch = `<svg class="swatch" width="12" height="12" aria-hidden="true"><rect class="${name}" x="1" y="1" width="10" height="10"/></svg>`;
    return `<li>${swatch}${text}</li>`;
  });
  return `<ul class="legend">${items.join('')}<li>Area: statements</li></ul>`;
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
  if (!('module' in data)) return '';
  const { path, percent, statements } = data.module;
  const width = x1 - x0;
  const height = y1 - y0;
  const label = `${path}, ${percentText(percent)} covered, ${countText(statements, 'statement')}`;
  const name = width >= 60 && height >= 34 ? fitText(data.name, width - 12) : '';
  const x = pixels(x0 + 6);
  const words =
    name === ''
      ? ''
      : `<text x="${x}" y="${pixels(y0 + 16)}">${text(name)}</text>` +
        `<text class="figure" x="${x}" y="${pixels(y0 + 32)}">${percentText(percent)}</text>`;
  return (
    `${openMark('cell', { path }, { label, first }, canvas)}<rect class="${coverageClass(percent)}" x="${pixels(x0)}" y="${pixels(y0)}" width="${pixels(width)}" height="${pixels(height)}"/>` +
    `${words}</g>`
  );
}

/** Folders as the paths have them, from the first place where the paths part. */
function tree(modules: readonly ModuleFigure[]): Folder {
  const root: Folder = { name: '', children: [] };
  const folders = new Map([['', root]]);
  const folderAt = (path: string): Folder => {
    const known = folders.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const folder: Folder = { name: path.slice(cut + 1), children: [] };
    folders.set(path, folder);
    folderAt(path.slice(0, Math.max(cut, 0))).children.push(folder);
    return folder;
  };
  for (const module of modules) {
    const cut = module.path.lastIndexOf('/');
    folderAt(module.path.slice(0, Math.max(cut, 0))).children.push({ name: module.path.slice(cut + 1), module });
  }
  return commonFolder(root);
}

function commonFolder(folder: Folder): Folder {
  const [only, ...others] = folder.children;
  return only && others.length === 0 && 'children' in only ? commonFolder(only) : folder;
}
