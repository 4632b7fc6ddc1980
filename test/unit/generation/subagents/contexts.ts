import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root as repository } from '../../../../scripts/paths.mjs';
import type { Arc, ModuleCoverage } from '../../../../src/coverage/moduleCoverage';
import { identifyTargets } from '../../../../src/generation/functionIdentifier';
import { analyzeModule, targetModule } from '../../../../src/generation/moduleSource';
import { readTestStyle } from '../../../../src/generation/readTestStyle';
import { gatherModelContext, type ModelContext } from '../../../../src/generation/subagents/modelContext';
import type { RemainingGap } from '../../../../src/generation/subagents/modelRecords';
import { ASTFunctionAnalyzer } from '../../../../src/python/functionAnalyzer';
import { readProjectLayout, testFileFor } from '../../../../src/python/projectLayout';
import { temporaryFolder } from '../../../harness/temporaryFolder';
import { wasmDirectory } from '../../../harness/wasm';

export const examples = path.join(repository, 'examples');

let analyzer: Promise<ASTFunctionAnalyzer> | undefined;

export interface Missing {
  readonly lines: readonly number[];
  readonly arcs?: readonly Arc[];
  readonly findings?: Readonly<Record<string, readonly string[]>>;
}

/** What a model is told of a module of a project, when these lines are missing. */
export async function contextOf(
  project: string,
  module: string,
  { lines, arcs = [], findings = {} }: Missing,
  tokens?: number,
): Promise<ModelContext> {
  analyzer ??= ASTFunctionAnalyzer.create(wasmDirectory());
  const layout = await readProjectLayout(project);
  const file = path.join(project, module);
  const target = targetModule(layout, file);
  const analysis = await analyzeModule(file, await analyzer);
  const coverage = { missingLines: lines, branches: { missing: arcs } } as unknown as ModuleCoverage;
  const functions = analysis.functions.filter(({ kind }) => kind !== 'nested');
  const gaps = identifyTargets(target, analysis, coverage, functions)
    .filter(({ missingLines, missingArcs }) => missingLines.length + missingArcs.length > 0)
    .map((one): RemainingGap => ({
      target: one,
      missingLines: one.missingLines,
      missingArcs: one.missingArcs,
      findings: findings[one.signature.qualname] ?? [],
    }));
  return gatherModelContext({
    layout,
    module: target,
    gaps,
    style: await readTestStyle(layout, null),
    testFile: testFileFor(layout, file),
    analyzer: await analyzer,
    ...(tokens === undefined ? {} : { tokens }),
  });
}

/** The same for a project of these files. */
export function contextOfFiles(
  files: Readonly<Record<string, string>>,
  module: string,
  missing: Missing,
  tokens?: number,
): Promise<ModelContext> {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return contextOf(folder, module, missing, tokens);
}
