import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Command } from 'commander';
import { decodeSource } from '../python/decodeSource';
import { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import type { ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import type { CommandContext, ExitCode } from './commandContext';
import { jsonOption } from './options';

/** `smart-test analyze FILE...` */
export function addAnalyzeCommand(program: Command, context: CommandContext): void {
  program
    .command('analyze')
    .description('print what Python files define, one JSON object a line')
    .argument('<file...>', 'Python files')
    .addOption(jsonOption().hideHelp())
    .action(async (files: readonly string[]) => {
      context.finish(await analyzeFiles(files, context));
    });
}

async function analyzeFiles(files: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { cwd, terminal, signal, installation } = context;
  const analyzer = await ASTFunctionAnalyzer.create(installation.wasmDirectory);
  let exitCode: ExitCode = 0;
  try {
    for (const file of files) {
      signal.throwIfAborted();
      const source = await readSource(path.resolve(cwd, file));
      if (typeof source !== 'string') {
        terminal.say(`error: ${file}: ${source.message}`);
        exitCode = 2;
        continue;
      }
      const analysis = analyzer.analyze(source);
      await terminal.print(JSON.stringify(record(file, analysis)));
      exitCode = analysis.error !== null && exitCode === 0 ? 1 : exitCode;
    }
  } finally {
    analyzer.dispose();
  }
  return exitCode;
}

/** The text, or why there is none. The other files are analyzed all the same. */
async function readSource(file: string): Promise<string | UserError> {
  try {
    return decodeSource(await readFile(file));
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    return new UserError(readProblem(error as NodeJS.ErrnoException), { cause: error });
  }
}

function readProblem(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder: name the files in it';
    case 'EACCES':
      return 'it cannot be read: permission is denied';
    case undefined:
      throw error;
    default:
      return `it cannot be read (${error.code})`;
  }
}

/** As the records, without what only the generation of tests asks for. */
function record(file: string, { error, functions, classes }: ModuleAnalysis): object {
  return {
    path: file,
    error,
    functions: functions.map((each) => ({
      qualname: each.qualname,
      line: each.line,
      endLine: each.endLine,
      isAsync: each.isAsync,
      isGenerator: each.isGenerator,
      decorators: each.decorators,
      returns: each.returns,
      params: each.params,
      raises: each.raises.map(({ name }) => name),
      complexity: each.complexity,
      docstring: each.docstring,
    })),
    classes: classes.map((each) => ({
      qualname: each.qualname,
      line: each.line,
      endLine: each.endLine,
      bases: each.bases,
      decorators: each.decorators,
      docstring: each.docstring,
      kind: each.kind,
      fields: each.fields,
    })),
  };
}
