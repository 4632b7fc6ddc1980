import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root as repository } from '../../../../scripts/paths.mjs';
import type { ModelTestDesign } from '../../../../src/generation/subagents/modelRecords';
import type { ModelContext } from '../../../../src/generation/subagents/modelContext';
import { tokensOf } from '../../../../src/models/promptText';
import { selectionRequest } from '../../../../src/generation/subagents/functionIdentifierPrompt';
import { withLookups } from '../../../../src/generation/subagents/lookups';
import { designRequest } from '../../../../src/generation/subagents/testDesignerPrompt';
import { draftRequest, repairRequest } from '../../../../src/generation/subagents/testWriterPrompt';
import type { ChatRequest, PromptPart } from '../../../../src/models/chatModel';
import { z } from 'zod';
import { assertGoldenPrompt, goldenText } from '../../../harness/goldenPrompt';
import { contextOf, examples } from './contexts';

const reorder = 'src/shopkit/stock/reorder.py';

function reorderContext(): Promise<ModelContext> {
  return contextOf(examples, reorder, {
    lines: [32, 34, 50, 52, 53, 56, 57],
    arcs: [{ from: 58, to: 47 }],
    findings: {
      reorder_plan: [
        'reorder_plan(None, []) returned ReorderPlan(packs={}, skipped=[])',
        'reorder_plan(Ledger(), [None]) raised AttributeError',
      ],
    },
  });
}

const design: ModelTestDesign = {
  cases: [
    {
      number: 1,
      qualname: 'packs_needed',
      reason: 'error path',
      intent: 'A pack size below one is refused.',
      arrange: '',
      act: 'packs_needed(0, 10, 0)',
      expectation: 'ValueError with "pack size must be at least 1"',
      aims: [32],
    },
    {
      number: 2,
      qualname: 'reorder_plan',
      reason: 'uncovered line',
      intent: 'A discontinued product is skipped, however low its level is.',
      arrange: 'An empty Ledger and Product("AB-1", reorder_at=5, target=10, discontinued=True)',
      act: 'reorder_plan(ledger, [product])',
      expectation: 'packs == {} and skipped == ["AB-1"]',
      aims: [52, 53],
    },
    {
      number: 3,
      qualname: 'packs_needed',
      reason: 'boundary',
      intent: 'Who has what is wanted needs no packs.',
      arrange: '',
      act: 'packs_needed(10, 10, 3)',
      expectation: '0',
      aims: [34],
    },
    {
      number: 4,
      qualname: 'reorder_plan',
      reason: 'uncovered line',
      intent: 'What would exceed the most packs in all is skipped.',
      arrange: 'An empty Ledger, Product("AB-1", 5, 10) and Product("CD-2", 5, 10): each needs 10 packs',
      act: 'reorder_plan(ledger, products, max_packs=12)',
      expectation: 'packs == {"AB-1": 10} and skipped == ["CD-2"]',
      aims: [56, 57],
    },
  ],
  unreachable: [],
};

const draft = {
  code: 'import pytest\n\nfrom shopkit.stock.reorder import packs_needed\n\n\ndef test_small_packs():\n    assert packs_needed(0, 10, 3) == 3\n',
};

const failures = [
  {
    test: 'test_small_packs',
    why: 'It failed.',
    output:
      '>       assert packs_needed(0, 10, 3) == 3\nE       assert 4 == 3\nE        +  where 4 = packs_needed(0, 10, 3)',
    observed: ['packs_needed(0, 10, 3) == 4'],
  },
];

describe('The prompts of a module', () => {
  it('ask which functions are worth testing', async () => {
    assertGoldenPrompt('function-identifier.md', goldenText(selectionRequest(await reorderContext())));
  });

  it('ask for a design', async () => {
    assertGoldenPrompt('test-designer.md', goldenText(designRequest(await reorderContext())));
  });

  it('ask for the tests of a design', async () => {
    assertGoldenPrompt('test-writer.md', goldenText(draftRequest(await reorderContext(), design)));
  });

  it('ask to put right what failed', async () => {
    const request = repairRequest(await reorderContext(), design, draft, failures);
    assertGoldenPrompt('test-writer-repair.md', goldenText(request));
  });

  it('answer what the model asked about', async () => {
    const context = await reorderContext();
    const answers = [await context.lookup('Ledger.level'), await context.lookup('math.ceil')];
    assertGoldenPrompt('lookup.md', goldenText(withLookups(designRequest(context), answers, 2)));
  });

  it('are shown in the documentation as they are sent', async () => {
    const sent = goldenText(draftRequest(await reorderContext(), design));
    const page = readFileSync(path.join(repository, 'docs/model.md'), 'utf8');
    const shown = [...page.matchAll(/^```text\n([^]*?)\n```$/gm)].map(([, text]) => text!);
    assert.ok(shown.length >= 3);
    for (const text of shown) assert.ok(sent.includes(text), text);
  });

  it('begin alike: at least 70 % of the second call was in the first', async () => {
    const context = await reorderContext();
    const first = partsOf(designRequest(context));
    const second = partsOf(draftRequest(context, design));
    assert.ok(
      sharedStable(first, second) / tokensOfParts(second) >= 0.7,
      `${sharedStable(first, second) / tokensOfParts(second)}`,
    );
    const third = partsOf(repairRequest(context, design, draft, failures));
    assert.equal(sharedStable(second, third), sharedStable(first, second));
  });

  it('have the same schema, since that is a part of what providers cache', async () => {
    const context = await reorderContext();
    const requests = [designRequest(context), draftRequest(context, design), repairRequest(context, design, draft, [])];
    const [first, ...others] = requests.map(({ schema }) => JSON.stringify(z.toJSONSchema(schema)));
    for (const other of others) assert.equal(other, first);
  });
});

function partsOf({ system, messages }: ChatRequest): PromptPart[] {
  return [...system, ...messages.flatMap(({ parts }) => parts)];
}

function tokensOfParts(parts: readonly PromptPart[]): number {
  return parts.reduce((sum, { text }) => sum + tokensOf(text), 0);
}

/** Tokens of the parts that are the same up to the last stable one. */
function sharedStable(first: readonly PromptPart[], second: readonly PromptPart[]): number {
  const different = second.findIndex(({ text }, index) => first[index]?.text !== text);
  const same = second.slice(0, different);
  return tokensOfParts(same.slice(0, same.findLastIndex(({ isStable }) => isStable) + 1));
}
