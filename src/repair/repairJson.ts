import path from 'node:path';
import { repairPatch } from './repairPatch';
import type { Repair, RepairReport, TestRepair } from './repairRecords';
import { repairSummary } from './repairSummary';

/** Counts up when a field changes its meaning or goes. */
const version = 1;

/** The report as one JSON object. Paths of files are relative to `root`, with forward slashes; edits are offsets of decoded text. */
export function repairJson(report: RepairReport): string {
  const { root, ran, failedBefore, failedAfter, tests, changes, seconds, notes } = report;
  const relative = (file: string): string => path.relative(root, file).replaceAll(path.sep, '/');
  const record = {
    ...{ version, root, ran, failedBefore, failedAfter, summary: repairSummary(report) },
    tests: tests.map((test) => testRecord(test, relative)),
    changedFiles: [...changes.keys()].map(relative).sort(),
    patch: repairPatch(report),
    seconds: Math.round(seconds * 100) / 100,
    notes,
  };
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

function testRecord(
  { nodeId, state, diagnosis, verdict, attempts, planned, proposal, nextStep }: TestRepair,
  relative: (file: string) => string,
): object {
  const { cause, detail, confidence, evidence, subject, place, failure } = diagnosis;
  const repairOf = (repair: Repair | null): object | null => repair && repairRecord(repair, relative);
  return {
    ...{ nodeId, state, cause, detail, confidence, evidence, subject, place },
    error: failure.chain[0] ? { type: failure.chain[0].type, message: failure.chain[0].message } : null,
    ending: failure.ending,
    verdict,
    attempts: attempts.map(({ repair, rejected }) => ({ ...repairRecord(repair, relative), rejected })),
    planned: repairOf(planned),
    proposal: repairOf(proposal),
    nextStep,
  };
}

function repairRecord({ recipe, what, consent, drift, edits }: Repair, relative: (file: string) => string): object {
  const files = [...edits].map(([file, own]) => ({ file: relative(file), edits: own }));
  return { recipe, what, consent, drift, files };
}
