/** Numbers and times as people read them, the same in every view. */

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

const units: readonly (readonly [seconds: number, name: string])[] = [
  [60 * 60 * 24, 'day'],
  [60 * 60, 'hour'],
  [60, 'minute'],
];

/** `just now`, `2 minutes ago`, `3 days ago`. */
export function ageText(moment: Date, now: Date): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  const unit = units.find(([length]) => seconds >= length);
  return unit ? `${countText(Math.floor(seconds / unit[0]), unit[1])} ago` : 'just now';
}
