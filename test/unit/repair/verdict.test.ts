import assert from 'node:assert/strict';
import type { ChangeFacts } from '../../../src/repair/history/changeFacts';
import type { DefinitionChange, DefinitionPart } from '../../../src/repair/history/definitionChanges';
import type { FailingSince } from '../../../src/repair/history/failingSince';
import type { Diagnosis, Verdict } from '../../../src/repair/repairRecords';
import type { SubjectChange } from '../../../src/repair/subjectChange';
import { judge, permittedRepair, type VerdictFacts } from '../../../src/repair/verdict';
import { diagnosisOf, raisedIn } from './diagnoses';

const nothing: ChangeFacts = { code: [], tests: [], documents: [], requirements: [], data: [] };

function changed(file: string, name: string, ...parts: DefinitionPart[]): DefinitionChange {
  return { file, name, kind: 'changed', formerName: name, formerFile: file, parts: new Set(parts), gone: [], came: [] };
}

function sinceCommit(
  subject: string,
  { body: text = '', ...given }: Partial<FailingSince> & { body?: string } = {},
): FailingSince {
  const commit = { hash: '1234567890abcdef', subject, date: new Date('2026-11-20T12:00:00Z') };
  const state = { hash: commit.hash, commit, parent: 'p', isMerge: false, body: text };
  const change = { commit, before: { ...state, hash: 'p' }, after: state, untried: 0, files: [] };
  return { kind: 'changed', change, failedStates: 2, notes: [], ...given };
}

const always: FailingSince = { kind: 'always', change: null, failedStates: 5, notes: ['It fails as far back as X.'] };

function verdict(
  diagnosis: Diagnosis,
  facts: Partial<VerdictFacts> & { readonly did?: Partial<ChangeFacts> } = {},
): Verdict {
  const { did, since = null, subject = null, staleUsers = [] } = facts;
  return judge(diagnosis, { since, subject, staleUsers, change: did ? { ...nothing, ...did } : null });
}

function subject(kind: SubjectChange['kind'], isCompared = true): SubjectChange {
  return { kind, reason: `It is ${kind}.`, isCompared, was: null };
}

const drift = diagnosisOf('assertion drift', 'value', {
  failure: {
    statement: {
      file: 'tests/test_shop.py',
      line: 3,
      endLine: 3,
      text: 'assert total([1]) == 2',
      expects: null,
      isTried: false,
    },
  },
});
const missing = diagnosisOf('import error', 'symbol missing', { subject: 'shop.total' });
const total = (...parts: DefinitionPart[]) => changed('shop.py', 'total', ...parts);
const body = [total('body')];
const tests = [changed('tests/test_shop.py', 'test_other', 'body')];

