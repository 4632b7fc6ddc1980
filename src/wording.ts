/** Numbers as people read them, the same everywhere. */

/** `54 %`. Rounded, but 0 and 100 only when it is exactly that, as coverage.py does. */
export function percentText(percent: number): string {
  const rounded = Math.round(percent);
  const honest = percent > 0 && rounded === 0 ? 1 : percent < 100 && rounded === 100 ? 99 : rounded;
  return `${honest} %`;
}

/** `1 line`, `3 lines`, `1,200 lines`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

/** What ends a line, moves a terminal's cursor, or changes the direction of the text around it. */
const unprintable = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Text of which nothing acts where it is shown: `a\nb` and `\x1b[31m` are written with these letters. For names of files. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\n') return '\\n';
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
