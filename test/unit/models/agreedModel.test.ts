import assert from 'node:assert/strict';
import { AgreedModel } from '../../../src/models/agreedModel';
import type { ChatModel } from '../../../src/models/chatModel';
import { ModelError } from '../../../src/models/modelError';
import { answering } from './answering';
import { request } from './requests';

const answer = JSON.stringify({ code: 'a = 1', number: 3 });

/** Counts what reaches the model. */
function counted(): ChatModel & { readonly reached: { count: number } } {
  const model = answering(answer);
  const reached = { count: 0 };
  return {
    ...model,
    reached,
    estimate: (asked) => {
      reached.count += 1;
      return model.estimate(asked);
    },
    ask: (asked, options) => {
      reached.count += 1;
      return model.ask(asked, options);
    },
  };
}

describe('A model that somebody must agree to', () => {
  it('gets nothing before that, not even to count its tokens', async () => {
    const model = counted();
    let agree: (agreed: boolean) => void = () => undefined;
    const agreed = new AgreedModel(model, () => new Promise((resolve) => (agree = resolve)));
    const all = [agreed.estimate(request()), agreed.ask(request()), agreed.ask(request())];
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(model.reached.count, 0);
    agree(true);
    await Promise.all(all);
    assert.equal(model.reached.count, 3);
  });

  it('is agreed to once', async () => {
    let questions = 0;
    const agreed = new AgreedModel(counted(), () => Promise.resolve((questions += 1) > 0));
    await Promise.all([agreed.ask(request()), agreed.ask(request())]);
    await agreed.ask(request({ subject: 'shop.tax' }));
    assert.equal(questions, 1);
  });

  it('gets nothing when nobody agrees, and every request says why', async () => {
    const model = counted();
    const agreed = new AgreedModel(model, () => Promise.resolve(false));
    for (const asked of [agreed.ask(request()), agreed.ask(request()), agreed.estimate(request())]) {
      await assert.rejects(asked, (error) => {
        assert.ok(error instanceof ModelError && error.kind === 'permission' && error.endsTheRun);
        return true;
      });
    }
    assert.equal(model.reached.count, 0);
  });

  it('gets nothing when it is cancelled meanwhile', async () => {
    const model = counted();
    const stop = new AbortController();
    const agreed = new AgreedModel(model, () => {
      stop.abort();
      return Promise.resolve(true);
    });
    await assert.rejects(agreed.ask(request(), { signal: stop.signal }), { name: 'AbortError' });
    assert.equal(model.reached.count, 0);
  });
});