describe('whose fault a failure is', () => {
  it('is nobody’s as long as the failure is not a steady one', () => {
    for (const cause of ['flaky', 'order dependent'] as const) {
      const diagnosis = diagnosisOf(cause, '');
      const found = verdict(diagnosis, { since: sinceCommit('Fix'), did: { code: body, tests } });
      assert.equal(found.fault, 'cannot tell');
    }
  });

  it('is the environment’s when the diagnosis says so, whatever changed', () => {
    const found = verdict(diagnosisOf('environment issue', 'variable not set'), {
      since: sinceCommit('Fix'),
      did: { code: body },
    });
    assert.equal(found.fault, 'environment');
  });

  it('is the test’s when only tests changed, and the test may be mended', () => {
    const found = verdict(missing, { since: sinceCommit('Tidy tests'), did: { tests } });
    assert.deepEqual([found.fault, found.confidence, permittedRepair(missing, found)], ['test wrong', 0.9, 'silent']);
    assert.deepEqual(found.reasons, [
      'It passed before commit 1234567890 "Tidy tests" of 2026-11-20, and fails since.',
      'Only tests changed then: tests/test_shop.py.',
    ]);
    assert.equal(found.since?.subject, 'Tidy tests');
    assert.equal(permittedRepair(drift, verdict(drift, { since: sinceCommit('x'), did: { tests } })), 'proposal');
  });

  it('is the environment’s when nothing that matters changed', () => {
    assert.equal(
      verdict(drift, { since: sinceCommit('Docs'), did: { documents: [{ file: 'a.md', added: '' }] } }).fault,
      'environment',
    );
    const found = verdict(drift, { since: sinceCommit('Bump'), did: { requirements: ['uv.lock'] } });
    assert.deepEqual([found.fault, found.confidence], ['environment', 0.7]);
    assert.equal(verdict(drift, { since: { ...always, kind: 'elsewhere' } }).fault, 'environment');
    assert.equal(verdict(drift, { since: sinceCommit('Data'), did: { data: ['rates.json'] } }).fault, 'cannot tell');
  });

  it('is the file’s that cannot be read', () => {
    const inCode = diagnosisOf('syntax error', 'in the code', { subject: 'shop.py' });
    const inTest = diagnosisOf('syntax error', 'in the test', { subject: 'tests/test_shop.py' });
    assert.equal(verdict(inCode).fault, 'code looks wrong');
    assert.equal(verdict(inTest).fault, 'test wrong');
    const untouched = verdict(inCode, {
      since: sinceCommit('Other'),
      did: { code: [changed('other.py', 'a', 'body')] },
    });
    assert.equal(untouched.fault, 'environment');
  });

  it('is the test’s when a fixture is missing, but not when a fixture fails', () => {
    assert.equal(verdict(diagnosisOf('missing fixture', 'fixture not found')).fault, 'test wrong');
    const failing = verdict(diagnosisOf('missing fixture', 'fixture fails'), {
      since: sinceCommit('x'),
      did: { code: body },
    });
    assert.equal(failing.fault, 'code looks wrong');
  });

  it('is the code’s when it does not fit together with itself', () => {
    const self = diagnosisOf('code error', 'undefined name', { place: { file: 'shop.py', line: 7 } });
    const found = verdict(self, { since: sinceCommit('Rename'), did: { code: body, tests } });
    assert.deepEqual([found.fault, found.confidence], ['code looks wrong', 0.9]);
    assert.match(found.reasons.at(-1)!, /shop\.py:7/u);
    assert.equal(permittedRepair(self, found), null);
    assert.equal(verdict(diagnosisOf('import error', 'circular import')).fault, 'code looks wrong');
  });

  it('is that the test is out of date when what it asks for was renamed, moved, or takes other arguments', () => {
    for (const kind of ['renamed', 'moved', 'signature'] as const) {
      const found = verdict(missing, { since: sinceCommit('Rename'), did: { code: body }, subject: subject(kind) });
      assert.deepEqual([found.fault, found.confidence], ['test out of date', 0.93]);
      assert.equal(permittedRepair(missing, found), 'silent');
    }
    const byName = verdict(missing, { subject: subject('renamed', false) });
    assert.ok(byName.fault === 'test out of date' && byName.confidence < 0.75);
  });

  it('is the test’s when it asks for what never was there', () => {
    const facts = { since: sinceCommit('Work'), did: { code: body, tests }, subject: subject('never') };
    assert.equal(verdict(missing, facts).fault, 'test wrong');
    assert.equal(verdict(missing, { ...facts, did: { code: body } }).fault, 'test out of date');
    assert.equal(
      verdict(missing, { since: { ...always, kind: 'unknown' }, subject: subject('never') }).fault,
      'cannot tell',
    );
  });

  it('is known by the change alone when that changed how something is called, not when it changed what it does', () => {
    const call = diagnosisOf('type error', 'call', { subject: 'Order.__init__' });
    const init = (name: string, ...parts: DefinitionPart[]) => [changed('shop.py', name, ...parts)];
    const of = (code: readonly DefinitionChange[]) => verdict(call, { since: sinceCommit('Work'), did: { code } });
    assert.deepEqual(of(init('Order.__init__', 'signature')).confidence, 0.8);
    assert.equal(of(init('Order.__init__', 'body')).fault, 'code looks wrong');
    assert.equal(of(init('Basket.__init__', 'signature', 'body')).confidence, 0.7);
  });

  it('is the test’s when it lacks an import, and nobody’s mistake when a star import no longer brings the name', () => {
    const unknown = diagnosisOf('import error', 'name missing in the test', { subject: 'total' });
    const since = sinceCommit('Work');
    const moved = { since, did: { code: body }, subject: subject('moved') };
    assert.equal(verdict(unknown, moved).fault, 'test out of date');
    assert.equal(verdict(unknown, { ...moved, did: { code: body, tests } }).fault, 'test wrong');
    assert.equal(verdict(unknown, { ...moved, subject: subject('there') }).fault, 'test wrong');
  });

  it('is the code’s when the code itself still uses what vanished', () => {
    const facts = {
      since: sinceCommit('Rename'),
      did: { code: body },
      subject: subject('renamed'),
      staleUsers: ['cart.py'],
    };
    const found = verdict(missing, facts);
    assert.equal(found.fault, 'code looks wrong');
    assert.equal(found.reasons.at(-1), 'The code itself still uses shop.total (cart.py): the change is incomplete.');
  });

  it('leaves to a person what to do about what was removed', () => {
    const found = verdict(missing, { since: sinceCommit('Drop'), did: { code: body }, subject: subject('removed') });
    assert.equal(found.fault, 'test out of date');
    assert.match(found.reasons.at(-1)!, /only a person knows/u);
    assert.equal(verdict(missing, { subject: subject('removed', false) }).fault, 'cannot tell');
  });

  it('cannot be told of a test that never passed', () => {
    assert.equal(
      verdict(drift, { since: sinceCommit('New', { kind: 'new' }), did: { code: body, tests } }).fault,
      'cannot tell',
    );
  });

  it('is the environment’s when it fails with all older code', () => {
    assert.equal(verdict(drift, { since: always }).fault, 'environment');
    assert.equal(verdict(drift, { since: { ...always, failedStates: 2 } }).fault, 'cannot tell');
  });

  it('is the code’s when a test no longer ends', () => {
    const hung = diagnosisOf('timeout', 'hang');
    assert.equal(verdict(hung, { since: sinceCommit('Fix'), did: { code: body, tests } }).fault, 'code looks wrong');
  });

  it('cannot be told of changed behaviour without a history', () => {
    const found = verdict(drift);
    assert.equal(found.fault, 'cannot tell');
    assert.deepEqual(found.reasons, ['Without a history, nobody can say what changed.']);
    assert.equal(verdict(drift, { since: { ...always, kind: 'unknown' } }).fault, 'cannot tell');
  });
});

