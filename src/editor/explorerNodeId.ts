/**
 * What pytest calls a test of the Test Explorer. The Python extension's ids are node ids below absolute paths.
 * @param file relative to the root
 * @param qualname of the function there, for ids that are no node ids
 */
export function explorerNodeId(id: string, file: string, qualname: string | undefined): string {
  const base = file.replaceAll('\\', '/');
  if (isNodeId(id)) return base + id.slice(id.indexOf('::'));
  return qualname === undefined ? base : [base, ...qualname.split('.')].join('::');
}

/** Whether an id of the Test Explorer names a test as pytest does. */
export function isNodeId(id: string): boolean {
  return id.includes('::');
}
