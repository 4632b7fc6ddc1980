import { join } from 'node:path';
import { lastOf } from '../../python/dottedNames';
import { ParsedSource } from '../../python/parsedSource';
import type { Diagnosis, Repair, TextEdit, Verdict } from '../repairRecords';
import { asyncCalls } from './asyncCalls';
import { changedParameters } from './changedParameters';
import { driftProposals } from './drift';
import { applyEdits, merged } from './edits';
import { lostSubject } from './lostSubject';
import { Meanings } from './meanings';
import { missingFixture } from './missingFixture';
import { missingName } from './missingName';
import { NewPlaces } from './newPlaces';
import type { Finding, Findings, Refusal, RepairContext, RepairPlan } from './recipe';
import { observedObject } from './observedObject';
import { staleAttributes } from './staleAttributes';
import { staleImports } from './staleImports';
import { staleStrings } from './staleStrings';
import { weakens } from '../assertionGuard';
import type { TestFile } from './testFile';

/** What is less certain is shown, not done. */
const CERTAIN = 0.65;
/** Enough when it is known that the test itself was changed. */
const NEARLY = 0.5;

/**
 * The repairs of a failing test, the most certain first: everything that is stale in its files at once, then what concerns its own
 * failure alone, then proposals. None when the code or the environment is to blame.
 */
export function repairsFor(diagnosis: Diagnosis, verdict: Verdict, context: RepairContext): RepairPlan {
  const isForbidden = verdict.fault === 'environment' || verdict.fault === 'code looks wrong';
  const isOthers =
    /^(?:environment issue|code error|timeout|flaky|order dependent)$/u.test(diagnosis.cause) &&
    !isAstray(diagnosis, verdict);
  if (isForbidden || isOthers) return { repairs: [], refusals: [] };
  const reader = readerOf(context);
  const files = filesOf(diagnosis, context);
  const all = files.map((file) => reader.read(file, files, diagnosis));
  const findings = all.flatMap((one) => one.findings);
  const enough = verdict.fault === 'test wrong' ? NEARLY : CERTAIN;
  const certain = findings.filter(({ score }) => score >= enough);
  const own = certain.filter((finding) => concerns(finding, diagnosis));
  const others = findings.filter((finding) => !certain.includes(finding) && concerns(finding, diagnosis));
  // What a person is asked about, rather than tried out, has to be about this failure.
  const isAsked = verdict.fault === 'cannot tell' || diagnosis.cause === 'assertion drift';
  const groups = [isAsked ? own : certain, own, ...own.map((finding) => [finding])];
  const repairs = [
    ...groups.flatMap((group) => repairOf(group, 'silent', context) ?? []),
    ...driftProposals(diagnosis, files, context),
    ...(repairOf(others, 'proposal', context) ?? []),
  ];
  return {
    repairs: distinct(repairs),
    refusals: withLost(
      sentencesOf(
        all.flatMap((one) => one.refusals),
        diagnosis,
      ),
      lostSubject(diagnosis, context),
    ),
  };
}

/** Arguments that go astray fail in the code: where its change was meant, the call is what is out of date. */
export function isAstray({ cause }: Diagnosis, { fault }: Verdict): boolean {
  return cause === 'code error' && fault === 'test out of date';
}

const readers = new WeakMap<RepairContext, ContextReader>();

function readerOf(context: RepairContext): ContextReader {
  let reader = readers.get(context);
  if (reader === undefined) {
    reader = new ContextReader(context);
    readers.set(context, reader);
  }
  return reader;
}

/** Reads each file once for all of its tests. */
class ContextReader {
  private readonly places: NewPlaces;
  private readonly known = new Map<TestFile, Findings>();
  private readonly meanings = new Map<TestFile, Meanings>();

  constructor(private readonly context: RepairContext) {
    this.places = new NewPlaces(context.changes);
  }

  read(file: TestFile, around: readonly TestFile[], diagnosis: Diagnosis): Findings {
    if (file.source.hasErrors) return { findings: [], refusals: [] };
    const { places } = this;
    const meanings = this.meaningsOf(file, around);
    let stale = this.known.get(file);
    if (stale === undefined) {
      stale = this.sound([
        staleImports(file, places),
        staleAttributes(file, meanings, places),
        staleStrings(file, meanings, places),
        changedParameters(file, meanings, places),
        asyncCalls(file, meanings, places),
      ]);
      this.known.set(file, stale);
    }
    const own = this.sound([
      observedObject(file, diagnosis, meanings, places),
      diagnosis.cause === 'missing fixture'
        ? missingFixture(file, diagnosis, this.context)
        : missingName(file, diagnosis, this.context, places),
    ]);
    return { findings: [...stale.findings, ...own.findings], refusals: [...stale.refusals, ...own.refusals] };
  }

