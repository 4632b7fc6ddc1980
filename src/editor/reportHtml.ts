import { pictureStyles } from '../audit/pictures/pictureStyles';
import { escapeMarkup as text } from '../audit/markup';

/** Where the report page's parts are, as its webview may load them. */
export interface ReportPageSources {
  /** `Webview.cspSource`. */
  readonly cspSource: string;
  readonly script: string;
  readonly styles: string;
  /** Not to be guessed, another for each page. */
  readonly nonce: string;
  /** URI of the workspace folder that the report is about. */
  readonly folder: string;
}

/** The report page before its content: it may load its own script and styles, and nothing else from anywhere. */
export function reportHtml({ cspSource, script, styles, nonce, folder }: ReportPageSources): string {
  const policy = `default-src 'none'; style-src ${cspSource} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${text(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Test audit</title>
<link rel="stylesheet" href="${text(styles)}">
<style nonce="${text(nonce)}">${pictureStyles}</style>
</head>
<body data-folder="${text(folder)}">
<script nonce="${text(nonce)}" src="${text(script)}"></script>
</body>
</html>
`;
}
