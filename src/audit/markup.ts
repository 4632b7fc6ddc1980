const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML 1.0 cannot hold: control characters, halves of surrogate pairs, two non-characters. */
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu;

/** Text for XML or HTML, in elements and in quoted attributes. What neither can hold becomes U+FFFD. */
export function escapeMarkup(text: string): string {
  return text.replace(unwritable, '\uFFFD').replace(/[&<>"']/gu, (character) => entities[character]!);
}
