import assert from 'node:assert/strict';
import { expandVariables } from '../../../src/editor/variables';

describe('variables in settings', () => {
  const variables = { workspaceFolder: '/shop', userHome: '/home/ann', env: { VENV: '/envs/shop' } };
  const expand = (text: string) => expandVariables(text, variables);

  it('stand for the folder, the home folder and the environment', () => {
    assert.equal(expand('${workspaceFolder}/.venv/bin/python'), '/shop/.venv/bin/python');
    assert.equal(expand('${userHome}/x:${env:VENV}/bin'), '/home/ann/x:/envs/shop/bin');
  });

  it('are empty for an environment variable that is not set', () => {
    assert.equal(expand('${env:MISSING}/bin'), '/bin');
  });

  it('stay as they are when nobody knows them', () => {
    assert.equal(expand('${file} $HOME'), '${file} $HOME');
  });
});
