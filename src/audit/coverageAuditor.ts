import type { AuditMetrics, AuditModule, HealthPart, HealthScore, Share } from './auditReport';

/** The coverage-auditor's figures: sums over modules that are not tests. `threshold`: 0 to 100. */
export function measureModules(modules: readonly AuditModule[], threshold: number): AuditMetrics {
  const measured = modules.filter(({ isTest }) => !isTest);
  const functions = measured.flatMap((module) => module.functions).filter(({ statements }) => statements > 0);
  const withStatements = measured.filter(({ statements }) => statements > 0);
  const branches = measured.flatMap((module) => module.branches ?? []);
  return {
    statements: sum(measured, (module) => module),
    branches: branches.length === 0 ? null : sum(branches, (share) => share),
    functions: { covered: functions.filter(({ covered }) => covered > 0).length, total: functions.length },
    complexity: sum(functions, ({ complexity, covered, statements }) => ({
      covered: complexity * (covered / statements),
      statements: complexity,
    })),
    modules: {
      covered: withStatements.filter(({ percent }) => percent >= threshold).length,
      total: withStatements.length,
    },
  };
}

type Countable = Share | { readonly covered: number; readonly statements: number };

function sum<T>(items: readonly T[], pick: (item: T) => Countable): Share {
  let covered = 0;
  let total = 0;
  for (const share of items.map(pick)) {
    covered += share.covered;
    total += 'total' in share ? share.total : share.statements;
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
