/** `total` of `shop.pricing.total`; the whole of a name without dots. */
export function lastOf(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

/** `shop.pricing` of `shop.pricing.total`; empty for a name without dots. */
export function parentOf(dotted: string): string {
  return dotted.slice(0, Math.max(0, dotted.lastIndexOf('.')));
}
