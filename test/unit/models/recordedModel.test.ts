import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ChatModel, ChatRequest } from '../../../src/models/chatModel';
import { ModelError } from '../../../src/models/modelError';
import { RecordedModel, RecordingModel } from '../../../src/models/recordedModel';
import { numberedRecordingName, recordingName } from '../../../src/models/recording';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { answering } from './answering';
import { request, usage } from './requests';

const code = 'import pytest\n\n\ndef test_price():\n    assert price() == 1\n';

async function recorded(text: string, asked: ChatRequest = request()): Promise<string> {
  const folder = temporaryFolder();
  await new RecordingModel(answering(text), folder).ask(asked).catch((error: unknown) => {
    if (!(error instanceof ModelError)) throw error;
  });
  return folder;
}

const kindOf = async (model: ChatModel, asked: ChatRequest): Promise<string> =>
  model.ask(asked).then(
    () => 'reply',
    (error: unknown) => (error instanceof ModelError ? error.kind : String(error)),
  );

describe('Recorded replies', () => {
  it('are given again for the same request, at no cost', async () => {
    const folder = await recorded(JSON.stringify({ code, number: 3 }));
    const reply = await new RecordedModel(folder).ask(request());
    assert.deepEqual(reply.value, { code, number: 3 });
    assert.deepEqual([reply.model, reply.usage, reply.cost], ['model-1', usage, 0]);
  });

  it('are files in which code can be read', async () => {
    const folder = await recorded(JSON.stringify({ code, number: 3 }));
    const [file] = readdirSync(folder);
    assert.match(file!, /^test-writer\.shop\.pricing\.[0-9a-f]{16}\.json$/);
    assert.match(readFileSync(path.join(folder, file!), 'utf8'), /^ +"def test_price\(\):",$/m);
  });

  it('are told apart by purpose, prompt and schema', () => {
    const others = [
      request({ purpose: 'test-designer' }),
      request({ system: [{ text: 'You repair tests.' }] }),
      request({ messages: [{ role: 'user', parts: [{ text: 'Another module' }] }] }),
      request({ schema: z.object({ code: z.string(), number: z.number(), more: z.string() }) }),
    ];
    assert.equal(new Set([request(), ...others].map(recordingName)).size, 5);
  });

  it('do not depend on how a prompt is cut into parts, nor on the longest reply', () => {
    const parts = [{ text: 'The module:\ndef price(): ...\n' }];
    const same = request({ messages: [{ role: 'user', parts }], maxOutputTokens: 5 });
    assert.equal(recordingName(same), recordingName(request()));
  });

  it('of a subject that looks like a path stay in their folder', () => {
    assert.doesNotMatch(recordingName(request({ subject: '../../etc/passwd\u0000' })), /[/\\\u0000]/);
  });

  it('that are missing are named, with the prompt beside where they belong', async () => {
    const folder = path.join(temporaryFolder(), 'new');
    await assert.rejects(new RecordedModel(folder).ask(request()), (error) => {
      assert.ok(error instanceof ModelError && error.kind === 'unrecorded' && !error.endsTheRun);
      assert.match(error.message, /no recorded reply to test-writer about shop\.pricing/);
      return true;
    });
    const [file] = readdirSync(folder);
    const page = readFileSync(path.join(folder, file!), 'utf8');
    assert.match(page, /You write tests\./);
    assert.match(page, /def price\(\): \.\.\./);
    assert.match(page, /"required"/);
  });

  it('may be written by hand, without usage', async () => {
    const folder = temporaryFolder();
    const byHand = { reply: { code: { $lines: ['a = 1', 'b = 2'] }, number: 1 } };
    writeFileSync(path.join(folder, `${recordingName(request())}.json`), JSON.stringify(byHand));
    const reply = await new RecordedModel(folder).ask(request());
    assert.equal(reply.value.code, 'a = 1\nb = 2');
    assert.equal(reply.model, 'written by hand');
  });

  it('may be written for the first and the second request about a subject, whatever the prompt', async () => {
    const folder = temporaryFolder();
    const write = (name: string, number: number): void =>
      writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ reply: { code, number } }));
    const other = request({ system: [{ text: 'Newer words.' }] });
    write(numberedRecordingName(request(), 1), 1);
    write(numberedRecordingName(request(), 2), 2);
    const model = new RecordedModel(folder);
    const numbers = [(await model.ask(request())).value, (await model.ask(other)).value].map((value) => value.number);
    assert.deepEqual(numbers, [1, 2]);
    assert.equal(await kindOf(model, request()), 'unrecorded');
    write(recordingName(other), 3);
    assert.equal((await new RecordedModel(folder).ask(other)).value.number, 3);
  });

  it('that are not what was asked for are recorded, and rejected again', async () => {
    for (const text of ['I am sorry.', '{"code": 1}', '{"code": "cut o']) {
      const folder = await recorded(text);
      assert.equal(await kindOf(new RecordedModel(folder), request()), 'bad reply', text);
    }
  });

  it('that are no recordings are named', async () => {
    const folder = temporaryFolder();
    for (const text of ['{', '{"model": 5, "reply": 1}', '{"model": "m"}']) {
      writeFileSync(path.join(folder, `${recordingName(request())}.json`), text);
      await assert.rejects(new RecordedModel(folder).ask(request()), /\.json is no recorded reply: /);
    }
  });

  it('stop when they are told to', async () => {
    const reason = new Error('enough');
    await assert.rejects(
      new RecordedModel(temporaryFolder()).ask(request(), { signal: AbortSignal.abort(reason) }),
      reason,
    );
  });
});
