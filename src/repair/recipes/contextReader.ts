import { lastOf } from '../../python/dottedNames';
import { ParsedSource } from '../../python/parsedSource';
import { weakens } from '../assertionGuard';
import type { Diagnosis, TextEdit } from '../repairRecords';
import { asyncCalls } from './asyncCalls';
import { changedCalls, failedCalls } from './calls';
import { changedParameters } from './changedParameters';
import { applyEdits } from './edits';
import { Meanings } from './meanings';
import { missingFixture } from './missingFixture';
import { missingName } from './missingName';
import { NewPlaces } from './newPlaces';
import { observedObject } from './observedObject';
import type { Finding, Findings, RepairContext } from './recipe';
import { staleAttributes } from './staleAttributes';
import { staleImports } from './staleImports';
import { staleStrings } from './staleStrings';
import { standIns } from './standIns';
import type { TestFile } from './testFile';

const nothing: Findings = { findings: [], refusals: [] };
const readers = new WeakMap<RepairContext, ContextReader>();

/** The reader of a context: the same one each time. */
export function readerOf(context: RepairContext): ContextReader {
  let reader = readers.get(context);
  if (reader === undefined) {
    reader = new ContextReader(context);
    readers.set(context, reader);
  }
  return reader;
}

/** Reads each file once for all of its tests. */
export class ContextReader {
  private readonly places: NewPlaces;
  private readonly known = new Map<TestFile, Findings>();
  private readonly meanings = new Map<TestFile, Meanings>();

  constructor(private readonly context: RepairContext) {
    this.places = new NewPlaces(context.changes);
  }

  /** What is stale in a file, and what of it concerns the failure alone. */
  read(file: TestFile, around: readonly TestFile[], diagnosis: Diagnosis): Findings {
    if (file.source.hasErrors) return nothing;
    const { places } = this;
    const meanings = this.meaningsOf(file, around);
    const stale = this.stale(file, around);
    const own = this.sound([
      observedObject(file, diagnosis, meanings, places),
      changedParameters(file, failedCalls(file, diagnosis, meanings, places)),
      standIns(file, diagnosis, meanings, places),
      diagnosis.cause === 'missing fixture'
        ? missingFixture(file, diagnosis, this.context)
        : missingName(file, diagnosis, this.context, places),
    ]);
    return { findings: [...stale.findings, ...own.findings], refusals: [...stale.refusals, ...own.refusals] };
  }

  /** Classes of a file that stand in for one of the code, and lack what failed. */
  lagging(file: TestFile, around: readonly TestFile[], diagnosis: Diagnosis): readonly Finding[] {
    return file.source.hasErrors ? [] : standIns(file, diagnosis, this.meaningsOf(file, around), this.places).findings;
  }

  /** What is stale in a file, whatever fails. */
  stale(file: TestFile, around: readonly TestFile[]): Findings {
    if (file.source.hasErrors) return nothing;
    let stale = this.known.get(file);
    if (stale === undefined) {
      const { places } = this;
      const meanings = this.meaningsOf(file, around);
      stale = this.sound([
        staleImports(file, places),
        staleAttributes(file, meanings, places),
        staleStrings(file, meanings, places),
        changedParameters(file, changedCalls(file, meanings, places)),
        asyncCalls(file, meanings, places),
      ]);
      this.known.set(file, stale);
    }
    return stale;
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

/** The file of the test, the conftest.py files above it, where it is written, and the helpers that its traceback goes through. */
export function filesOf({ failure }: Diagnosis, { files }: RepairContext): TestFile[] {
  const [path = ''] = failure.nodeId.split('::');
  const frames = new Set(failure.chain.flatMap((one) => one.frames.map(({ file }) => file)));
  // A test that a class has from another one may stand in another file.
  if (failure.statement !== null) frames.add(failure.statement.file);
  const isAbove = (file: TestFile): boolean => {
    const folder = file.path.slice(0, -'conftest.py'.length);
    return /(?:^|\/)conftest\.py$/u.test(file.path) && path.startsWith(folder);
  };
  const chosen = files.filter((file) => file.path === path || frames.has(file.path) || isAbove(file));
  // The test's own file first, then the nearest.
  return chosen.sort((a, b) => Number(b.path === path) - Number(a.path === path) || b.path.length - a.path.length);
}

/** Whether what comes out is Python, and asks no less of the code. */
export function isSound({ source }: TestFile, edits: readonly TextEdit[], { parser }: RepairContext): boolean {
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
