import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { AuditReport } from '../audit/auditReport';
import { trendSince, withAudit, type PastAudit } from '../audit/trendHistory';
import { replaceFile } from '../replaceFile';

interface HistoryFile {
  readonly version: number;
  /** The folder that was audited: for who looks into the file. */
  readonly root: string;
  readonly audits: readonly PastAudit[];
}

/** Counts up when a field changes its meaning, the health formula included: older files are not compared with. */
const version = 1;

/** What earlier audits of each folder came to: one small file per folder, in a directory of the extension's own. */
export class AuditHistories {
  constructor(private readonly directory: string) {}

  /** The report with its trend against what was remembered of the folder; from now on it is remembered too. */
  async remember(report: AuditReport): Promise<AuditReport> {
    const file = path.join(this.directory, fileNameOf(report.root));
    const history = parseHistory(await textOf(file));
    const longer = withAudit(history, report);
    if (longer !== history) {
      const content: HistoryFile = { version, root: report.root, audits: longer };
      await replaceFile(file, JSON.stringify(content));
    }
    return { ...report, trend: trendSince(history, report) };
  }
}

/** A name that any file system holds, another for each folder. */
function fileNameOf(root: string): string {
  return `${createHash('sha256').update(root).digest('hex').slice(0, 32)}.json`;
}

/** What is not of this version, or damaged from outside, is no history: the next audit starts a new one. */
function parseHistory(text: string | undefined): readonly PastAudit[] {
  const file = text === undefined ? undefined : parseJson(text);
  return file?.version === version && Array.isArray(file.audits) ? file.audits.filter(isPastAudit) : [];
}

function parseJson(text: string): Partial<HistoryFile> | undefined {
  try {
    return (JSON.parse(text) ?? undefined) as Partial<HistoryFile> | undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPastAudit(audit: unknown): audit is PastAudit {
  const { measuredAt, health, percent, threshold } = (audit ?? {}) as Partial<PastAudit>;
  return typeof measuredAt === 'string' && [health, percent, threshold].every((each) => typeof each === 'number');
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
