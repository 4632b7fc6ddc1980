import assert from 'node:assert/strict';
import { chosenGaps, selectGaps } from '../../../../src/generation/modelDrafts/selectGaps';
import type { ModelContext } from '../../../../src/generation/subagents/modelContext';
import { ModelError } from '../../../../src/models/modelError';
import { silent } from '../../../../src/progress';
import { generationModel, ScriptedModel } from '../scriptedModel';
import { contextOfFiles } from '../subagents/contexts';

const source = ['a', 'b', 'c', 'd'].map((name) => `def ${name}():\n    return "${name}"\n`).join('\n\n');

const context = (): Promise<ModelContext> =>
  contextOfFiles({ 'pyproject.toml': '', 'shop.py': source }, 'shop.py', { lines: [2, 6, 10, 14] });

const names = (gaps: ModelContext['gaps']): string[] => gaps.map(({ target }) => target.signature.qualname);

const selected = (qualname: string, worth: 'high' | 'low' | 'none', seam: string | null = null) => ({
  ...{ qualname, worth, seam },
  why: 'It decides.',
});

describe('Choosing functions by a model', () => {
  it('takes its order, and last what it did not name', async () => {
    const { gaps } = await context();
    const chosen = chosenGaps(gaps, { functions: [selected('d', 'high'), selected('b', 'low')] });
    assert.deepEqual(names(chosen.gaps), ['d', 'b', 'a', 'c']);
    assert.deepEqual(chosen.notes, []);
  });

  it('leaves out what is worth no test, and what needs the code changed first, and says so', async () => {
    const { gaps } = await context();
    const functions = [selected('a', 'none'), selected('b', 'high', 'Pass the clock in.'), selected('c', 'high')];
    const chosen = chosenGaps(gaps, { functions });
    assert.deepEqual(names(chosen.gaps), ['c', 'd']);
    assert.deepEqual(chosen.notes, [
      'b cannot be tested as it is, says the model: Pass the clock in.',
      'The model finds no test worth while for a.',
    ]);
  });

  it('tells the verdict to who keeps the requests', async () => {
    const verdicts: unknown[] = [];
    const reply = { lookups: [], functions: [selected('c', 'high'), selected('x', 'high')] };
    const model = {
      ...generationModel(new ScriptedModel(() => reply)),
      judge: ({ purpose, subject }: { purpose: string; subject: string }, verdict: string) =>
        verdicts.push([purpose, subject, verdict]),
    };
    const { gaps } = await selectGaps(await context(), model, { progress: silent });
    assert.deepEqual(names(gaps), ['c', 'a', 'b', 'd']);
    assert.deepEqual(verdicts, [
      ['function-identifier', 'shop', '1 function named; 1 not taken: There is no gap in "x".'],
    ]);
  });

  it('keeps all when the reply cannot be used, and says so', async () => {
    const model = generationModel(new ScriptedModel(() => 'All of them!'));
    const { gaps, notes } = await selectGaps(await context(), model, { progress: silent });
    assert.deepEqual(names(gaps), ['a', 'b', 'c', 'd']);
    assert.match(notes.join(), /^The functions are taken as they come: .*not the JSON/);
  });

  it('ends when nobody answers any more', async () => {
    const model = generationModel(
      new ScriptedModel(() => {
        throw new ModelError('credit', 'No credit.');
      }),
    );
    await assert.rejects(selectGaps(await context(), model, { progress: silent }), /No credit/);
  });
});
