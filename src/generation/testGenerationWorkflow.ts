import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CoverageGain } from '../coverage/coverageGain';
import { filesNewerThan } from '../coverage/filesOnDisk';
import { mergeCoverage } from '../coverage/mergeCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { Progress } from '../progress';
import type { Interpreter } from '../pytest/interpreter';
import { Probe } from '../pytest/probe';
import { formatCode } from '../pytest/formatCode';
import { decodeSource, encodeSource } from '../python/decodeSource';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { isTestFile, moduleNameOf, readProjectLayout, testFileFor, type ProjectLayout } from '../python/projectLayout';
import type { ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import { isPrunable } from './assertionPruning';
import { ClassCatalog } from './classCatalog';
import { DraftFolder, draftRunner, type DraftRunner } from './draftRunner';
import type { FileEvidence } from './evidence';
import { readEvidence } from './evidenceStore';
import { evidenceOf, moduleIdentity } from './fileEvidence';
import { identifyTargets, selectFunctions } from './functionIdentifier';
import type { DraftJudge } from './guidedChoice';
import { judgeTests, mutantKey, subjectsOf, testFunction } from './mutationJudge';
import { measureTests, ownTests } from './ownTests';
import { importedModules } from './projectModules';
import { designTests } from './testDesigner';
import { passTogether, readExistingTests } from './existingTests';
import { measureSuite, type Suite } from './suiteCheck';
import type { ExistingTests } from './testAddition';
import { addingWriter, newFileWriter, type FileWriter, type Format } from './fileWriter';
import { readTestStyle, type ProjectTestStyle } from './readTestStyle';
import { freeTestFile } from './testFileName';
import type { DroppedDraft, LikelyBug, TargetModule, TestDesign, TestTarget } from './testDesign';
import { writeTests } from './testWriter';
import { verifyTests, type Verification } from './verifier';

/** What generation needs from the world; the same under VS Code, in the terminal and in a test. */
export interface GenerationOptions {
  /** Absolute path of the project's folder. */
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  readonly analyzer: ASTFunctionAnalyzer;
  readonly pytestArgs: readonly string[];
  /** For the search of inputs, in seconds. */
  readonly seconds: number;
  /** For running mutants of the code against the tests, in seconds; by default about as many. */
  readonly mutantSeconds?: number;
  /** Where to put the test file instead of where the project's layout says. Absolute. */
  readonly outputDirectory?: string;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  readonly progress: Progress;
  /** Ends the search and the running of mutants: what was found until then is verified and kept, and nothing is lost. */
  readonly finish?: AbortSignal | undefined;
  /** Ends all of it, at once. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Asked before the end which tests are kept: gives names of those in `offer.tests`. When some are dropped, what is left is
   * run and measured again.
   */
  readonly choose?: ((offer: TestOffer) => Promise<readonly string[]>) | undefined;
}

/** A verified test file that somebody may drop tests of. */
export interface TestOffer {
  /** Absolute. */
  readonly testFile: string;
  readonly text: string;
  /** See `GenerationResult`. */
  readonly previousText: string | null;
  /** Names of the new test functions, in their order. */
  readonly tests: readonly string[];
  readonly evidence: FileEvidence | null;
}

export interface GenerationRequest {
  /** Absolute path of the module. */
  readonly file: string;
  /** Functions and classes of it; all that is uncovered when they are missing. */
  readonly qualnames?: readonly string[] | undefined;
  /** What is known of the module as it is now; `undefined` has it measured with the module's own tests. */
  readonly coverage?: ModuleCoverage | undefined;
  /** When `coverage` was measured: what the module's own tests reach that were changed since is added to it. */
  readonly measuredAt?: Date | undefined;
}

/** So many test files of a folder stand for a suite that takes too long. */
const MAX_NEIGHBOURS = 10;

/** A verified test file that is not written yet, or why there is none. */
export interface GenerationResult {
  readonly module: TargetModule;
  /** What was asked for, in words: the qualified name of a function or class, or several of them; else the module's name. */
  readonly subject: string;
  /** Qualified names of the functions that tests were looked for. */
  readonly functions: readonly string[];
  /** Absolute path of the file; `null` when nothing was kept. */
  readonly testFile: string | null;
  /** The whole text of the file with the tests. */
  readonly text: string | null;
  /** What the file has been, without a byte order mark; `null` when it is new. All its lines are in `text`. */
  readonly previousText: string | null;
  /** New test cases in the file. */
  readonly kept: number;
  readonly dropped: readonly DroppedDraft[];
  /** What the code does and what is hardly meant: reported, not recorded in a test. */
  readonly bugs: readonly LikelyBug[];
  readonly gain: CoverageGain;
  /** What the tests of the file were seen to do; `null` when nothing was kept, or when it was finished before that was known. */
  readonly evidence: FileEvidence | null;
  /** Of the module. */
  readonly before: ModuleCoverage;
  readonly after: ModuleCoverage;
  /** Lines of these functions that no kept test reaches; 1-based. */
  readonly unreachedLines: readonly number[];
  /** Inputs that were run. */
  readonly tried: number;
  readonly seconds: number;
  /** Whether the functions had anything uncovered. */
  readonly hadGap: boolean;
  /** What else the user should know, as sentences. */
  readonly notes: readonly string[];
  /** `finish` came first: a longer search may have found more. */
  readonly isFinishedEarly: boolean;
}

interface ProvenTests {
  readonly verification: Verification;
  readonly evidence: FileEvidence | null;
}

/** One function or class of a module. */
type SingleRequest = Omit<GenerationRequest, 'qualnames'> & { readonly qualname: string };

/** Tests for one function. @throws UserError when it cannot be tested by running it: the sentence says why. */
export function generateTestForFunction(
  { qualname, ...request }: SingleRequest,
  options: GenerationOptions,
): Promise<GenerationResult> {
  return new TestGenerationWorkflow(options).generate({ ...request, qualnames: [qualname] });
}

/** Tests for the methods of a class, in one file. @throws UserError like `generateTestForFunction` */
export function generateTestForClass(request: SingleRequest, options: GenerationOptions): Promise<GenerationResult> {
  return generateTestForFunction(request, options);
}

/** function-identifier → test-designer → test-writer → verifier → mutants. */
export class TestGenerationWorkflow {
  constructor(private readonly options: GenerationOptions) {}

  /** @throws UserError when the module or the function cannot be tested by running it */
  async generate(request: GenerationRequest): Promise<GenerationResult> {
    const began = this.options.now();
    const { signal, finish, progress } = this.options;
    progress('reading the function');
    const layout = await readProjectLayout(this.options.root, signal);
    const module = targetModule(layout, request.file);
    const analysis = await this.analyze(request.file);
    const functions = selectFunctions(analysis, request.qualnames);
    const testFiles = await this.testFiles(layout);
    const preferred = this.preferredFile(layout, request.file);
    const runDraft = draftRunner({ ...this.options, directory: path.dirname(preferred), moduleFile: request.file });
    // Under the guard first: a module that does things when it is imported must not do them in the measurement.
    await (await this.startProbe(layout, module, { seed: 0 })).dispose();
    const before = await this.coverageBefore(request, module, ownTests(module.file, preferred, testFiles), runDraft);
    const targets = identifyTargets(module, analysis, before, functions);
    const uncovered = targets.filter((target) => target.missingLines.length + target.missingArcs.length > 0);
    finish?.throwIfAborted();
    const designs = await this.design(layout, uncovered, analysis, path.dirname(preferred));
    const suite = this.suiteBeside(preferred, testFiles);
    const existing = await readExistingTests(preferred, module.name, this.options.analyzer);
    const style = await readTestStyle(layout, existing?.text ?? null);
    const notes = new Set<string>();
    const format = this.formatter(style, preferred, notes);
    const adding = existing && addingWriter(existing, style, format);
    const added = adding && (await this.verifyAdded(designs, existing, adding, before, runDraft, suite));
    const write = added ? adding : newFileWriter(style, format);
    const testFile = added ? preferred : freeTestFile(preferred, onlyName(request) ?? null, testFiles);
    const previousText = added ? existing.text : null;
    const measured = async (verification: Verification): Promise<ProvenTests> => ({
      verification,
      evidence: await this.measureEvidence(module, before, verification, testFile),
    });
    const verified = await measured(added ?? (await this.verify(designs, before, runDraft, suite, write)));
    const { verification, evidence } = await this.chosen(verified, { testFile, previousText }, async (left) =>
      measured(await this.verify(left, before, runDraft, suite, write)),
    );
    const { text, gain, after } = verification;
    const covered = new Set(after.executedLines);
    return {
      ...{ text, gain, after, evidence },
      module,
      subject: subjectOf(request, module),
      functions: [...new Set(targets.map((target) => target.signature.qualname))],
      testFile: verification.text === null ? null : testFile,
      previousText: verification.text === null ? null : previousText,
      kept: verification.kept.length,
      dropped: [...designs.flatMap((design) => design.dropped), ...verification.dropped],
      bugs: designs.flatMap((design) => design.bugs ?? []),
      before,
      unreachedLines: uncovered.flatMap((target) => target.missingLines).filter((line) => !covered.has(line)),
      tried: designs.reduce((sum, design) => sum + design.tried, 0),
      seconds: (this.options.now() - began) / 1000,
      hadGap: uncovered.length > 0,
      notes: verification.text === null ? [] : [...notes],
      isFinishedEarly: finish?.aborted === true,
    };
  }

  /** What is left when the user dropped tests, proven again. */
  private async chosen(
    proven: ProvenTests,
    file: Pick<TestOffer, 'testFile' | 'previousText'>,
    prove: (designs: readonly TestDesign[]) => Promise<ProvenTests>,
  ): Promise<ProvenTests> {
    const { text, designs, caseByTest, dropped } = proven.verification;
    if (!this.options.choose || text === null) return proven;
    const tests = [...new Set([...caseByTest.keys()].map(testFunction))];
    this.options.progress('waiting for your choice');
    const wanted = new Set(await this.options.choose({ ...file, text, tests, evidence: proven.evidence }));
    const refused = tests.filter((test) => !wanted.has(test));
    if (refused.length === 0) return proven;
    const cases = new Set([...caseByTest].flatMap(([name, one]) => (wanted.has(testFunction(name)) ? [one] : [])));
    const left = designs.map((design) => ({ ...design, cases: design.cases.filter((one) => cases.has(one)) }));
    const { verification, evidence } = await prove(left.filter((design) => design.cases.length > 0));
    const why = 'you dropped it';
    const all = [...dropped, ...refused.map((what) => ({ what, why })), ...verification.dropped];
    return { verification: { ...verification, dropped: all }, evidence };
  }

  private async analyze(file: string): Promise<ModuleAnalysis> {
    const analysis = this.options.analyzer.analyze(decodeSource(await readFile(file)), { parameterUses: true });
    if (analysis.error) {
      const { line, message } = analysis.error;
      throw new UserError(
        `${path.basename(file)} has a syntax error in line ${line}. ${message.replace(/\.$/, '')}. Correct it first.`,
      );
    }
    return analysis;
  }

  private async design(
    layout: ProjectLayout,
    targets: readonly TestTarget[],
    analysis: ModuleAnalysis,
    directory: string,
  ): Promise<TestDesign[]> {
    const [first] = targets;
    if (!first) return [];
    const others = await importedModules(first.module, analysis, (file) => this.analyzeIfThere(file));
    const values = new ClassCatalog({ name: first.module.name, analysis }, others);
    return designTests({
      targets,
      analysis,
      values,
      seconds: this.options.seconds,
      // To the search, being told to finish is the end of its time.
      now: () => (this.options.finish?.aborted ? Infinity : this.options.now()),
      startProbe: (seeds) => this.startProbe(layout, first.module, seeds),
      onReached: (lines, of) => this.options.progress(`trying inputs, ${lines} of ${of} lines reached`),
      judge: this.draftJudge(first.module, directory),
    });
  }

  /** Runs drafts in the folder where they will live. Those that cannot be run are for the verifier to tell. */
  private draftJudge(module: TargetModule, directory: string): DraftJudge {
    return async (designs, some) => {
      this.options.progress('running mutants of the code');
      const { text, caseByTest } = writeTests(designs);
      const chosen = some && new Set(some.map(mutantKey));
      const options = {
        ...this.options,
        mutantSeconds: this.mutantSeconds / 2,
        moduleFile: module.file,
        // Which mutants live is asked first; who kills those, afterwards.
        firstKiller: some === undefined && !designs.some(isPrunable),
      };
      try {
        const run = await this.untilFinished((signal) =>
          new DraftFolder(directory).withDraft(text, (file) =>
            judgeTests(
              file,
              subjectsOf(designs, caseByTest),
              { ...options, signal },
              (mutant) => mutant.forChoosing && (chosen?.has(mutantKey(mutant)) ?? true),
            ),
          ),
        );
        return run && { run, caseByTest };
      } catch (error) {
        if (error instanceof UserError) return undefined;
        throw error;
      }
    };
  }

  /** What `finish` ends: there is no result then. */
  private async untilFinished<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { finish, signal } = this.options;
    if (finish?.aborted) return undefined;
    try {
      return await run(AbortSignal.any([finish, signal].flatMap((one) => one ?? [])));
    } catch (error) {
      if (finish?.aborted && error === finish.reason && !signal?.aborted) return undefined;
      throw error;
    }
  }

  private get mutantSeconds(): number {
    const { seconds, mutantSeconds = Math.min(30, Math.max(5, seconds)) } = this.options;
    return mutantSeconds;
  }

  /** In a file that is there; `undefined` when they do not get on with what else is in it. */
  private async verifyAdded(
    designs: readonly TestDesign[],
    existing: ExistingTests,
    write: FileWriter,
    before: ModuleCoverage,
    runDraft: DraftRunner,
    suite: () => Promise<Suite | undefined>,
  ): Promise<Verification | undefined> {
    try {
      const verification = await this.verify(designs, before, runDraft, suite, write);
      const { text } = verification;
      if (text === null || encodeSource(text) === undefined) return undefined;
      this.options.progress('running the tests of the file, too');
      return (await passTogether(text, existing.text, runDraft)) ? verification : undefined;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  /** The project's formatter, where it has one. What goes wrong is noted once, and our own layout stays. */
  private formatter({ formatter }: ProjectTestStyle, file: string, notes: Set<string>): Format {
    if (formatter === null) return (code) => Promise.resolve(code);
    return async (code) => {
      const formatted = await formatCode(code, { ...this.options, formatter, file });
      if ('text' in formatted) return formatted.text;
      notes.add(`The tests are not formatted by ${formatter}: ${formatted.problem}.`);
      return code;
    };
  }

  private verify(
    designs: readonly TestDesign[],
    before: ModuleCoverage,
    runDraft: DraftRunner,
    suite: () => Promise<Suite | undefined>,
    write: FileWriter,
  ): Promise<Verification> {
    let run = 0;
    const runAndTell: DraftRunner = (text, runOptions) => {
      run += 1;
      const drafts = designs.reduce((sum, { cases }) => sum + cases.length, 0);
      const other = runOptions.orderSeed !== undefined;
      this.options.progress(
        other ? `run ${run}, other order` : `running ${drafts} ${drafts === 1 ? 'draft' : 'drafts'}`,
      );
      return runDraft(text, runOptions);
    };
    return verifyTests(designs, before, runAndTell, write, suite);
  }

  /** The project's own tests, run when they are first asked for. */
  private suiteBeside(testFile: string, testFiles: readonly string[]): () => Promise<Suite | undefined> {
    const neighbours = testFiles
      .filter((file) => path.dirname(file) === path.dirname(testFile))
      .slice(0, MAX_NEIGHBOURS);
    let measured: Promise<Suite | undefined> | undefined;
    return () => {
      this.options.progress("running the project's tests, too");
      measured ??=
        testFiles.length === 0
          ? Promise.resolve(undefined)
          : measureSuite({ ...this.options, args: this.options.pytestArgs }, neighbours, this.options.now);
      return measured;
    };
  }

  /** What mutants show of the tests, with those of earlier runs in the same file. */
  private async measureEvidence(
    module: TargetModule,
    before: ModuleCoverage,
    { text, designs, caseByTest }: Verification,
    testFile: string,
  ): Promise<FileEvidence | null> {
    if (text === null) return null;
    this.options.progress('running mutants of the code');
    const { root } = this.options;
    const identity = await moduleIdentity(root, module.name, module.file);
    const earlier = await readEvidence(root, testFile);
    const known = earlier?.moduleFile === identity.moduleFile ? earlier.tests : [];
    const subjects = new Map([
      ...known.map(({ test, subject }) => [test, subject] as const),
      ...subjectsOf(designs, caseByTest),
    ]);
    const options = { ...this.options, mutantSeconds: this.mutantSeconds, moduleFile: module.file };
    const run = await this.untilFinished((signal) =>
      new DraftFolder(path.dirname(testFile)).withDraft(text, (file) =>
        judgeTests(file, subjects, { ...options, signal }),
      ),
    );
    if (!run) return null;
    const reachedBefore = earlier?.moduleHash === identity.moduleHash ? known.flatMap(({ newLines }) => newLines) : [];
    const missingBefore = new Set([...before.missingLines, ...reachedBefore]);
    return evidenceOf({ run, subjects, missingBefore, ...identity });
  }

  private startProbe(
    layout: ProjectLayout,
    module: TargetModule,
    seeds: { readonly seed: number; readonly watchClock?: boolean; readonly recordOperands?: boolean },
  ): Promise<Probe> {
    return Probe.start({
      ...this.options,
      ...seeds,
      sysPath: [...new Set([module.sourceRoot, ...layout.sourceRoots, layout.root])],
      module: module.name,
      file: module.file,
    });
  }

  /** What is known, and what tests that are newer than that reach. */
  private async coverageBefore(
    { coverage, measuredAt }: GenerationRequest,
    module: TargetModule,
    own: readonly string[],
    runDraft: DraftRunner,
  ): Promise<ModuleCoverage> {
    if (!coverage) return this.measure(module, own, runDraft);
    const newer = measuredAt ? [...(await filesNewerThan(own, measuredAt))] : [];
    const added = newer.length > 0 ? await measureTests(module.file, newer, this.options) : undefined;
    return added ? mergeCoverage(coverage, added) : coverage;
  }

  /** What the module's own tests reach, or importing it where it has none. */
  private async measure(module: TargetModule, own: readonly string[], runDraft: DraftRunner): Promise<ModuleCoverage> {
    this.options.progress('measuring what its own tests reach');
    const imported = await runDraft(`import ${module.name}\n\n\ndef test_import():\n    pass\n`, {
      hashSeed: 1,
      coverage: true,
    });
    if (imported.problem !== null) throw new UserError(imported.problem);
    return (own.length > 0 ? await measureTests(module.file, own, this.options) : undefined) ?? imported.coverage!;
  }

  private async analyzeIfThere(file: string): Promise<ModuleAnalysis | undefined> {
    try {
      return this.options.analyzer.analyze(decodeSource(await readFile(file)), { parameterUses: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // What cannot be read is not known; the module under test itself was read before.
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || error instanceof UserError) return undefined;
      throw error;
    }
  }

  private preferredFile(layout: ProjectLayout, file: string): string {
    const preferred = testFileFor(layout, file);
    const { outputDirectory } = this.options;
    return outputDirectory === undefined ? preferred : path.join(outputDirectory, path.basename(preferred));
  }

  private async testFiles(layout: ProjectLayout): Promise<string[]> {
    const { outputDirectory } = this.options;
    const own = layout.files.filter((file) => isTestFile(layout, file));
    return outputDirectory === undefined ? own : [...own, ...(await pythonFiles(outputDirectory))];
  }
}

function onlyName({ qualnames }: GenerationRequest): string | undefined {
  return qualnames?.length === 1 ? qualnames[0] : undefined;
}

/** Longer lists are counted. */
const MAX_LISTED = 3;

function subjectOf({ qualnames }: GenerationRequest, { name }: TargetModule): string {
  if (!qualnames) return name;
  if (qualnames.length > MAX_LISTED) return `${qualnames.length} functions of ${name}`;
  return qualnames.length === 1 ? qualnames[0]! : `${qualnames.slice(0, -1).join(', ')} and ${qualnames.at(-1)!}`;
}

function targetModule(layout: ProjectLayout, file: string): TargetModule {
  if (isTestFile(layout, file)) throw new UserError(`${path.basename(file)} is a test itself.`);
  const found = moduleNameOf(layout, file);
  if (!found) {
    throw new UserError(`${path.basename(file)} cannot be imported: its path is no valid module name.`);
  }
  return { name: found.name, file, sourceRoot: found.sourceRoot };
}

async function pythonFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith('.py')).map((name) => path.join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new UserError(`${folder} is a file: name a folder for the tests.`);
    throw error;
  }
}
