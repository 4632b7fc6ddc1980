import assert from 'node:assert/strict';
import type { AuditReport } from '../../../src/audit/auditReport';
import { trendOf } from '../../../src/audit/trend';
import { plainArrangement } from '../../../src/editor/auditArrangement';
import { folderNode, type AuditedFolder, type FolderSituation } from '../../../src/editor/auditFolderNode';
import { auditMessage } from '../../../src/editor/auditMessage';
import { auditNodes, type AuditNode } from '../../../src/editor/auditTree';
import { auditState, type AuditSituation } from '../../../src/editor/auditViewState';
import { legacyAudit } from '../audit/audits';

function tree(report: AuditReport, showAll = false, isStale: (file: string) => boolean = () => false): AuditNode[] {
  return auditNodes(report, { folder: 'f', arrangement: { ...plainArrangement, showAll }, isStale });
}

function folder(some: Partial<AuditedFolder>): AuditedFolder {
  return { uri: 'f', name: 'legacy', situation: 'none', staleFiles: 0, isTrusted: true, ...some };
}

/** Every node of a tree as a line: depth by two spaces, label and description. */
function drawn(nodes: readonly AuditNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label} | ${node.description}`,
    ...drawn(node.children?.() ?? [], depth + 1),
  ]);
}

function everyNode(nodes: readonly AuditNode[]): AuditNode[] {
  return nodes.flatMap((node) => [node, ...everyNode(node.children?.() ?? [])]);
}

describe('The audit tree', () => {
  it('goes from batches over modules and functions to ranges, the riskiest function first', async () => {
    assert.deepEqual(drawn(tree(await legacyAudit())), [
      'app | 67 % · ~18 min · +22',
      '  billing.py | 67 % · 8 missing',
      '    total_of | untested · 6 lines',
      '      Lines 30–35 | never called',
      '    tax | 1 of 6 missing',
      '      Line 22 | raises ValueError',
      '      Line 24 | never false: rounded',
      '    Bill.share | 1 of 3 missing',
      '      Line 15 | raises BillError',
      'api | 0 % · ~16 min · +33',
      '  client.py | 0 % · 12 missing',
      '    fetch | untested · 5 lines',
      '      Lines 11–15 | never awaited',
      '    Lines 1–22 | never imported',
    ]);
  });

  it('opens the first batch and its first module, and nothing else', async () => {
    const open = everyNode(tree(await legacyAudit())).filter(({ isOpen }) => isOpen);
    assert.deepEqual(
      open.map(({ label }) => label),
      ['app', 'billing.py'],
    );
  });

  it('shows the other modules and the tests when all are wanted', async () => {
    const report = await legacyAudit();
    const [planned, other] = report.batches;
    const unplanned = [...other!.modules, ...report.unplanned];
    const groups = tree({ ...report, batches: [planned!], unplanned }, true).filter(({ kind }) => kind === 'group');
    assert.deepEqual(
      groups.map(({ label, description }) => [label, description]),
      [
        ['At or above 80 %', '1 module'],
        ['Tests', '1 module'],
      ],
      'the empty __init__.py are left out',
    );
  });

  it('is empty when nothing is planned', async () => {
    assert.deepEqual(tree({ ...(await legacyAudit()), batches: [] }), []);
  });

  it('has an id for every node that no other has, and the same one after the next audit', async () => {
    const report = await legacyAudit();
    const ids = everyNode(tree(report, true)).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const reversed = { ...report, batches: report.batches.toReversed() };
    assert.deepEqual(
      everyNode(tree(reversed, true))
        .map(({ id }) => id)
        .sort(),
      ids.sort(),
    );
  });

  it('numbers functions of the same name apart', async () => {
    const report = await legacyAudit();
    const [batch] = report.batches;
    const [module] = batch!.modules;
    const [first] = module!.functions;
    const twice = { ...module!, functions: [first!, first!] };
    const ids = everyNode(tree({ ...report, batches: [{ ...batch!, modules: [twice] }] })).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('gives functions what a command needs to generate their tests, and ranges where to go', async () => {
    const nodes = everyNode(tree(await legacyAudit()));
    const tax = nodes.find(({ qualname }) => qualname === 'tax');
    assert.match(tax?.place?.file ?? '', /app[\\/]billing\.py$/u);
    assert.equal(tax?.place?.line, 19);
    const range = nodes.find(({ label }) => label === 'Lines 30–35');
    assert.deepEqual([range?.place?.line, range?.place?.endLine], [30, 35]);
  });

  it('offers to generate tests from a function and from what is missing in it, and from nothing else', async () => {
    const report = await legacyAudit();
    const targets = (nodes: readonly AuditNode[]) =>
      everyNode(nodes).flatMap(({ qualname, label }) => (qualname === null ? [] : [[label, qualname]]));
    const nodes = tree(report);
    assert.deepEqual(targets(nodes).slice(0, 2), [
      ['total_of', 'total_of'],
      ['Lines 30–35', 'total_of'],
    ]);
    const [app, api] = nodes;
    assert.ok(!targets([app!, api!]).some(([label]) => label === 'billing.py' || label === 'Lines 1–22'));
    const range = everyNode(nodes).find(({ label }) => label === 'Line 22');
    assert.match(range!.tooltip('command:x'), /\n\n\[\$\(beaker\) Generate tests\]\(command:x\)$/u);
    const [batch] = report.batches;
    const tests = { ...batch!, modules: batch!.modules.map((module) => ({ ...module, isTest: true })) };
    assert.deepEqual(targets(tree({ ...report, batches: [tests] })), []);
  });

  it('leads nowhere for a module whose file was not found', async () => {
    const report = await legacyAudit();
    const [batch] = report.batches;
    const lost = { ...batch!, modules: batch!.modules.map((module) => ({ ...module, file: null })) };
    assert.ok(everyNode(tree({ ...report, batches: [lost] })).every(({ place }) => place === null));
  });

  it('says whole sentences to a screen reader', async () => {
    const nodes = everyNode(tree(await legacyAudit(), false, () => true));
    const speech = nodes.map((node) => node.speech);
    assert.ok(speech.includes('app, batch of 1 module, 67 % covered, about 18 minutes for 22.2 points'));
    assert.ok(speech.includes('billing.py, module, 67 % covered, 8 of 24 lines missing, out of date'));
    assert.ok(speech.includes('tax, function, 1 of 6 lines missing, risk 3'));
    assert.ok(speech.includes('Line 22, Raises ValueError when not 0 <= rate < 1. No test makes line 21 true.'));
  });

  it('explains its figures in tooltips, in which the code is no markup', async () => {
    const report = await legacyAudit();
    const nodes = everyNode(tree(report));
    const batch = nodes.find(({ kind }) => kind === 'batch')!.tooltip();
    assert.match(batch, /About 18 minutes bring statement coverage from 44 % to 67 %, health from 30 to \d+\./u);
    assert.match(batch, /Health = 40 % statements/u);
    const total = nodes.find(({ qualname }) => qualname === 'total_of')!.tooltip('command:x');
    assert.match(total, /^\*\*total\\_of\*\*/u);
    assert.match(total, /\| CRAP \| 20 \|\n\| Risk \| 20 \|/u);
    assert.match(total, /\(command:x\)$/u);
  });

  it('puts folders on top where there are several', async () => {
    const report = await legacyAudit();
    const node = folderNode(folder({}), report, tree(report));
    assert.deepEqual([node.label, node.description, node.children?.().length], ['legacy', 'Health 30', 2]);
    assert.match(node.tooltip(), /raise health most: app\/billing\.py \+37, app\/api\/client\.py \+33\./u);
    assert.match(node.tooltip(), /first 2 batches \(~34 min\), you reach 100 % of statements and health 100\./u);
    const old = folderNode(folder({ staleFiles: 2 }), report, tree(report));
    assert.match(old.tooltip(), /\n\nReport is older than 2 files\.$/u);
  });

  it('says of a folder without an audit why it has none, and what can be done there', () => {
    const shown = (situation: FolderSituation, isTrusted = true) => {
      const { description, children } = folderNode(folder({ situation, isTrusted }), undefined, []);
      return [description, ...(children?.() ?? []).map(({ label }) => label)];
    };
    const run = 'Run Tests with Coverage';
    assert.deepEqual(shown('none'), ['no report', run, 'Choose Coverage Report…']);
    assert.deepEqual(shown('none', false), ['no report', 'Choose Coverage Report…']);
    assert.deepEqual(shown('unreadable'), ['unreadable report', run, 'Diagnose Coverage']);
    assert.deepEqual(shown('elsewhere'), ['report of another folder', 'Diagnose Coverage', run]);
    assert.deepEqual(shown('running'), ['running tests…']);
  });

  it('says of a folder with nothing to show whether all is well there', async () => {
    const report = await legacyAudit();
    assert.equal(folderNode(folder({}), report, []).description, 'Health 30 · nothing found');
    const good = folderNode(folder({}), { ...report, batches: [] }, []);
    assert.deepEqual([good.description, good.children], ['Health 30 · all at or above 80 %', undefined]);
  });
});

describe('auditMessage', () => {
  it('says how much is covered, and how old the report is', async () => {
    const report = await legacyAudit();
    assert.equal(
      auditMessage(report, 0),
      'Health 30 of 100 · 44 % of statements · 20 lines missing · 2 of 2 modules below 80 %',
    );
    assert.match(auditMessage(report, 3), / below 80 %\. Report is older than 3 files\.$/u);
    assert.match(auditMessage(report, 0, { filter: 'api', showAll: false }), /\. Only “api”: 1 of 2 modules shown\.$/u);
  });

  it('says when what is looked for is above the threshold', async () => {
    const report = await legacyAudit();
    const [app, api] = report.batches;
    const above = { ...report, batches: [app!], unplanned: [...api!.modules, ...report.unplanned] };
    const message = (showAll: boolean) => auditMessage(above, 0, { filter: 'client', showAll });
    assert.match(message(false), /Only “client”: 0 of 1 module shown, 1 at or above 80 % hidden\.$/u);
    assert.match(message(true), /Only “client”: 0 of 1 module shown\.$/u);
  });

  it('says how much health changed since an earlier report, as folders and their tooltips do', async () => {
    const audited = await legacyAudit();
    const past = { measuredAt: '2026-05-01T10:00:00', health: 26, percent: 50 };
    const report = { ...audited, trend: trendOf(audited, past) };
    assert.match(auditMessage(report, 0), /^Health 30 of 100, \+4 since 1 May · /u);
    const node = folderNode(folder({}), report, tree(report));
    assert.equal(node.description, 'Health 30, +4 since 1 May');
    assert.equal(node.speech, 'legacy, folder, Health 30 of 100, +4 since 1 May');
    assert.match(node.tooltip(), /\+4 health, −5\.6 points of statement coverage since 1 May/u);
    const same = { ...audited, trend: trendOf(audited, { ...past, health: 30 }) };
    assert.match(auditMessage(same, 0), /^Health 30 of 100 · /u);
  });
});

describe('auditState', () => {
  const nothing: AuditSituation = {
    hasNodes: false,
    isRunning: false,
    noPython: false,
    isAuditing: false,
    folders: ['none'],
    hasFiles: false,
  };
  const cases: readonly (readonly [string, Partial<AuditSituation>, string])[] = [
    ['offers to run tests where there is no report', {}, 'noReport'],
    ['says that tests run', { isRunning: true }, 'running'],
    ['asks for Python when a run did not find it', { noPython: true }, 'noPython'],
    ['says that a report is unreadable', { folders: ['none', 'unreadable'] }, 'unreadable'],
    ['says that all is covered when nothing is planned', { folders: ['report'], hasFiles: true }, 'allCovered'],
    ['says that a report is about other files', { folders: ['report'] }, 'elsewhere'],
    ['says nothing while a report is read', { folders: ['loading'] }, 'report'],
    ['says nothing while an audit is made', { folders: ['report'], isAuditing: true }, 'report'],
    ['shows the tree, whatever goes on', { hasNodes: true, isRunning: true, noPython: true }, 'report'],
  ];
  for (const [what, situation, state] of cases) {
    it(what, () => assert.equal(auditState({ ...nothing, ...situation }), state));
  }
});
