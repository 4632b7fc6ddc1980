/** A bar beside a percentage, 0 to 100, which says the same in words. */
export function meter(percent: number): string {
  const level = percent < 50 ? 'low' : percent < 75 ? 'middle' : 'high';
  return `<meter min="0" max="100" value="${percent.toFixed(1)}" class="${level}" aria-hidden="true"></meter>`;
}
