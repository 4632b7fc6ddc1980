import { escapeMarkup } from '../markup';

/** What a picture is drawn for. */
export interface Canvas {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Its marks lead to the code; else it is only to be looked at, as in a file that is handed around. */
  readonly linked: boolean;
}

/** Where a mark of a picture leads: a file of the report, and a 1-based line in it. */
export interface Target {
  readonly path: string;
  readonly line?: number;
}

/** The opening tag of a picture. `label` says what it shows. */
export function openSvg(className: string, label: string, { width, height, linked }: Canvas): string {
  return (
    `<svg class="${className}" role="${linked ? 'group' : 'img'}" aria-label="${escapeMarkup(label)}" ` +
    `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`
  );
}

/**
 * The opening tag of a mark, and what it says of itself; `target` is `null` for one that leads nowhere. A linked picture is one stop for the Tab key: the arrow keys move
 * inside, so only the `first` mark is reached by Tab.
 */
export function openMark(
  className: string,
  target: Target | null,
  { label, first }: { readonly label: string; readonly first: boolean },
  { linked }: Canvas,
): string {
  const said = escapeMarkup(label);
  const place = target?.line === undefined ? '' : ` data-line="${target.line}"`;
  const link =
    linked && target
      ? ` role="link" tabindex="${first ? 0 : -1}" data-path="${escapeMarkup(target.path)}"${place} aria-label="${said}"`
      : '';
  return `<g class="${className}"${link}><title>${said}</title>`;
}

/** The five classes of coverage that pictures tell apart, lowest first. `name` is a CSS class. */
export const coverageClasses = [
  { name: 'cover-0', from: 0, text: 'under 25 %' },
  { name: 'cover-25', from: 25, text: '25–49 %' },
  { name: 'cover-50', from: 50, text: '50–74 %' },
  { name: 'cover-75', from: 75, text: '75–99 %' },
  { name: 'cover-100', from: 100, text: '100 %' },
] as const;

/** `percent`: 0 to 100. */
export function coverageClass(percent: number): string {
  return coverageClasses.findLast(({ from }) => percent >= from)?.name ?? coverageClasses[0].name;
}

/** The text, cut to a width in pixels, for letters of about 12 px. Empty when hardly anything is left. */
export function fitText(text: string, width: number, letter = 6.6): string {
  const letters = Math.floor(width / letter);
  if (text.length <= letters) return text;
  return letters < 4 ? '' : `${text.slice(0, letters - 1)}…`;
}

/** Coordinates to a tenth of a pixel. */
export function pixels(value: number): string {
  return String(Math.round(value * 10) / 10);
}
