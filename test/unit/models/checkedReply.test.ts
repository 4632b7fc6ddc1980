import assert from 'node:assert/strict';
import { z } from 'zod';
import { checkedReply } from '../../../src/models/checkedReply';
import { ModelError } from '../../../src/models/modelError';
import { usage } from './requests';

const schema = z.object({ code: z.string(), lines: z.array(z.number()).default([]) });
const reply = (text: string) => checkedReply(schema, text);
const rejects = (text: string, why: RegExp): void => {
  assert.throws(
    () => reply(text),
    (error) => error instanceof ModelError && error.kind === 'bad reply' && why.test(error.message),
  );
};

describe('A reply', () => {
  it('is what the schema makes of its JSON', () => {
    assert.deepEqual(reply('{"code": "x = 1", "other": true}'), { code: 'x = 1', lines: [] });
  });

  it('is found between fences', () => {
    assert.equal(reply('Here it is:\n\n```json\n{"code": "a"}\n```\nI hope it helps.').code, 'a');
  });

  it('is found in prose, behind braces that are none', () => {
    assert.equal(reply('Use {name} and [1, 2], thus: {"code": "d = {\\"}\\": 1}"}. Done {').code, 'd = {"}": 1}');
  });

  it('is found behind a bracket that nothing closes', () => {
    assert.equal(reply('The range is [0, 1) and so: {"code": "a"}').code, 'a');
  });

  it('is the first value that fits', () => {
    assert.equal(reply('```json\n{"example": 1}\n```\n```json\n{"code": "b"}\n```').code, 'b');
  });

  it('says what is wrong with it, and where', () => {
    rejects('{"code": 5, "lines": [1, "two"]}', /code: .*string.*; lines\[1\]: .*number/);
    rejects('', /empty/);
    rejects('  \n ', /empty/);
    rejects('I am sorry, I cannot do that.', /not the JSON that was asked for: “I am sorry/);
    rejects('{"code": "cut off in the mid', /not the JSON/);
    rejects(JSON.stringify({ code: 'x'.repeat(10_000_000) }), /10,\d{3},\d{3} characters/);
  });

  it('keeps the text and what it cost in the error', () => {
    assert.throws(
      () => checkedReply(schema, 'no', { usage, cost: 0.25 }),
      (error) => error instanceof ModelError && error.text === 'no' && error.usage === usage && error.cost === 0.25,
    );
  });

  it('is given up soon when it is a maze of brackets', () => {
    const started = performance.now();
    for (const maze of ['['.repeat(900_000), '{'.repeat(400_000) + '}'.repeat(400_000), '{a}'.repeat(300_000)]) {
      rejects(maze, /not the JSON/);
    }
    assert.ok(performance.now() - started < 5000);
  });
});
