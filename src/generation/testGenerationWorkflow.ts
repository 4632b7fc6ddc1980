import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { filesNewerThan } from '../coverage/filesOnDisk';
import { mergeCoverage } from '../coverage/mergeCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { Probe } from '../pytest/probe';
import { formatCode } from '../pytest/formatCode';
import { encodeSource } from '../python/decodeSource';
import { isTestFile, readProjectLayout, testFileFor, type ProjectLayout } from '../python/projectLayout';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { UserError } from '../userError';
import { ClassCatalog } from './classCatalog';
import { testFunction, type Draft } from './draft';
import { draftRunner, type DraftRunner } from './draftRunner';
import type { FileEvidence } from './evidence';
import { identifyTargets, selectFunctions } from './functionIdentifier';
import { measureTests, ownTests } from './ownTests';
import { importedModules } from './projectModules';
import type {
  GenerationOptions,
  GenerationRequest,
  GenerationResult,
  ModelShare,
  TestOffer,
} from './generationRecords';
import { analyzeIfThere, analyzeModule, targetModule } from './moduleSource';
import { GeneratedDraft, isOfModel, type GeneratedTest } from './generatedDraft';
import { ModelDraft } from './modelDrafts/modelDraft';
import { ModelPhase, remainingGaps, type ModelSituation, type ModelWork } from './modelPhase';
import { modelNotes } from './modelNotes';
import { MutantPhase } from './mutantPhase';
import { designTests } from './testDesigner';
import { passTogether, readExistingTests } from './existingTests';
import { measureSuite, type Suite } from './suiteCheck';
import type { ExistingTests } from './testAddition';
import { addingWriter, newFileWriter, type Format } from './fileWriter';
import { readTestStyle, type ProjectTestStyle } from './readTestStyle';
import { freeTestFile } from './testFileName';
import { SearchDraft } from './searchDraft';
import type { DroppedDraft, TargetModule, TestDesign, TestTarget } from './testDesign';
import type { TestStyle } from './testStyle';
import { verifyTests, type Verification } from './verifier';

/** So many test files of a folder stand for a suite that takes too long. */
const MAX_NEIGHBOURS = 10;

interface ProvenTests {
  readonly verification: Verification<GeneratedTest>;
  readonly evidence: FileEvidence | null;
  /** Names of the tests that the user dropped. */
  readonly refused?: readonly string[];
}

/** What a model did after the search, and what of the search was dropped before. */
interface WorkOfBoth extends ModelWork {
  readonly droppedBefore: readonly DroppedDraft[];
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
  private readonly mutants: MutantPhase;
  private readonly models: ModelPhase;

  constructor(private readonly options: GenerationOptions) {
    this.mutants = new MutantPhase(options);
    this.models = new ModelPhase(options, this.mutants);
  }

