import type { AuditMetrics, AuditModule, HealthPart, HealthScore, Share } from './auditReport';

/** What a module adds to the figures. `branches`: `null` when they were not measured. */
export type ModuleFigures = Omit<AuditMetrics, 'modules'>;

const measured = new WeakMap<AuditModule, ModuleFigures>();

/** Added up once for a record of a module: records do not change. */
export function measureModule(module: AuditModule): ModuleFigures {
  const known = measured.get(module);
  if (known) return known;
  const functions = { covered: 0, total: 0 };
  const complexity = { covered: 0, total: 0 };
  for (const { statements, covered, complexity: its } of module.functions) {
    if (statements > 0) {
      functions.covered += covered > 0 ? 1 : 0;
      functions.total += 1;
      complexity.covered += its * (covered / statements);
      complexity.total += its;
    }
  }
  const statements = { covered: module.covered, total: module.statements };
  const figures = { statements, branches: module.branches, functions, complexity };
  measured.set(module, figures);
  return figures;
}

/** The coverage-auditor's figures: sums over modules that are not tests. `threshold`: 0 to 100. */
export function measureModules(modules: readonly AuditModule[], threshold: number): AuditMetrics {
  const counted = modules.filter(({ isTest }) => !isTest);
  const figures = counted.map(measureModule);
  const withStatements = counted.filter(({ statements }) => statements > 0);
  const branches = figures.flatMap((each) => each.branches ?? []);
  return {
    statements: sum(figures.map(({ statements }) => statements)),
    branches: branches.length === 0 ? null : sum(branches),
    functions: sum(figures.map(({ functions }) => functions)),
    complexity: sum(figures.map(({ complexity }) => complexity)),
    modules: {
      covered: withStatements.filter(({ percent }) => percent >= threshold).length,
      total: withStatements.length,
    },
  };
}

function sum(shares: readonly Share[]): Share {
  let covered = 0;
  let total = 0;
  for (const share of shares) {
    covered += share.covered;
    total += share.total;
  }
  return { covered: round(covered), total: round(total) };
}

/**
 * The health score, 0 to 100:
 *
 *     0.40 × covered statements ÷ statements
 *   + 0.20 × covered branches ÷ branches
 *   + 0.25 × Σ complexity × covered share of the function ÷ Σ complexity
 *   + 0.15 × modules at or above the threshold ÷ modules
 *
 * times 100, rounded, but 100 only when all of it is covered. A part that was not measured, or of which there is nothing, is
 * left out and its weight goes to the others in proportion. Nothing at all to cover is 100.
 */
export function healthScore(metrics: AuditMetrics): HealthScore {
  const points = healthPoints(metrics);
  const complete = healthParts(metrics).every(({ covered, total }) => covered >= total);
  return { score: complete ? 100 : Math.min(99, Math.round(points)), parts: healthParts(metrics) };
}

/** The health score before it is rounded. */
export function healthPoints(metrics: AuditMetrics): number {
  const parts = healthParts(metrics);
  return parts.length === 0
    ? 100
    : parts.reduce((sum, part) => sum + part.weight * (part.covered / part.total), 0) * 100;
}

const weights: Readonly<Record<HealthPart['name'], number>> = {
  statements: 0.4,
  branches: 0.2,
  complexity: 0.25,
  modules: 0.15,
};

function healthParts(metrics: AuditMetrics): HealthPart[] {
  const names: readonly HealthPart['name'][] = ['statements', 'branches', 'complexity', 'modules'];
  const measured = names.flatMap((name) => {
    const share = metrics[name];
    return share !== null && share.total > 0 ? [{ name, ...share }] : [];
  });
  const weighed = measured.reduce((sum, { name }) => sum + weights[name], 0);
  return measured.map((part) => ({ ...part, weight: round(weights[part.name] / weighed, 4) }));
}

/** The metrics as they would be with every statement, branch and function of these modules covered. */
export function completed(metrics: AuditMetrics, modules: readonly AuditModule[], threshold: number): AuditMetrics {
  const now = measureModules(modules, threshold);
  const add = (share: Share, part: Share): Share => ({
    covered: round(share.covered + part.total - part.covered),
    total: share.total,
  });
  return {
    statements: add(metrics.statements, now.statements),
    branches: metrics.branches && now.branches ? add(metrics.branches, now.branches) : metrics.branches,
    functions: add(metrics.functions, now.functions),
    complexity: add(metrics.complexity, now.complexity),
    modules: add(metrics.modules, now.modules),
  };
}

function round(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
