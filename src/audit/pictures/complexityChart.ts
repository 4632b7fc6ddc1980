import { scaleLinear, scaleSqrt } from 'd3-scale';
import { countText, percentText } from '../../wording';
import { escapeMarkup as text } from '../markup';
import type { FunctionFigure } from '../reportFigures';
import { openMark, openSvg, pixels, type Canvas } from './picture';

/** A function below this percentage and from this complexity on stands in the marked corner. */
const risky = { percent: 50, complexity: 5 };

const margin = { top: 8, right: 24, bottom: 24, left: 30 };
/** Between the axis and 0 %, where most dots of legacy code are. */
const gutter = 26;
const step = 14;
/** Dots of one place that are drawn; the label counts the others. */
const dotsPerPlace = 6;

interface Place {
  readonly x: number;
  readonly y: number;
  /** The riskiest first. */
  readonly functions: readonly FunctionFigure[];
  /** Where the dots after the first one go: towards the middle, as there is no room beyond 100 %. */
  readonly direction: 1 | -1;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Functions by covered share (to the right) and cyclomatic complexity (up), as SVG; larger dots have more statements. */
export function complexityChartSvg(functions: readonly FunctionFigure[], canvas: Canvas): string {
  const { width, height } = canvas;
  const bottom = height - margin.bottom;
  const right = width - margin.right;
  const highest = functions.reduce((max, { complexity }) => Math.max(max, complexity), 2 * risky.complexity);
  const largest = functions.reduce((max, { statements }) => Math.max(max, statements), 1);
  const x = scaleLinear([0, 100], [margin.left + gutter, right]);
  // Room above the highest dot for the name of the corner.
  const y = scaleLinear([0, highest * 1.15], [bottom, margin.top]).nice(4);
  const radius = scaleSqrt([0, largest], [3, 10]);
  const ticks = y.ticks(4).map((value) => {
    const at = pixels(y(value));
    return (
      `<line class="grid" x1="${margin.left}" x2="${right}" y1="${at}" y2="${at}"/>` +
      `<text class="axis" x="${margin.left - 6}" y="${pixels(y(value) + 4)}" text-anchor="end">${value}</text>`
    );
  });
  const percents = [0, 25, 50, 75, 100].map((value) => {
    return `<text class="axis" x="${pixels(x(value))}" y="${bottom + 17}" text-anchor="middle">${percentText(value)}</text>`;
  });
  const corner = { width: x(risky.percent) - margin.left, height: y(risky.complexity) - margin.top };
  const zone =
    `<rect class="zone" x="${margin.left}" y="${margin.top}" width="${pixels(corner.width)}" height="${pixels(corner.height)}"/>` +
    `<text class="axis" x="${margin.left + 6}" y="${margin.top + 14}">complex and untested</text>`;
  const places = placesOf(functions, x, y);
  const dots = places.map((place, index) => dotsOf(place, radius, index === 0, canvas));
  const label = `Chart of ${countText(functions.length, 'function')}: complexity against coverage`;
  const marks = [...ticks, ...percents, zone, ...dots, ...labelsOf(places, right)];
  return `${openSvg('chart', label, canvas)}\n${marks.join('\n')}\n</svg>`;
}

/** What the dots are, as HTML. `shown` of `count` functions are drawn. */
export function chartLegend(shown: number, count: number): string {
  const left = shown < count ? ` The ${shown} with the highest risk of ${countText(count, 'function')}.` : '';
  return `Each dot a function; larger has more statements.${left}`;
}

type Scale = (value: number) => number;

/** Functions that would lie on each other share a place. */
function placesOf(functions: readonly FunctionFigure[], x: Scale, y: Scale): Place[] {
  const places = new Map<string, FunctionFigure[]>();
  for (const each of functions) {
    const key = `${Math.round(each.percent / 2)} ${each.complexity}`;
    const place = places.get(key);
    if (place) {
      place.push(each);
    } else {
      places.set(key, [each]);
    }
  }
  return [...places.values()].map((together) => {
    const { percent, complexity } = together[0]!;
    return { x: x(percent), y: y(complexity), functions: together, direction: percent > risky.percent ? -1 : 1 };
  });
}

function dotsOf({ x, y, functions, direction }: Place, radius: Scale, isFirst: boolean, canvas: Canvas): string {
  const dots = functions.slice(0, dotsPerPlace).map((each, index) => {
    const { path, qualname, line, complexity, statements, percent, risk } = each;
    const label =
      `${qualname} in ${path}, ${percentText(percent)} covered, complexity ${complexity}, ` +
      `${countText(statements, 'statement')}, risk ${risk}`;
    const first = isFirst && index === 0;
    return (
      openMark(isRisky(each) ? 'dot risky' : 'dot', { path, line }, { label, first }, canvas) +
      `<circle cx="${pixels(x + direction * index * step)}" cy="${pixels(y)}" r="${pixels(radius(statements))}"/></g>`
    );
  });
  return dots.join('\n');
}

/**
 * Names beside the risky places, or above them, the riskiest first, as long as they hide nothing; a count where dots are left
 * out.
 */
function labelsOf(places: readonly Place[], right: number): string[] {
  const taken = places.map(dotsBox);
  return places.flatMap((place) => {
    const label = labelOf(place);
    if (label === '') return [];
    const dots = dotsBox(place);
    const width = label.length * 6.2;
    const beside = { x: place.direction === 1 ? dots.x + dots.width + 2 : dots.x - width - 2, y: place.y, width };
    const above = { x: place.direction === 1 ? dots.x + 4 : dots.x + dots.width - width - 4, y: place.y - 17, width };
    const box = [beside, above].find(
      (each) => each.x + width <= right && taken.every((other) => !overlaps(each, other)),
    );
    if (!box) return [];
    taken.push(box);
    return [`<text class="name" x="${pixels(box.x)}" y="${pixels(box.y + 4)}">${text(label)}</text>`];
  });
}

/** What the dots of a place cover. */
function dotsBox({ x, y, functions, direction }: Place): Box {
  const length = (Math.min(functions.length, dotsPerPlace) - 1) * step;
  return { x: (direction === 1 ? x : x - length) - 11, y, width: length + 22 };
}

function labelOf({ functions }: Place): string {
  const [first] = functions;
  if (isRisky(first!)) {
    return functions.length === 1 ? first!.qualname : `${first!.qualname} and ${functions.length - 1} more`;
  }
  return functions.length > dotsPerPlace ? `and ${functions.length - dotsPerPlace} more` : '';
}

function isRisky({ percent, complexity }: FunctionFigure): boolean {
  return percent < risky.percent && complexity >= risky.complexity;
}

function overlaps(one: Box, other: Box): boolean {
  return Math.abs(one.y - other.y) < 12 && one.x < other.x + other.width && other.x < one.x + one.width;
}