  private meaningsOf(file: TestFile, around: readonly TestFile[]): Meanings {
    let meanings = this.meanings.get(file);
    if (meanings === undefined) {
      const { changes } = this.context;
      const files = [file, ...around.filter((one) => one !== file)];
      meanings = new Meanings(file, changes.before ?? changes.after, files);
      this.meanings.set(file, meanings);
    }
    return meanings;
  }

  /** Each edit by itself must leave Python, and assertions that ask as much. */
  private sound(parts: readonly Findings[]): Findings {
    const findings = parts.flatMap((one) => one.findings);
    return {
      findings: findings.filter(({ file, edits }) => isSound(file, edits, this.context)),
      refusals: parts.flatMap((one) => one.refusals),
    };
  }
}

/** The file of the test, the conftest.py files above it, and the helpers that its traceback goes through. */
function filesOf({ failure }: Diagnosis, { files }: RepairContext): TestFile[] {
  const [path = ''] = failure.nodeId.split('::');
  const frames = new Set(failure.chain.flatMap((one) => one.frames.map(({ file }) => file)));
  const isAbove = (file: TestFile): boolean => {
    const folder = file.path.slice(0, -'conftest.py'.length);
    return /(?:^|\/)conftest\.py$/u.test(file.path) && path.startsWith(folder);
  };
  const chosen = files.filter((file) => file.path === path || frames.has(file.path) || isAbove(file));
  // The test's own file first, then the nearest.
  return chosen.sort((a, b) => Number(b.path === path) - Number(a.path === path) || b.path.length - a.path.length);
}

/** Whether a finding is about what the diagnosis names, or about the lines that failed. */
function concerns({ file, subjects, edits }: Finding, { subject, failure }: Diagnosis): boolean {
  if (subject !== null && subjects.some((one) => one === subject || lastOf(one) === lastOf(subject))) return true;
  const lines = new Set(
    failure.chain.flatMap((one) => one.frames.filter((frame) => frame.file === file.path).map(({ line }) => line)),
  );
  return edits.some(({ start }) => lines.has(file.source.text.slice(0, start).split(/\r\n?|\n/u).length));
}

function repairOf(
  findings: readonly Finding[],
  consent: Repair['consent'],
  context: RepairContext,
): Repair[] | undefined {
  const [first] = findings.toSorted((a, b) => b.score - a.score);
  if (first === undefined) return undefined;
  const edits = new Map<string, readonly TextEdit[]>();
  for (const file of new Set(findings.map((one) => one.file))) {
    const own = merged(findings.filter((one) => one.file === file).flatMap((one) => one.edits));
    if (own === undefined || !isSound(file, own, context)) return undefined;
    edits.set(join(context.root, file.path), own);
  }
  const reasons = [...new Set(findings.map(({ what }) => what))];
  const shown = reasons.length > 3 ? [...reasons.slice(0, 3), `And ${reasons.length - 3} more.`] : reasons;
  return [{ recipe: first.recipe, what: shown.join(' '), edits, consent, drift: null }];
}

/** Whether what comes out is Python, and asks no less of the code. */
function isSound({ source }: TestFile, edits: readonly TextEdit[], { parser }: RepairContext): boolean {
  const after = new ParsedSource(parser, applyEdits(source.text, edits));
  return !after.hasErrors && weakens(source, after, renamedBy(source.text, edits)) === null;
}

/** The names that edits put in the place of other names, without what stands before their last dot. */
export function renamedBy(text: string, edits: readonly TextEdit[]): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const { start, end, text: written } of edits) {
    const old = text.slice(start, end);
    if (/^[\w.]+$/u.test(old) && /^[\w.]+$/u.test(written)) renamed.set(lastOf(old), lastOf(written));
  }
  return renamed;
}

function distinct(repairs: readonly Repair[]): Repair[] {
  const seen = new Set<string>();
  return repairs.filter(({ edits }) => {
    const key = JSON.stringify([...edits]);
    return !seen.has(key) && seen.add(key);
  });
}

/** After the first one, which says what is gone. */
function withLost([first, ...others]: readonly string[], lost: readonly string[]): string[] {
  return first === undefined ? [...lost] : [first, ...lost, ...others];
}

/** Those about the failure first. */
function sentencesOf(refusals: readonly Refusal[], { failure }: Diagnosis): string[] {
  const frames = failure.chain.flatMap((one) => one.frames);
  const isNear = ({ file, line }: Refusal): boolean =>
    frames.some((frame) => frame.file === file.path && frame.line === line);
  const ordered = refusals.toSorted((a, b) => Number(isNear(b)) - Number(isNear(a)));
  return [...new Set(ordered.map(({ reason }) => reason))];
}
