import { escapeMarkup } from './markup';

/** An element's attributes; those that are `null` or `undefined` are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Lines of an XML element. Names are the caller's own words, values and contents may be anything. */
export type Element = readonly string[];

/** An XML document of one element. What XML cannot hold is U+FFFD in it. */
export function xmlDocument(element: Element): string {
  return `${['<?xml version="1.0" encoding="UTF-8"?>', ...element].join('\n')}\n`;
}

/** An element that has elements in it. */
export function parent(name: string, attributes: Attributes, children: readonly Element[]): Element {
  if (children.length === 0) return [`<${name}${attributesText(attributes)}/>`];
  const lines = children.flat().map((line) => `  ${line}`);
  return [`<${name}${attributesText(attributes)}>`, ...lines, `</${name}>`];
}

/** An element that has text in it, read back letter for letter. */
export function leaf(name: string, attributes: Attributes, content: string): Element {
  // A reader of XML makes a line feed of a carriage return that is not written as a reference.
  const text = escapeMarkup(content).replaceAll('\r', '&#13;');
  return [`<${name}${attributesText(attributes)}>${text}</${name}>`];
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === null || value === undefined ? '' : ` ${name}="${attributeValue(value)}"`))
    .join('');
}

/** Line ends are written as references: a reader of XML would turn them into spaces. */
function attributeValue(value: string | number | boolean): string {
  return escapeMarkup(String(value)).replace(/[\n\r\t]/gu, (character) => `&#${character.charCodeAt(0)};`);
}
