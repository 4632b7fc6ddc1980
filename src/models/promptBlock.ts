import { visible } from './promptText';

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

/** The text, unable to end the block it stands in or to hide anything: `&lt;/source>`, `\u202e`. */
export function quoted(text: string): string {
  return visible(text).replace(tag, '&lt;');
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
