/** This process's environment without what makes sense for VS Code's own processes only. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env);
  return Object.fromEntries(own.filter(([name]) => !/^(ELECTRON_|VSCODE_|__PYVENV_LAUNCHER__$)/.test(name)));
}

/** Takes away what this process knows of language models, keys above all: generated code runs without it. */
export function withoutModelAccess(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => /^(ANTHROPIC|CLAUDE)_/iu.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
