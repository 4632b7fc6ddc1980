import assert from 'node:assert/strict';
import { askWithLookups } from '../../../../src/generation/subagents/lookups';
import { withAnswers } from '../../../../src/generation/subagents/modelContext';
import { moduleReply, type ModuleReply } from '../../../../src/generation/subagents/moduleReply';
import { checkSelection, selectionReply } from '../../../../src/generation/subagents/functionIdentifierPrompt';
import { checkDesign, designRequest } from '../../../../src/generation/subagents/testDesignerPrompt';
import { draftRequest } from '../../../../src/generation/subagents/testWriterPrompt';
import type { ChatRequest } from '../../../../src/models/chatModel';
import { ModelError } from '../../../../src/models/modelError';
import { paid as usage, replying } from '../../../harness/scriptedModel';
import { contextOfFiles } from './contexts';

const files = {
  'app.py': 'from lib import g\n\n\ndef f(x):\n    if x:\n        return g(x)\n    return 1\n',
  'lib.py': 'def g(x):\n    return x + 1\n',
};
const missing = { lines: [6] };

const empty: ModuleReply = { lookups: [], cases: [], unreachable: [], code: '' };
const oneCase = {
  number: 1,
  qualname: 'f',
  reason: 'uncovered line',
  intent: 'A true value is handed on.',
  arrange: '',
  act: 'f(1)',
  expectation: '2',
  aims: [6],
} as const;

function lastText({ messages }: ChatRequest): string {
  return messages
    .at(-1)!
    .parts.map(({ text }) => text)
    .join('\n');
}

describe('A model that asks back', () => {
  it('is told what the project says of the names, behind what it was told before', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const { model, requests } = replying([
      { ...empty, lookups: ['g', 'g', 'numpy'] },
      { ...empty, cases: [oneCase] },
    ]);
    const request = designRequest(context);
    const reply = await askWithLookups(model, request, context.lookup);
    assert.deepEqual(reply.value.cases, [oneCase]);
    const first = request.messages[0]!.parts;
    assert.deepEqual(requests[1]!.messages[0]!.parts.slice(0, first.length), first);
    assert.match(
      lastText(requests[1]!),
      /<lookup name="g">\n# g, lib\.py line 1\ndef g\(x\):\n {4}return x \+ 1\n<\/lookup>/u,
    );
    assert.match(lastText(requests[1]!), /You may ask 2 times more\.$/u);
    assert.deepEqual(
      reply.answers.map(({ name }) => name),
      ['g', 'numpy'],
    );
    assert.deepEqual(reply.usage, { input: 200, cacheRead: 20, cacheWrite: 2, output: 10 });
    assert.equal(reply.cost, 0.5);
    const next = draftRequest(withAnswers(context, reply.answers), { cases: [oneCase], unreachable: [] });
    assert.match(lastText(next), /<lookup name="g">/u);
  });

  it('is told three times at most, and what it cost is not lost', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const { model, requests } = replying(
      Array.from({ length: 9 }, (_, index) => ({ ...empty, lookups: [`name_${index}`] })),
    );
    await assert.rejects(askWithLookups(model, designRequest(context), context.lookup), (error: ModelError) => {
      assert.equal(error.kind, 'bad reply');
      assert.equal(error.usage.input, 400);
      assert.equal(error.cost, 1);
      return true;
    });
    assert.equal(requests.length, 4);
    assert.match(lastText(requests[3]!), /You cannot ask again/u);
  });

  it('is told of eight names at most in a round', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const lookups = Array.from({ length: 1_000 }, (_, index) => `name_${index}`);
    const { model } = replying([
      { ...empty, lookups },
      { ...empty, cases: [oneCase] },
    ]);
    const { answers } = await askWithLookups(model, designRequest(context), context.lookup);
    assert.equal(answers.length, 8);
  });

  it('fails with what all its requests have cost', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const broken = new ModelError('truncated', 'The reply was cut off.', { usage, cost: 0.5, text: '{' });
    const { model } = replying([{ ...empty, lookups: ['g'] }, broken]);
    await assert.rejects(askWithLookups(model, designRequest(context), context.lookup), (error: ModelError) => {
      assert.deepEqual([error.kind, error.usage.input, error.cost, error.text], ['truncated', 200, 0.75, '{']);
      return true;
    });
  });

  it('is not asked again when the run is stopped', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const { model, requests } = replying([
      { ...empty, lookups: ['g'] },
      { ...empty, cases: [oneCase] },
    ]);
    const signal = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(askWithLookups(model, designRequest(context), context.lookup, { signal }), /stopped/u);
    assert.equal(requests.length, 1);
  });
});

describe('A reply', () => {
  it('is refused when it is empty, has other fields missing, or says other things than are asked', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const design = designRequest(context).schema;
    const draft = draftRequest(context, { cases: [], unreachable: [] }).schema;
    const bad: unknown[] = [
      null,
      'prose',
      [],
      {},
      { code: 'x' },
      empty,
      { ...empty, cases: [{ ...oneCase, reason: 'because' }] },
      { ...empty, cases: [{ ...oneCase, aims: ['6'] }] },
      { ...empty, cases: [{ ...oneCase, aims: [1e12] }] },
    ];
    for (const value of bad) {
      assert.equal(design.safeParse(value).success, false, JSON.stringify(value));
      assert.equal(draft.safeParse(value).success, false, JSON.stringify(value));
    }
    assert.equal(design.safeParse({ ...empty, cases: [oneCase] }).success, true);
    assert.equal(draft.safeParse({ ...empty, cases: [oneCase] }).success, false);
    assert.equal(draft.safeParse({ ...empty, code: 'def test_f():\n    assert f(1) == 2\n' }).success, true);
    assert.equal(selectionReply.safeParse({ lookups: [], functions: [] }).success, false);
    assert.equal(
      moduleReply.safeParse({ ...empty, path: '/etc/passwd' }).data &&
        'path' in moduleReply.parse({ ...empty, path: '/etc' }),
      false,
    );
  });

  it('of the designer is taken as far as it is about the gaps', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const { design, notes } = checkDesign(context, {
      cases: [
        { ...oneCase, qualname: 'os.system' },
        { ...oneCase, number: 7, aims: [6, 900] },
        { ...oneCase, act: ' ' },
      ],
      unreachable: [
        { lines: [6, 7], why: 'never true' },
        { lines: [99], why: 'not there' },
      ],
    });
    assert.deepEqual(design, { cases: [oneCase], unreachable: [{ lines: [6], why: 'never true' }] });
    assert.deepEqual(notes, [
      'A case is about "os.system", which has no gap here.',
      'A case of f says nothing of what to call or what to expect.',
    ]);
  });

  it('of the identifier is taken as far as it is about the gaps', async () => {
    const context = await contextOfFiles(files, 'app.py', missing);
    const one = { qualname: 'f', worth: 'high', why: 'It\n decides.', seam: null } as const;
    const { functions, notes } = checkSelection(context, {
      lookups: [],
      functions: [{ ...one, qualname: 'main' }, one, { ...one, why: 'twice' }],
    });
    assert.deepEqual(functions, [{ ...one, why: 'It decides.' }]);
    assert.deepEqual(notes, ['There is no gap in "main".', 'f is named twice.']);
  });
});