describe('a change of behaviour', () => {
  const of = (did: Partial<ChangeFacts>, commit = 'Work', diagnosis = drift) =>
    verdict(diagnosis, { since: sinceCommit(commit), did: { code: body, ...did } });

  it('looks like a regression when nothing says that it was meant', () => {
    const found = of({});
    assert.deepEqual([found.fault, found.confidence], ['code looks wrong', 0.6]);
    assert.deepEqual(found.reasons.slice(1), [
      'What total in shop.py does changed.',
      'Too little says that this was meant: it is likely a regression.',
    ]);
    assert.equal(permittedRepair(drift, found), null);
  });

  it('was probably meant when its docstring, its changelog, other tests of it or its parameters changed with it', () => {
    const meant: readonly Partial<ChangeFacts>[] = [
      { code: [total('body', 'docstring')] },
      { documents: [{ file: 'CHANGELOG.md', added: 'total rounds up.' }] },
      { tests },
      { tests: [changed('tests/test_more.py', 'test_total_of_none', 'body')] },
      { code: [total('body', 'signature')] },
      { code: [total('raises')] },
    ];
    for (const did of meant) {
      const found = of(did);
      assert.equal(found.fault, 'test out of date', JSON.stringify(did));
      assert.ok(found.confidence >= 0.7 && found.confidence <= 0.9);
    }
  });

  it('never is more than a proposal', () => {
    const found = of({ code: [total('body', 'docstring', 'signature')], tests }, 'Change how total rounds');
    assert.deepEqual(
      [found.fault, found.confidence, permittedRepair(drift, found)],
      ['test out of date', 0.9, 'proposal'],
    );
  });

  it('is not shown to be meant by what a commit says of something else, by other documents, or by other tests', () => {
    const unsaid: readonly (readonly [Partial<ChangeFacts>, string])[] = [
      [{}, 'Fix mails'],
      [{ documents: [{ file: 'README.md', added: 'Hello' }] }, 'Work'],
      [{ tests: [changed('tests/test_mail.py', 'test_send', 'body')] }, 'Add mails'],
      [{ code: [total('body', 'docstring')] }, 'Refactor'],
      [{}, 'Tidy total'],
    ];
    for (const [did, commit] of unsaid) assert.equal(of(did, commit).fault, 'code looks wrong', commit);
  });

  it('cannot be told from a slip when the commit is about it, and nothing else shows it', () => {
    const found = of({}, 'Fix totals');
    assert.deepEqual([found.fault, permittedRepair(drift, found)], ['cannot tell', 'proposal']);
    assert.deepEqual(found.reasons.slice(2), [
      'The commit is about it: "Fix totals".',
      'Whether this, too, was meant, only its author knows.',
    ]);
    const since = sinceCommit('Several changes', { body: '* total_price no longer rounds' });
    assert.equal(verdict(drift, { since, did: { code: body } }).fault, 'cannot tell');
  });

  it('is no slip where the author says nothing, but wrote a good deal', () => {
    const long =
      'if price > limit and customer is not None : price = discount ( price , customer ) ; seen . add ( price )';
    const came = long.split(' ').map((text) => ({ text, isString: false }));
    assert.equal(of({ code: [{ ...total('body'), came }] }, 'wip').fault, 'cannot tell');
    assert.equal(of({ code: [{ ...total('body'), came: came.slice(0, 9) }] }, 'wip').fault, 'code looks wrong');
    assert.equal(of({ code: [{ ...total('body'), came }] }, 'Tidy total').fault, 'code looks wrong');
  });

  it('was probably meant when what the test is about was taken out', () => {
    const removed: DefinitionChange = { ...total(), kind: 'removed' };
    assert.equal(of({ code: [removed] }).fault, 'test out of date');
    assert.equal(of({ code: [removed] }, 'Tidy').fault, 'code looks wrong');
    const gone = ['total', ':', 'Rate', '(', '1', ',', '2', ')'].map((text, at) => ({ text, isString: at === 0 }));
    const table = { ...changed('shop.py', '', 'body'), gone };
    const found = of({ code: [table] }, 'Drop a rate');
    assert.equal(found.fault, 'test out of date');
    assert.ok(found.reasons.includes('"total" was taken out of the statements of shop.py.'));
    assert.equal(of({ code: [{ ...table, came: gone }] }, 'Work').fault, 'code looks wrong');
  });

  it('was probably meant when its author wrote the text that the test sees now', () => {
    const operand = (literal: string) => ({ repr: literal, type: 'builtins.str', literal });
    const comparison = { operator: '==', left: operand("'no such item: 3'"), right: operand("'unknown: 3'") };
    const seen = diagnosisOf('assertion drift', 'value', { failure: { ...drift.failure, comparison } });
    const writing = (text: string) => ({ ...total('body'), came: [{ text, isString: true }] });
    const found = of({ code: [writing('no such item: ')] }, 'Work', seen);
    assert.equal(found.fault, 'test out of date');
    assert.ok(found.reasons.includes('What the test sees now is written in it: "no such item: ".'));
    assert.equal(of({ code: [writing('something else')] }, 'Work', seen).fault, 'code looks wrong');
  });

  it('is announced by a message that says that others have to follow', () => {
    for (const subject of ['feat!: round totals', '[breaking] round totals', 'Round totals'])
      assert.equal(of({}, subject).fault, 'cannot tell', subject);
  });

  it('is not shown to be meant when the failing test itself was changed with it', () => {
    const found = of({ tests: [changed('tests/test_shop.py', 'test_total', 'body'), ...tests] });
    assert.equal(found.fault, 'code looks wrong');
    assert.ok(found.reasons.includes('The failing test itself was changed with it.'));
  });

  it('is judged by what the test runs, as far as that is known', () => {
    const code = [total('body'), changed('mail.py', 'send', 'body', 'docstring', 'signature')];
    assert.equal(of({ code }).fault, 'code looks wrong');
    const raised = diagnosisOf('assertion drift', 'exception type', { failure: raisedIn('mail.py', 'send') });
    assert.equal(of({ code }, 'Work', raised).fault, 'test out of date');
  });

  it('needs more evidence where code raises that did not', () => {
    const raising = diagnosisOf('code error', 'exception', { subject: 'total', failure: raisedIn('shop.py', 'total') });
    assert.equal(of({ code: [total('body', 'docstring')] }, 'Work', raising).fault, 'cannot tell');
    assert.equal(
      of({ documents: [{ file: 'README.md', added: 'Hello' }] }, 'Fix mails', raising).fault,
      'code looks wrong',
    );
    assert.equal(of({ tests }, 'Work', raising).fault, 'test out of date');
  });
});
