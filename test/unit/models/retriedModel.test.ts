import assert from 'node:assert/strict';
import { AnthropicModel } from '../../../src/models/anthropicModel';
import { Budget, BudgetedModel } from '../../../src/models/budget';
import { addUsage } from '../../../src/models/chatModel';
import type { ModelError } from '../../../src/models/modelError';
import { RetriedModel } from '../../../src/models/retriedModel';
import { startMessagesServer, type MessagesServer } from '../../harness/messagesServer';
import { goodAnswer, request, tokens } from './anthropicRequests';

describe('a model that is asked once more when its reply broke off', () => {
  const broken = { text: tokens(2000), cutAfter: 2000, durationMs: 200 };
  let server: MessagesServer;

  beforeEach(async () => (server = await startMessagesServer({ reply: () => ({ json: goodAnswer }) })));

  afterEach(() => server.close());

  const model = (budget: Budget): RetriedModel =>
    new RetriedModel(
      new BudgetedModel(new AnthropicModel({ apiKey: 'test-key', baseUrl: server.url, retries: 0 }), budget),
    );

  it('answers, and counts what both cost', async () => {
    server.answerNext(broken);
    const budget = new Budget({ dollars: 1, tokens: Infinity });
    const { value, usage, cost } = await model(budget).ask(request());
    assert.deepEqual(value, goodAnswer);
    const [first, second] = server.paid.map((paid) => paid.usage!);
    assert.equal(usage.input, addUsage(first!, second!).input);
    assert.ok(usage.output > second!.output);
    assert.deepEqual(budget.spending.usage, usage);
    assert.equal(budget.spending.dollars, cost);
    assert.equal(budget.spending.requests, 2);
  });

  it('fails with the cost of both when that breaks off, too', async () => {
    server.answerNext(broken, broken);
    const budget = new Budget({ dollars: 1, tokens: Infinity });
    await assert.rejects(model(budget).ask(request()), (error: ModelError) => {
      const { usage, dollars } = budget.spending;
      assert.deepEqual([error.kind, error.usage, error.cost], ['cut', usage, dollars]);
      return true;
    });
    assert.equal(server.paid.length, 2);
  });

  it('is not asked again when the budget does not allow it', async () => {
    server.answerNext(broken);
    const one = await new AnthropicModel({ apiKey: 'test-key', baseUrl: server.url }).estimate(request());
    const budget = new Budget({ dollars: one.cost! * 1.01, tokens: Infinity });
    await assert.rejects(model(budget).ask(request()), { kind: 'budget' });
    assert.equal(server.paid.length, 1);
    assert.ok(budget.spending.dollars > 0 && budget.spending.dollars <= one.cost!);
  });

  it('is not asked again for another reason', async () => {
    server.answerNext('I would rather not.');
    await assert.rejects(model(new Budget({ dollars: 1, tokens: Infinity })).ask(request()), { kind: 'bad reply' });
    assert.equal(server.requests.filter(({ path }) => path === '/v1/messages').length, 1);
  });
});