  /** @throws UserError when the module or the function cannot be tested by running it */
  async generate(request: GenerationRequest): Promise<GenerationResult> {
    const began = this.options.now();
    const { signal, finish, progress } = this.options;
    progress('reading the function');
    const layout = await readProjectLayout(this.options.root, signal);
    const module = targetModule(layout, request.file);
    const analysis = await analyzeModule(request.file, this.options.analyzer);
    const functions = selectFunctions(analysis, request.qualnames);
    const testFiles = await this.testFiles(layout);
    const preferred = this.preferredFile(layout, request.file);
    const runDraft = draftRunner({ ...this.options, directory: path.dirname(preferred), moduleFile: request.file });
    // Under the guard first: a module that does things when it is imported must not do them in the measurement.
    await (await this.startProbe(layout, module, { seed: 0 })).dispose();
    const own = ownTests(module.file, preferred, testFiles);
    const draftStyle = await readTestStyle(layout, null);
    const before = await this.coverageBefore(request, module, own, runDraft, draftStyle);
    const targets = identifyTargets(module, analysis, before, functions);
    const uncovered = targets.filter((target) => target.missingLines.length + target.missingArcs.length > 0);
    finish?.throwIfAborted();
    const designs = await this.design(layout, uncovered, analysis, path.dirname(preferred), draftStyle);
    const suite = this.suiteBeside(preferred, testFiles);
    // Only now: people go on working while inputs are searched.
    const existing = await readExistingTests(preferred, module.name, this.options.analyzer);
    const style = await readTestStyle(layout, existing?.text ?? null);
    const notes = new Set<string>();
    const format = this.formatter(style, preferred, notes);
    const searched = new SearchDraft(designs, newFileWriter(style, format));
    const work = await this.askModel(searched, before, functions, analysis, {
      ...{ layout, module, testFile: preferred, style, format, runDraft, suite },
      startProbe: () => this.startProbe(layout, module, { seed: 0 }),
    });
    const draft = new GeneratedDraft(work?.search ?? searched, work?.draft ?? this.noModelTests(module, style, format));
    const inFile = existing && draft.addedTo(existing.text, addingWriter(existing, style, format));
    const added = inFile && (await this.verifyAdded(inFile, existing, before, runDraft, suite));
    const testFile = added ? preferred : freeTestFile(preferred, onlyName(request) ?? null, testFiles);
    const previousText = added ? existing.text : null;
    const measured = async (verification: Verification<GeneratedTest>): Promise<ProvenTests> => ({
      verification,
      evidence: await this.mutants.measureEvidence(module, before, verification, testFile),
    });
    const verified = await measured(added ?? (await this.verify(draft, before, runDraft, suite)));
    const {
      verification,
      evidence,
      refused = [],
    } = await this.chosen(verified, { testFile, previousText }, async (left) =>
      measured(await this.verify(left, before, runDraft, suite)),
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
      kept: verification.draft.tests.length,
      dropped: [
        ...designs.flatMap((design) => design.dropped),
        ...(work?.droppedBefore ?? []),
        ...(work?.rejected ?? []),
        ...verification.dropped.map(({ what, why }) => ({ what, why })),
        ...refused.map((what) => ({ what, why: 'you dropped it' })),
      ],
      model: work && this.shareOf(work, verification),
      bugs: designs.flatMap((design) => design.bugs ?? []),
      before,
      unreachedLines: uncovered.flatMap((target) => target.missingLines).filter((line) => !covered.has(line)),
      tried: designs.reduce((sum, design) => sum + design.tried, 0),
      seconds: (this.options.now() - began) / 1000,
      hadGap: uncovered.length > 0,
      notes: [
        ...(verification.text === null ? [] : notes),
        ...(work ? modelNotes(this.shareOf(work, verification)) : []),
      ],
      isFinishedEarly: finish?.aborted === true,
    };
  }

  /** Tests of a model for what those of the search do not reach; `null` when there is no model, or nothing is left for it. */
  private async askModel(
    searched: SearchDraft,
    before: ModuleCoverage,
    functions: readonly FunctionSignature[],
    analysis: ModuleAnalysis,
    situation: ModelSituation,
  ): Promise<WorkOfBoth | null> {
    const { model, finish } = this.options;
    if (!model || finish?.aborted) return null;
    const verified = await this.verify(searched, before, situation.runDraft, situation.suite);
    const left = identifyTargets(situation.module, analysis, verified.after, functions);
    const gaps = remainingGaps(left, searched.designs);
    if (gaps.length === 0) return null;
    const { draft } = verified;
    if (!(draft instanceof SearchDraft)) throw new Error('the verifier takes tests away from the draft it is given');
    const work = await this.models.write(model, gaps, draft, verified.after, situation);
    return { ...work, droppedBefore: verified.dropped.map(({ what, why }) => ({ what, why })) };
  }

  private noModelTests(module: TargetModule, style: TestStyle, format: Format): ModelDraft {
    return new ModelDraft([], this.models.writing({ module, style, format }));
  }

  private shareOf({ spent, rejected, problem }: ModelWork, { caseByTest }: Verification<GeneratedTest>): ModelShare {
    const tests = [...caseByTest].flatMap(([test, one]) =>
      isOfModel(one) ? [{ test, isWeak: one.isWeak, completed: one.completed }] : [],
    );
    return { name: this.options.model!.model.name, ...spent, tests, rejected, problem };
  }

