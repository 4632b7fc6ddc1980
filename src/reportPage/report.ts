// The report page, as it runs in its webview: draws what the extension sends, and sends back what is asked for.
import { complexityChartSvg } from '../audit/pictures/complexityChart';
import { trendChartSvg } from '../audit/pictures/trendChart';
import { mapHeight, treemapSvg } from '../audit/pictures/treemap';
import { trendReports } from '../audit/reportFigures';
import { moveFocus } from './arrowKeys';
import type { PageContent, PageRequest, PageState, PlanColumn, PlanView } from './messages';
import { nextOrder, planOrder, planTable, rowsAtFirst } from './planTable';
import { reportMarkup } from './reportMarkup';

interface VsCodeApi {
  postMessage(request: PageRequest): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const { body } = document;

let state: PageState = vscode.getState() ?? { folder: body.dataset['folder'] ?? '' };
let content: PageContent | undefined;
let drawnWidth = 0;

function keep(change: Partial<PageState>): void {
  state = { ...state, ...change };
  vscode.setState(state);
}

/** Draws the page anew; the focus and the place on the page stay. */
function draw(): void {
  if (!content) return;
  const focused = focusedSelector();
  body.innerHTML = reportMarkup(content, planView());
  drawnWidth = 0;
  drawPictures();
  if (focused !== undefined) document.querySelector<HTMLElement>(focused)?.focus();
  window.scrollTo(0, state.scroll ?? 0);
  body.dataset['ready'] = '1';
}

/** The pictures are as wide as their places. */
function drawPictures(): void {
  const figures = content?.figures;
  if (!figures || drawnWidth === window.innerWidth) return;
  drawnWidth = window.innerWidth;
  const treemap = document.getElementById('treemap');
  const chart = document.getElementById('chart');
  const trend = document.getElementById('trend');
  const canvas = (place: Element) => {
    return { width: place.clientWidth, height: mapHeight(figures.modules.length), linked: true };
  };
  if (treemap) treemap.innerHTML = treemapSvg(figures.modules, canvas(treemap));
  if (chart) chart.innerHTML = complexityChartSvg(figures.functions, canvas(chart));
  if (trend) trend.innerHTML = trendChartSvg(trendReports(figures), { width: trend.clientWidth, height: 160 });
}

function planView(): PlanView {
  return { order: state.sort ?? planOrder, all: state.all ?? false, filter: state.filter ?? '' };
}

function drawPlan(): void {
  const plan = document.getElementById('plan');
  if (!plan || !content?.figures) return;
  plan.innerHTML = planTable(content.figures.batches, planView());
}

/** What finds the focused element in the page that is drawn next. */
function focusedSelector(): string | undefined {
  const focused = document.activeElement;
  for (const attribute of ['data-sort', 'data-request', 'data-path']) {
    const value = focused?.getAttribute(attribute);
    if (value !== null && value !== undefined) return `${focused!.tagName}[${attribute}="${CSS.escape(value)}"]`;
  }
  return focused?.id === 'filter' ? '#filter' : undefined;
}

/** Does what an element stands for. False when it stands for nothing. */
function activate(element: Element): boolean {
  const { sort, request, path, line } = (element as HTMLElement | SVGElement).dataset;
  if (sort !== undefined) {
    keep({ sort: nextOrder(state.sort ?? planOrder, sort as PlanColumn) });
    drawPlan();
    document.querySelector<HTMLElement>(`[data-sort="${sort}"]`)?.focus();
  } else if (request === 'all') {
    keep({ all: true });
    drawPlan();
    document.querySelector<HTMLElement>(`#plan tbody tr:nth-child(${rowsAtFirst + 1}) button`)?.focus();
  } else if (request === 'run' || request === 'save') {
    vscode.postMessage({ type: request });
  } else if (path !== undefined) {
    vscode.postMessage({ type: 'open', path, ...(line === undefined ? {} : { line: Number(line) }) });
  } else {
    return false;
  }
  return true;
}

const active = '[data-sort], [data-request], [data-path]';

document.addEventListener('click', (event) => {
  const element = event.target instanceof Element && event.target.closest(active);
  if (element) activate(element);
});

document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  keep({ filter: target.value });
  drawPlan();
});

document.addEventListener('keydown', (event) => {
  // Buttons turn keys into clicks themselves; links in pictures do not.
  const link = event.target instanceof Element && event.target.closest('svg [role="link"]');
  if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
  const isHandled = event.key === 'Enter' || event.key === ' ' ? activate(link) : moveFocus(link, event.key);
  if (isHandled) event.preventDefault();
});

window.addEventListener('message', ({ data }: MessageEvent<PageContent>) => {
  content = data;
  draw();
});
window.addEventListener('resize', drawPictures);
window.addEventListener('scrollend', () => keep({ scroll: window.scrollY }));

keep({});
vscode.postMessage({ type: 'ready' });
