import assert from 'node:assert/strict';
import type { AuditMetrics } from '../../../src/audit/auditReport';
import { healthPoints, healthScore } from '../../../src/audit/coverageAuditor';

const metrics: AuditMetrics = {
  statements: { covered: 50, total: 100 },
  branches: { covered: 5, total: 20 },
  functions: { covered: 3, total: 4 },
  complexity: { covered: 8, total: 20 },
  modules: { covered: 1, total: 5 },
};

describe('healthScore', () => {
  it('is the written formula', () => {
    // 0.40 × 0.5 + 0.20 × 0.25 + 0.25 × 0.4 + 0.15 × 0.2 = 0.38
    assert.equal(healthScore(metrics).score, 38);
    assert.equal(Math.round(healthPoints(metrics) * 100), 3800);
  });

  it('gives the weight of what was not measured to the other parts', () => {
    const { score, parts } = healthScore({ ...metrics, branches: null });
    assert.deepEqual(
      parts.map(({ name, weight }) => [name, weight]),
      [
        ['statements', 0.5],
        ['complexity', 0.3125],
        ['modules', 0.1875],
      ],
    );
    assert.equal(score, 41);
  });

  it('is 100 only when everything is covered', () => {
    const full = { covered: 1_000_000, total: 1_000_000 };
    const complete = { statements: full, branches: full, functions: full, complexity: full, modules: full };
    assert.equal(healthScore(complete).score, 100);
    assert.equal(healthScore({ ...complete, statements: { covered: 999_999, total: 1_000_000 } }).score, 99);
  });

  it('is 100 where there is nothing to cover', () => {
    const none = { covered: 0, total: 0 };
    assert.equal(
      healthScore({ statements: none, branches: null, functions: none, complexity: none, modules: none }).score,
      100,
    );
  });
});