  /** What is left when the user dropped tests, proven again. */
  private async chosen(
    proven: ProvenTests,
    file: Pick<TestOffer, 'testFile' | 'previousText'>,
    prove: (draft: Draft<GeneratedTest>) => Promise<ProvenTests>,
  ): Promise<ProvenTests> {
    const { text, draft, caseByTest, dropped } = proven.verification;
    if (!this.options.choose || text === null) return proven;
    const tests = [...new Set([...caseByTest.keys()].map(testFunction))];
    this.options.progress('waiting for your choice');
    const wanted = new Set(await this.options.choose({ ...file, text, tests, evidence: proven.evidence }));
    const refused = tests.filter((test) => !wanted.has(test));
    if (refused.length === 0) return proven;
    const unwanted = [...caseByTest].filter(([name]) => !wanted.has(testFunction(name))).map(([, test]) => test);
    const { verification, evidence } = await prove(draft.without(new Set(unwanted)));
    return {
      verification: { ...verification, dropped: [...dropped, ...verification.dropped] },
      evidence,
      refused,
    };
  }

  private async design(
    layout: ProjectLayout,
    targets: readonly TestTarget[],
    analysis: ModuleAnalysis,
    directory: string,
    style: TestStyle,
  ): Promise<TestDesign[]> {
    const [first] = targets;
    if (!first) return [];
    const others = await importedModules(first.module, analysis, (file) => analyzeIfThere(file, this.options.analyzer));
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
      judge: this.mutants.draftJudge(first.module, directory, style),
    });
  }

  /** In a file that is there; `undefined` when they do not get on with what else is in it. */
  private async verifyAdded(
    draft: Draft<GeneratedTest>,
    existing: ExistingTests,
    before: ModuleCoverage,
    runDraft: DraftRunner,
    suite: () => Promise<Suite | undefined>,
  ): Promise<Verification<GeneratedTest> | undefined> {
    try {
      const verification = await this.verify(draft, before, runDraft, suite);
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

  private verify<T>(
    draft: Draft<T>,
    before: ModuleCoverage,
    runDraft: DraftRunner,
    suite: () => Promise<Suite | undefined>,
  ): Promise<Verification<T>> {
    let run = 0;
    const runAndTell: DraftRunner = (text, runOptions) => {
      run += 1;
      const drafts = draft.tests.length;
      const other = runOptions.orderSeed !== undefined;
      this.options.progress(
        other ? `run ${run}, other order` : `running ${drafts} ${drafts === 1 ? 'draft' : 'drafts'}`,
      );
      return runDraft(text, runOptions);
    };
    return verifyTests(draft, before, runAndTell, suite);
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
    style: TestStyle,
  ): Promise<ModuleCoverage> {
    if (!coverage) return this.measure(module, own, runDraft, style);
    const newer = measuredAt ? [...(await filesNewerThan(own, measuredAt))] : [];
    const added = newer.length > 0 ? await measureTests(module.file, newer, this.options) : undefined;
    return added ? mergeCoverage(coverage, added) : coverage;
  }

  /** What the module's own tests reach, or importing it where it has none. */
  private async measure(
    module: TargetModule,
    own: readonly string[],
    runDraft: DraftRunner,
    { functionPrefix }: TestStyle,
  ): Promise<ModuleCoverage> {
    this.options.progress('measuring what its own tests reach');
    const imported = await runDraft(`import ${module.name}\n\n\ndef ${functionPrefix}import():\n    pass\n`, {
      hashSeed: 1,
      coverage: true,
    });
    if (imported.problem !== null) throw new UserError(imported.problem);
    return (own.length > 0 ? await measureTests(module.file, own, this.options) : undefined) ?? imported.coverage!;
  }

  private preferredFile(layout: ProjectLayout, file: string): string {
    const preferred = testFileFor(layout, file);
    const { outputDirectory, newTestFile } = this.options;
    if (newTestFile !== undefined) return newTestFile;
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
