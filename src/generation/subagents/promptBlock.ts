/**
 * Text that others wrote (code under test, docstrings, output of tests, an earlier reply) stands in a prompt between tags with the
 * names below, so that where it ends is never in doubt. The system prompt says that what is inside is data.
 */
const blockNames = [
  'module',
  'imports',
  'source',
  'missing',
  'definitions',
  'fixtures',
  'example',
  'search',
  'left-out',
  'lookup',
  'design',
  'draft',
  'failure',
] as const;

export type BlockName = (typeof blockNames)[number];

/** What would open or close a block, however it is spaced. */
const tag = new RegExp(`<(?=\\s*/?\\s*(?:${blockNames.join('|')})\\b)`, 'giu');

/** What shows nothing, or shows in another order than it is read in: control characters, bidirectional marks, tag characters. */
const invisible =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** The text, unable to end the block it stands in or to hide anything: `&lt;/source>`, `\u202e`. */
export function quoted(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replace(invisible, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .replace(tag, '&lt;');
}

/** `content` may be anything; attributes are written on one line. Empty for content that is empty. */
export function block(name: BlockName, content: string, attributes: Readonly<Record<string, string>> = {}): string {
  return content === '' ? '' : nest(name, quoted(content), attributes);
}

/** A block of blocks: `inner` is written as it is. */
export function nest(name: BlockName, inner: string, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(value)}"`);
  return `<${name}${written.join('')}>\n${inner}\n</${name}>`;
}

function attributeText(value: string): string {
  return quoted(value.replace(/\s+/gu, ' ')).replaceAll('"', '&quot;').replaceAll('>', '&gt;');
}
