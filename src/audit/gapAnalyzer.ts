import type { Arc, ModuleCoverage } from '../coverage/moduleCoverage';
import type { ModuleReading } from '../python/moduleReading';
import type { ModuleAnalysis } from '../python/signatures';
import type { Suite } from '../python/suites';
import type { AuditFunction, UncoveredPath } from './auditReport';
import { branchPath, suitesByHeader } from './branchPath';
import { functionEffort } from './effort';
import { regionPath } from './regionPath';
import { findRegions } from './regions';
import { readScopes, type Scope } from './scopes';
import { crap, functionRisk } from './risk';
import { signatureText } from '../python/signatureText';

/** What a module's text is read into. */
export type ModuleSource = ModuleReading;

/** What no test reaches in a module. */
export interface ModuleGaps {
  /** Every function and method in the order of the text; what is nested in a function is part of it. */
  readonly functions: readonly AuditFunction[];
  /** What is missing outside functions. */
  readonly paths: readonly UncoveredPath[];
  /** See `AuditModule`. */
  readonly coveredAtImport: number | null;
}

/**
 * The gap-analyzer: ties what is missing to the functions it is in, and names it for what it is. Each missing line and each
 * missing arc is in exactly one path, also where the text is not the one that was measured.
 */
export function analyzeGaps(coverage: ModuleCoverage, { analysis, suite }: ModuleSource): ModuleGaps {
  const scopes = readScopes(coverage, suite, analysis.functions);
  const outside = scopes.filter(({ signature }) => signature === null);
  const paths = outside.flatMap(pathsOf);
  const dead = paths.filter(({ kind }) => kind === 'unreachable');
  return {
    functions: scopes.flatMap((scope) => auditFunction(scope, dead) ?? []),
    paths,
    coveredAtImport: outside.reduce((sum, { executed }) => sum + executed.size, 0),
  };
}

/** The gaps of a module whose text cannot be read: one path with all there is. */
export function gapsWithoutSource(coverage: ModuleCoverage): ModuleGaps {
  const suite: Suite = { kind: 'module', line: 1, endLine: 1, header: null, statements: [] };
  const analysis: ModuleAnalysis = { error: null, docstring: null, functions: [], classes: [], imports: [] };
  return { ...analyzeGaps(coverage, { analysis, suite }), coveredAtImport: null };
}

/** `dead`: what of the module no test can run. */
function auditFunction(scope: Scope, dead: readonly UncoveredPath[]): AuditFunction | undefined {
  const { signature, missing, executed } = scope;
  if (signature === null) {
    return undefined;
  }
  const statements = missing.size + executed.size;
  const around = dead.find(({ line, endLine }) => line <= signature.line && signature.line <= endLine);
  const paths = around ? pathsOf(scope).map((path) => neverDefined(path, signature.line, around)) : pathsOf(scope);
  const itsCrap = crap(signature.complexity, statements === 0 ? 1 : executed.size / statements);
  return {
    qualname: signature.qualname,
    kind: signature.kind,
    signature: signatureText(signature),
    line: signature.line,
    endLine: signature.endLine,
    complexity: signature.complexity,
    statements,
    covered: executed.size,
    crap: itsCrap,
    risk: functionRisk(itsCrap, 1),
    paths,
    effort: functionEffort(signature, paths),
  };
}

/** A path in a function whose own `def`, in line `line`, no test can run. */
function neverDefined(path: UncoveredPath, line: number, { title, condition }: UncoveredPath): UncoveredPath {
  const reason = `Line ${line} defines its function, and no test can run that line here.`;
  return { ...path, kind: 'unreachable', title, reason, condition, exception: null, cases: 0 };
}

function pathsOf(scope: Scope): UncoveredPath[] {
  const regions = findRegions(scope);
  const regionAt = new Map(regions.flatMap((region) => region.lines.map((line) => [line, region] as const)));
  const arcsOf = new Map<unknown, Arc[]>(regions.map((region) => [region, []]));
  const alone: Arc[] = [];
  for (const arc of scope.arcs) {
    const region = regionAt.get(arc.from) ?? regionAt.get(arc.to);
    (region ? arcsOf.get(region)! : alone).push(arc);
  }
  const headers = alone.length === 0 ? new Map<number, Suite>() : suitesByHeader(scope.suite);
  return [
    ...regions.map((region) => regionPath(region, arcsOf.get(region)!)),
    ...alone.map((arc) => branchPath(arc, headers)),
  ].sort((a, b) => a.line - b.line || a.endLine - b.endLine);
}
