import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ImportedName } from '../../../src/python/signatures';
import type { AuditModule } from '../../../src/audit/auditReport';
import { countImporters, importedModules } from '../../../src/audit/importers';
import { crap, exposure, functionRisk, moduleRisk } from '../../../src/audit/risk';
import { runTestAudit } from '../../../src/audit/testAuditWorkflow';
import { legacyProject, subjectOf, tools } from './audits';
import { readModule } from './modules';

describe('crap', () => {
  it('is the complexity of covered code, and its square more where nothing is covered', () => {
    assert.equal(crap(6, 1), 6);
    assert.equal(crap(6, 0), 42);
    assert.equal(crap(6, 4 / 7), 8.8);
  });
});

describe('The risk of a module', () => {
  it('grows with its importers and its commits, each doubling a step less', () => {
    assert.equal(exposure(0, 0), 1);
    assert.equal(exposure(15, 0), 2);
    assert.equal(exposure(15, 15), 3);
    assert.equal(functionRisk(crap(6, 0), exposure(15, 0)), 84);
  });

  it('is 1 for straight-line code, 2 where every uncovered statement decides', () => {
    assert.equal(moduleRisk(0, 10, 1), 1);
    assert.equal(moduleRisk(10, 10, 1), 2);
    assert.equal(moduleRisk(0, 0, 2), 2);
  });

  it('puts what git saw changing before what nobody touched', async () => {
    const subject = await subjectOf(legacyProject);
    const billing = join(legacyProject, 'app/billing.py');
    const churn = new Map([[billing, { commits: 15, lines: 400 }]]);
    const planned = (
      await runTestAudit(subject, { ...tools, readChurn: () => Promise.resolve(churn) })
    ).batches.flatMap(({ modules }) => modules);
    const find = (path: string): AuditModule => planned.find((module) => module.path === path)!;
    assert.deepEqual(find('app/billing.py').churn, { commits: 15, lines: 400 });
    assert.deepEqual(find('app/api/client.py').churn, { commits: 0, lines: 0 });
    const quiet = (await runTestAudit(subject, tools)).batches.flatMap(({ modules }) => modules);
    const before = quiet.find(({ path }) => path === 'app/billing.py')!;
    assert.equal(before.churn, null);
    assert.equal(find('app/billing.py').priority / before.priority, find('app/billing.py').risk / before.risk);
    assert.ok(find('app/billing.py').priority > before.priority * 1.9);
    assert.deepEqual(
      find('app/billing.py').functions.map((each) => each.crap),
      before.functions.map((each) => each.crap),
    );
  });
});

describe('countImporters', () => {
  async function importsOf(source: string): Promise<readonly ImportedName[]> {
    return (await readModule(source)).analysis.imports;
  }

  async function counted(sources: Readonly<Record<string, string>>): Promise<Record<string, number>> {
    const modules = await Promise.all(
      Object.entries(sources).map(async ([name, source]) => ({
        name: name.replace('/', ''),
        isPackage: name.endsWith('/'),
        imports: await importsOf(source),
      })),
    );
    const known = new Set(modules.map(({ name }) => name));
    const imported = modules.map((module) => importedModules(module, known));
    return Object.fromEntries(countImporters(known, imported));
  }

  it('finds every way to import a module, and counts an importer once', async () => {
    const sources = {
      'shop/': 'from .tax import rate\n',
      'shop.tax': 'import os\nfrom decimal import Decimal\n',
      'shop.cart': 'from . import tax\nfrom .tax import rate, other\nimport shop.tax\n',
      'shop.api/': 'from ..tax import rate as r\nfrom .. import cart as c\n',
      'shop.api.views': 'import shop.tax as t\nfrom shop import cart\nfrom ..nowhere import x\nfrom ..... import y\n',
      main: 'from shop import Something\nimport shop.api.views as v\nimport os.path\nimport main\n',
    };
    assert.deepEqual(await counted(sources), {
      shop: 2,
      'shop.tax': 4,
      'shop.cart': 2,
      'shop.api': 0,
      'shop.api.views': 1,
      main: 0,
    });
  });
});
