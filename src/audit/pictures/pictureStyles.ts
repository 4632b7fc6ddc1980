/**
 * How the pictures look, by VS Code's colour variables. A page outside VS Code sets `--vscode-foreground`,
 * `--vscode-descriptionForeground`, `--vscode-editor-background`, `--vscode-focusBorder`, `--vscode-widget-border` and
 * `--vscode-charts-red`, `-yellow`, `-green` and `-blue`. High contrast has frames instead of fills.
 */
export const pictureStyles = `
svg text { fill: var(--vscode-foreground); font-size: 12px; }
svg .group, .score-ring .of, .chart .axis { fill: var(--vscode-descriptionForeground); font-size: 11px; }
svg .group { font-weight: 600; }
svg .figure { font-weight: 600; }
.cover-0 { fill: color-mix(in srgb, var(--vscode-charts-red) 58%, var(--vscode-editor-background)); }
.cover-25 { fill: color-mix(in srgb, var(--vscode-charts-red) 36%, var(--vscode-editor-background)); }
.cover-50 { fill: color-mix(in srgb, var(--vscode-charts-yellow) 38%, var(--vscode-editor-background)); }
.cover-75 { fill: color-mix(in srgb, var(--vscode-charts-green) 26%, var(--vscode-editor-background)); }
.cover-100 { fill: color-mix(in srgb, var(--vscode-charts-green) 48%, var(--vscode-editor-background)); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: .5rem 0; padding: 0; }
.legend li { align-items: center; display: flex; gap: .35rem; }
.score-ring circle { fill: none; stroke-width: 11; }
.score-ring .track { stroke: var(--vscode-descriptionForeground); stroke-opacity: .25; }
.score-ring .arc { stroke-linecap: round; }
.score-ring .low { stroke: var(--vscode-charts-red); }
.score-ring .middle { stroke: var(--vscode-charts-yellow); }
.score-ring .high { stroke: var(--vscode-charts-green); }
.score-ring text { text-anchor: middle; }
.score-ring .score { font-size: 36px; font-weight: 700; }
[role='link'] { cursor: pointer; }
[role='link']:focus { outline: none; }
.cell:hover rect { stroke: var(--vscode-foreground); }
.cell:focus rect { stroke: var(--vscode-focusBorder); stroke-width: 3; }
.chart .grid { stroke: var(--vscode-descriptionForeground); stroke-opacity: .3; }
.chart .zone { fill: var(--vscode-charts-red); fill-opacity: .12; }
.chart circle { fill: var(--vscode-charts-blue); fill-opacity: .75; stroke: var(--vscode-charts-blue); }
.chart .risky circle { fill: var(--vscode-charts-red); stroke: var(--vscode-charts-red); }
.chart .name { font-size: 11px; paint-order: stroke; stroke: var(--vscode-editor-background); stroke-width: 3px; }
.chart .dot:hover circle { fill-opacity: 1; }
.chart .dot:focus circle { stroke: var(--vscode-focusBorder); stroke-width: 3; }
.trend .axis { fill: var(--vscode-descriptionForeground); font-size: 11px; }
.trend .grid { stroke: var(--vscode-descriptionForeground); stroke-opacity: .3; }
.trend polyline { fill: none; stroke: var(--vscode-charts-blue); stroke-width: 2; }
.trend .statements { stroke: var(--vscode-descriptionForeground); stroke-dasharray: 5 3; }
.trend circle { fill: var(--vscode-charts-blue); }
.vscode-high-contrast [class^='cover-'] { fill: none; stroke: var(--vscode-widget-border, var(--vscode-foreground)); }
.vscode-high-contrast .cover-0 { stroke: var(--vscode-charts-red); stroke-width: 3; }
.vscode-high-contrast .cover-25 { stroke: var(--vscode-charts-red); stroke-dasharray: 5 3; stroke-width: 2; }
.vscode-high-contrast .cell rect { pointer-events: all; }
.vscode-high-contrast .cell:hover rect { stroke: var(--vscode-foreground); }
.vscode-high-contrast .cell:focus rect { stroke: var(--vscode-focusBorder); stroke-dasharray: none; stroke-width: 5; }
.vscode-high-contrast .chart .zone { fill: none; stroke: var(--vscode-charts-red); stroke-dasharray: 5 3; }
`;
