import assert from 'node:assert/strict';
import { createModel } from '../../../src/models/createModel';
import { RoutedModel } from '../../../src/models/routedModel';
import { UserError } from '../../../src/userError';
import { answering } from './answering';
import { request } from './requests';

describe('The model of a choice', () => {
  const environment = {};

  it('is none, or says who answers', () => {
    const name = (choice: Parameters<typeof createModel>[0]) =>
      createModel(choice, { apiKey: 'test-key', environment })?.name;
    assert.equal(name({ provider: 'none' }), undefined);
    assert.equal(name({ provider: 'anthropic', id: 'claude-opus-5-5' }), 'claude-opus-5-5 (Anthropic API)');
    assert.equal(name({ provider: 'claude-code', id: 'opus' }), 'opus (Claude Code)');
    assert.equal(name({ provider: 'recorded', folder: '/replies' }), 'recorded replies in /replies');
  });

  it('of the Anthropic API needs a key', () => {
    assert.throws(
      () => createModel({ provider: 'anthropic' }, { environment }),
      (error) => error instanceof UserError && /needs a key/.test(error.message),
    );
  });

  it('of VS Code is in VS Code only', () => {
    assert.throws(() => createModel({ provider: 'vscode-lm' }, { environment }), /in VS Code only/);
  });
});

describe('Several models as one', () => {
  it('are asked by who asks', async () => {
    const reply = (number: number) => answering(JSON.stringify({ code: '', number }));
    const model = new RoutedModel(reply(1), new Map([['test-designer', reply(2)]]));
    assert.equal((await model.ask(request({ purpose: 'test-writer' }))).value.number, 1);
    assert.equal((await model.ask(request({ purpose: 'test-designer' }))).value.number, 2);
  });

  it('can what all of them can', () => {
    const strong = answering('');
    const weak = { ...strong, capabilities: { ...strong.capabilities, schema: false, concurrency: 7 } };
    const { schema, usage, concurrency } = new RoutedModel(strong, new Map([['test-writer', weak]])).capabilities;
    assert.deepEqual([schema, usage, concurrency], [false, true, 1]);
  });
});
