/** Resolves `..package.module` as seen from a module (not a package). */
export function absoluteModule(importer: string, module: string): string | undefined {
  const dots = /^\.*/.exec(module)![0].length;
  if (dots === 0) return module;
  const base = importer.split('.').slice(0, -dots);
  const rest = module.slice(dots);
  return [...base, ...(rest ? [rest] : [])].join('.') || undefined;
}
