import { countText } from '../wording';

/** Times as people read them, the same in every view. */

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
