import { pixels } from './picture';

const radius = 62;
const center = 74;

/** The health score as a ring that is filled by its share. `score`: 0 to 100. */
export function scoreRingSvg(score: number): string {
  const length = 2 * Math.PI * radius;
  const level = score < 25 ? 'low' : score < 75 ? 'middle' : 'high';
  const circle = `cx="${center}" cy="${center}" r="${radius}"`;
  const arc =
    score === 0
      ? ''
      : `<circle class="arc ${level}" ${circle} stroke-dasharray="${pixels((length * score) / 100)} ${pixels(length)}" transform="rotate(-90 ${center} ${center})"/>`;
  return (
    `<svg class="score-ring" role="img" aria-label="Health ${score} of 100" viewBox="0 0 148 148" width="148" height="148">` +
    `<circle class="track" ${circle}/>${arc}` +
    `<text class="score" x="${center}" y="${center + 8}">${score}</text><text class="of" x="${center}" y="${center + 28}">of 100</text></svg>`
  );
}
