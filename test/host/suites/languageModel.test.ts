import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { VsCodeLanguageModel } from '../../../src/editor/languageModel';
import { ModelError, type ModelErrorKind } from '../../../src/models/modelError';
import { eventually } from '../../harness/eventually';
import { request } from '../../unit/models/requests';

const modelOf = (id: string): VsCodeLanguageModel => new VsCodeLanguageModel(`smart-test-tests/${id}`);

describe('A language model of VS Code', () => {
  before(async () => {
    await eventually(async () => assert.ok((await vscode.lm.selectChatModels()).length > 0), 15_000);
  });

  it('answers with what was asked for, its tokens counted, at no known price', async () => {
    const reply = await modelOf('obedient').ask(request());
    assert.deepEqual(reply.value, { code: 'assert price() == 1\n', number: 3 });
    assert.equal(reply.cost, null);
    assert.ok(reply.usage.input > 50 && reply.usage.output > 5, JSON.stringify(reply.usage));
  });

  it('may answer in prose around it', async () => {
    let characters = 0;
    const reply = await modelOf('talkative').ask(request(), { onProgress: (count) => (characters = count) });
    assert.equal(reply.value.number, 3);
    assert.equal(characters, reply.text.length);
  });

  it('is told the instructions first and the schema last', async () => {
    const [first] = request().messages;
    const messages = [
      first!,
      { role: 'assistant' as const, parts: [{ text: 'My draft' }] },
      { role: 'user' as const, parts: [{ text: 'It fails.' }] },
    ];
    const { value } = await modelOf('echoing').ask(request({ messages }));
    const turns = value.code.split('\n-----\n');
    assert.match(turns[0]!, /^1: You write tests\.\n[^]*def price/);
    assert.equal(turns[1], '2: My draft');
    assert.match(turns[2]!, /^1: It fails\.[^]*JSON Schema:\n\{"type":"object"/);
  });

  it('estimates its tokens, and no cost', async () => {
    const { inputTokens, outputTokens, cost } = await modelOf('obedient').estimate(request());
    assert.ok(inputTokens > 50);
    assert.deepEqual([outputTokens, cost], [1000, null]);
  });

  it('is cancelled with the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const asked = modelOf('hanging').ask(request(), { signal: stop.signal });
    setTimeout(() => stop.abort(reason), 300);
    await assert.rejects(asked, reason);
  });

  const failures: readonly (readonly [string, ModelErrorKind, RegExp])[] = [
    ['evasive', 'bad reply', /I would rather not/],
    ['silent', 'bad reply', /empty/],
    ['flooding', 'bad reply', /far longer/],
    ['exhausted', 'credit', /quota there is used up/],
    ['broken', 'server', /connection was lost/],
    ['small', 'too large', /takes 5 tokens/],
    ['missing', 'unavailable', /no language model smart-test-tests\/missing/],
  ];
  for (const [id, kind, sentence] of failures) {
    it(`that is ${id} says so in a sentence`, async () => {
      await assert.rejects(modelOf(id).ask(request()), (error) => {
        assert.ok(error instanceof ModelError, String(error));
        assert.equal(error.kind, kind, error.message);
        assert.match(error.message, sentence);
        return true;
      });
    });
  }
});
