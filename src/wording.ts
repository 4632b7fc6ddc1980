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
