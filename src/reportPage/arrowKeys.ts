const directions: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Moves the focus from a picture's link to the next one in the direction of an arrow key. False for any other key. */
export function moveFocus(from: Element, key: string): boolean {
  const direction = directions[key];
  if (!direction) return false;
  const here = middle(from);
  const siblings = from.closest('svg')?.querySelectorAll<SVGElement>('[role="link"]') ?? [];
  let nearest: { readonly link: SVGElement; readonly distance: number } | undefined;
  for (const link of siblings) {
    const { x, y } = middle(link);
    const ahead = (x - here.x) * direction.x + (y - here.y) * direction.y;
    const aside = Math.abs((x - here.x) * direction.y) + Math.abs((y - here.y) * direction.x);
    const distance = ahead + 2 * aside;
    if (ahead > 0.5 && distance < (nearest?.distance ?? Infinity)) nearest = { link, distance };
  }
  if (nearest) {
    from.setAttribute('tabindex', '-1');
    nearest.link.setAttribute('tabindex', '0');
    nearest.link.focus();
  }
  return true;
}

/** The middle of an element on the screen. */
function middle(element: Element): { readonly x: number; readonly y: number } {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}
