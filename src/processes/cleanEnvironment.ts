/** This process's environment without what makes sense for VS Code's own processes only. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env);
  return Object.fromEntries(own.filter(([name]) => !/^(ELECTRON_|VSCODE_|__PYVENV_LAUNCHER__$)/.test(name)));
}
