import type { ReportFigures } from '../audit/reportFigures';

/** What the extension tells the report page. */
export interface PageContent {
  /** The name of the workspace folder. */
  readonly name: string;
  /** The report; `null` when there is none. */
  readonly figures: ReportFigures | null;
  /** A sentence above the report, or in its place: that it is being made, that files changed since. Empty for none. */
  readonly notice: string;
  /** Python may be started here. */
  readonly canRun: boolean;
}

/** What the report page asks of the extension. */
export type PageRequest =
  /** It is loaded and waits for its content. */
  | { readonly type: 'ready' }
  /** Shows a file of the report; `line` is 1-based. */
  | { readonly type: 'open'; readonly path: string; readonly line?: number }
  | { readonly type: 'run' }
  | { readonly type: 'save' };

/** What the page keeps while it is hidden, and VS Code for the next start. */
export interface PageState {
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly sort?: PlanOrder;
  /** All of a long plan is shown. */
  readonly all?: boolean;
  /** What batches and modules of the plan are filtered by. */
  readonly filter?: string;
  /** Pixels from the top. */
  readonly scroll?: number;
}

/** Which part of the plan is shown, and how. */
export interface PlanView {
  readonly order: PlanOrder;
  /** All rows of a long one. */
  readonly all: boolean;
  /** A part of the name of a batch or of the path of a module, in whatever case; empty for none. */
  readonly filter: string;
}

export type PlanColumn = 'rank' | 'name' | 'modules' | 'percent' | 'size' | 'minutes' | 'coverage' | 'health';

export interface PlanOrder {
  readonly column: PlanColumn;
  readonly descending: boolean;
}
