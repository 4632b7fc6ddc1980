// Mocha's `spec` on the terminal, and the totals in a file for scripts/test.mjs. CommonJS: mocha requires its reporters.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { reporters, Runner } = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_RETRY } = Runner.constants;

module.exports = class TotalsReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // A test that may try twice (test/ui/.mocharc.json) is still worth a look when it does.
    runner.on(EVENT_TEST_RETRY, (test, error) => console.log(`    tried again: ${test.title}: ${error.message}`));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env.SMART_TEST_TOTALS;
      if (file === undefined) return;
      const { passes, failures, pending } = this.stats;
      const totals = {
        passed: passes,
        failed: failures,
        skipped: pending,
        failures: this.failures.map((test) => ({ title: test.fullTitle(), message: String(test.err?.message ?? '') })),
      };
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(totals));
    });
  }
};
