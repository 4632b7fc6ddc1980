/**
 * The results for the items in their order, while up to `ahead` of them are being worked on: 1 is one after the other.
 * The first failure, in the order of the items, ends it.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  ahead: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void> {
  const started: Promise<R>[] = [];
  const start = (): void => {
    const index = started.length;
    if (index >= items.length) return;
    const result = work(items[index]!, index);
    // It is awaited below, unless one before it fails: then that failure is the one to tell of.
    result.catch(() => undefined);
    started.push(result);
  };
  for (let index = 0; index < ahead; index += 1) {
    start();
  }
  for (let index = 0; index < items.length; index += 1) {
    yield await started[index]!;
    start();
  }
}
