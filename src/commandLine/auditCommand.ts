import { readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { auditFormats, type AuditFormat } from '../audit/auditFormats';
import { runTestAudit } from '../audit/testAuditWorkflow';
import type { AuditReport } from '../audit/auditReport';
import { exists, filesNewerThan } from '../coverage/filesOnDisk';
import { readCoverageReport } from '../coverage/readCoverageReport';
import { matchReportPaths } from '../coverage/reportPaths';
import { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { readProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import type { CommandContext, ExitCode } from './commandContext';
import { jsonOption, numberBetween, projectRoot } from './options';

interface AuditOptions {
  readonly coverage?: string;
  readonly threshold: number;
  readonly format: AuditFormat;
  readonly out?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** `smart-test audit [ROOT]` */
export function addAuditCommand(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .description('say what is not tested and what to test first, from coverage.json')
    .argument('[root]', 'folder of the project', '.')
    .option('--coverage <file>', 'the report of coverage.py (default: coverage.json in the folder of the project)')
    .option('--threshold <percent>', 'plan tests for modules below it', numberBetween(0, 100), 50)
    .addOption(new Option('--format <format>', 'what to print').choices(Object.keys(auditFormats)).default('tree'))
    .option('--out <file>', 'write there instead of printing')
    .option(
      '--map <from=to>',
      'where files of a report made elsewhere are, such as /app/src=src; may be repeated',
      mapping,
    )
    .addOption(jsonOption().implies({ format: 'json' }))
    .action(async (root: string, options: AuditOptions) => {
      context.finish(await audit(await projectRoot(context.cwd, root), options, context));
    });
}

function mapping(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [from, to] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  if (!text.includes('=') || from === '' || to === '') {
    throw new InvalidArgumentError('It must be two paths with = between them.');
  }
  return { ...before, [from]: to };
}

async function audit(root: string, options: AuditOptions, context: CommandContext): Promise<ExitCode> {
  const { cwd, terminal } = context;
  const report = await auditReport(root, options, context);
  const text = auditFormats[options.format](report);
  if (options.out === undefined) {
    await terminal.print(text);
  } else {
    const file = path.resolve(cwd, options.out);
    await write(file, text);
    terminal.say(`Written: ${file}`);
  }
  return report.batches.length > 0 ? 1 : 0;
}

async function auditReport(root: string, options: AuditOptions, context: CommandContext): Promise<AuditReport> {
  const { cwd, terminal, signal, installation } = context;
  const file = options.coverage === undefined ? path.join(root, 'coverage.json') : path.resolve(cwd, options.coverage);
  const writtenAt = await modifiedAt(file);
  terminal.progress('reading the coverage report');
  const report = await readCoverageReport(file, { signal });
  const matches = await matchReportPaths(report.modules, {
    reportDirectory: path.dirname(file),
    root,
    mappings: options.map ?? {},
    exists,
  });
  const analyzer = await ASTFunctionAnalyzer.create(installation.wasmDirectory);
  try {
    return await runTestAudit(
      {
        root,
        report,
        matches,
        layout: await readProjectLayout(root, signal),
        threshold: options.threshold,
        staleFiles: await filesNewerThan(matches.files.keys(), writtenAt),
      },
      { readFile, readModule: (source) => analyzer.readModule(source) },
      { signal, progress: terminal.progress },
    );
  } finally {
    analyzer.dispose();
  }
}

async function modifiedAt(report: string): Promise<Date> {
  try {
    return (await stat(report)).mtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UserError(`There is no coverage report at ${report}. Make one with: smart-test coverage`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} cannot be written (${code ?? String(error)}). Choose another place with --out.`, {
      cause: error,
    });
  }
}
