import assert from 'node:assert/strict';
import path from 'node:path';
import { parseModelChoice } from '../../../src/models/modelChoice';
import { UserError } from '../../../src/userError';

const cwd = path.resolve('/work/project');
const parse = (name: string) => parseModelChoice(name, cwd);

describe('The name of a model', () => {
  it('says which provider and which of its models', () => {
    assert.deepEqual(parse('none'), { provider: 'none' });
    assert.deepEqual(parse('anthropic'), { provider: 'anthropic' });
    assert.deepEqual(parse('anthropic:claude-sonnet-5-5'), { provider: 'anthropic', id: 'claude-sonnet-5-5' });
    assert.deepEqual(parse('claude-code:opus'), { provider: 'claude-code', id: 'opus' });
    assert.deepEqual(parse('vscode-lm:copilot/gpt-5'), { provider: 'vscode-lm', id: 'copilot/gpt-5' });
    assert.deepEqual(parse('recorded:replies'), { provider: 'recorded', folder: path.join(cwd, 'replies') });
  });

  it('that is none says which there are', () => {
    for (const name of ['', 'gpt', 'none:x', 'anthropic:', 'claude-code:--mcp-config', 'anthropic:a b', 'Anthropic']) {
      assert.throws(
        () => parse(name),
        (error) => error instanceof UserError && /name one of none, anthropic/.test(error.message),
        name,
      );
    }
    assert.throws(() => parse('recorded:'), /recorded:FOLDER/);
  });
});
