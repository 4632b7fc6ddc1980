import { chartLegend, complexityChartSvg } from './pictures/complexityChart';
import { pictureStyles } from './pictures/pictureStyles';
import { mapHeight, treemapLegend, treemapSvg } from './pictures/treemap';
import { fewestReports, trendChartSvg } from './pictures/trendChart';
import { trendReports, type ReportFigures } from './reportFigures';
import type { Baseline } from './trend';

/** In pixels, about the width of the column of text. */
const width = 960;

/** The report page's pictures for a page without script: to be looked at, in the reader's light or dark theme. */
export function stillPictures(figures: ReportFigures): string {
  const { modules, functions, functionCount } = figures;
  const reports = trendReports(figures);
  return [
    ...(reports.length < fewestReports ? [] : [trendSection(reports)]),
    `<section><h2>Where the untested code is</h2>`,
    `<div class="picture wide">${treemapSvg(modules, { width, height: mapHeight(modules.length) + 90, linked: false })}</div>${treemapLegend(modules.length)}</section>`,
    `<section><h2>Complexity against coverage</h2>`,
    `<div class="picture wide">${complexityChartSvg(functions, { width, height: 340, linked: false })}</div>`,
    `<p class="note">${chartLegend(functions.length, functionCount)}</p></section>`,
  ].join('\n');
}

function trendSection(reports: readonly Baseline[]): string {
  return `<section><h2>Trend</h2><div class="picture wide">${trendChartSvg(reports, { width, height: 180 })}</div></section>`;
}

/** The styles of the pictures, and the colours that VS Code would give them. */
export const stillPictureStyles = `
:root { --vscode-editor-background: Canvas; --vscode-foreground: CanvasText; --vscode-descriptionForeground: #616161;
  --vscode-charts-red: #e51400; --vscode-charts-yellow: #bf8803; --vscode-charts-green: #388a34; --vscode-charts-blue: #0063d3; }
@media (prefers-color-scheme: dark) { :root { --vscode-descriptionForeground: #a8a8a8; --vscode-charts-red: #f14c4c;
  --vscode-charts-yellow: #cca700; --vscode-charts-green: #89d185; --vscode-charts-blue: #59a4f9; } }
${pictureStyles}`;
