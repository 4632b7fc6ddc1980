import path from 'node:path';
import { Probe } from '../pytest/probe';
import { readProjectLayout, type ProjectLayout } from '../python/projectLayout';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { ClassCatalog } from './classCatalog';
import { coverageBefore } from './coverageBefore';
import { testFunction, type Draft } from './draft';
import { DraftProof } from './draftProof';
import { draftRunner } from './draftRunner';
import type { FileEvidence } from './evidence';
import { readExistingTests } from './existingTests';
import { addingWriter, newFileWriter, type Format } from './fileWriter';
import { identifyTargets, selectFunctions } from './functionIdentifier';
import { GeneratedDraft, type GeneratedTest } from './generatedDraft';
import type { GenerationOptions, GenerationRequest, GenerationResult, TestOffer } from './generationRecords';
import { ModelDraft } from './modelDrafts/modelDraft';
import { modelNotes } from './modelNotes';
import { ModelPhase, remainingGaps, type ModelSituation, type ModelWork } from './modelPhase';
import { modelShare } from './modelShare';
import { analyzeIfThere, analyzeModule, targetModule } from './moduleSource';
import { MutantPhase } from './mutantPhase';
import { ownTests } from './ownTests';
import { projectFormat } from './projectFormat';
import { importedModules } from './projectModules';
import { readTestStyle } from './readTestStyle';
import { onlyName, subjectOf } from './requestSubject';
import { SearchDraft } from './searchDraft';
import type { DroppedDraft, TargetModule, TestDesign, TestTarget } from './testDesign';
import { designTests } from './testDesigner';
import { freeTestFile } from './testFileName';
import { knownTestFiles, preferredTestFile } from './testPlace';
import type { TestStyle } from './testStyle';
import type { Verification } from './verifier';

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
    const testFiles = await knownTestFiles(layout, this.options);
    const preferred = preferredTestFile(layout, request.file, this.options);
    const runDraft = draftRunner({ ...this.options, directory: path.dirname(preferred), moduleFile: request.file });
    // Under the guard first: a module that does things when it is imported must not do them in the measurement.
    await (await this.startProbe(layout, module, { seed: 0 })).dispose();
    const own = ownTests(module.file, preferred, testFiles);
    const draftStyle = await readTestStyle(layout, null);
    const before = await coverageBefore(request, module, own, runDraft, draftStyle, this.options);
    const targets = identifyTargets(module, analysis, before, functions);
    const uncovered = targets.filter((target) => target.missingLines.length + target.missingArcs.length > 0);
    finish?.throwIfAborted();
    const designs = await this.design(layout, uncovered, analysis, path.dirname(preferred), draftStyle);
    const proof = new DraftProof(this.options, before, runDraft, preferred, testFiles);
    // Only now: people go on working while inputs are searched.
    const existing = await readExistingTests(preferred, module.name, this.options.analyzer);
    const style = await readTestStyle(layout, existing?.text ?? null);
    const notes = new Set<string>();
    const format = projectFormat(style, preferred, notes, this.options);
    const searched = new SearchDraft(designs, newFileWriter(style, format));
    const work = await this.askModel(searched, proof, functions, analysis, {
      ...{ layout, module, testFile: preferred, style, format, runDraft, suite: proof.suite },
      startProbe: () => this.startProbe(layout, module, { seed: 0 }),
    });
    const draft = new GeneratedDraft(work?.search ?? searched, work?.draft ?? this.noModelTests(module, style, format));
    const inFile = existing && draft.addedTo(existing.text, addingWriter(existing, style, format));
    const added = inFile && (await proof.verifyAdded(inFile, existing));
    const testFile = added ? preferred : freeTestFile(preferred, onlyName(request) ?? null, testFiles);
    const previousText = added ? existing.text : null;
    const measured = async (verification: Verification<GeneratedTest>): Promise<ProvenTests> => ({
      verification,
      evidence: await this.mutants.measureEvidence(module, before, verification, testFile),
    });
    const verified = await measured(added ?? (await proof.verify(draft)));
    const {
      verification,
      evidence,
      refused = [],
    } = await this.chosen(verified, { testFile, previousText }, async (left) => measured(await proof.verify(left)));
    const { text, gain, after } = verification;
    const covered = new Set(after.executedLines);
    const share = work && modelShare(this.options.model!.model.name, work, verification);
    return {
      ...{ text, gain, after, evidence },
      module,
      subject: subjectOf(request, module.name),
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
      model: share,
      bugs: designs.flatMap((design) => design.bugs ?? []),
      before,
      unreachedLines: uncovered.flatMap((target) => target.missingLines).filter((line) => !covered.has(line)),
      tried: designs.reduce((sum, design) => sum + design.tried, 0),
      seconds: (this.options.now() - began) / 1000,
      hadGap: uncovered.length > 0,
      notes: [...(verification.text === null ? [] : notes), ...(share ? modelNotes(share) : [])],
      isFinishedEarly: finish?.aborted === true,
    };
  }

  /** Tests of a model for what those of the search do not reach; `null` when there is no model, or nothing is left for it. */
  private async askModel(
    searched: SearchDraft,
    proof: DraftProof,
    functions: readonly FunctionSignature[],
    analysis: ModuleAnalysis,
    situation: ModelSituation,
  ): Promise<WorkOfBoth | null> {
    const { model, finish } = this.options;
    if (!model || finish?.aborted) return null;
    const verified = await proof.verify(searched);
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
}
