import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';
import texts from '../../package.nls.json';
import { root } from '../../scripts/paths.mjs';
import { colors, commands, contextKeys, views } from '../../src/editor/ids';

const { contributes } = manifest;

/** VS Code's own context keys that our `when` clauses may use. */
const keysOfVsCode = [
  'activeEditor',
  'controllerId',
  'editorHasSelection',
  'editorLangId',
  'isWorkspaceTrusted',
  'resourceExtname',
  'resourceFilename',
  'resourceScheme',
  'testItemHasUri',
  'view',
  'viewItem',
  'workspaceFolderCount',
];

describe('The manifest', () => {
  it('contributes every command, view and colour that the code names, and no other', () => {
    assert.deepEqual(idsOf(contributes.commands, 'command'), Object.values(commands).toSorted());
    assert.deepEqual(idsOf(Object.values(contributes.views).flat(), 'id'), Object.values(views).toSorted());
    assert.deepEqual(idsOf(contributes.colors, 'id'), Object.values(colors).toSorted());
  });

  it('has a text for every %key%, and uses every text', () => {
    const used = valuesOf(manifest, (value) => /^%(.+)%$/.exec(value)?.[1]);
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(texts).toSorted());
  });

  it('leaves no text of the user interface outside package.nls.json', () => {
    const shown = ['title', 'name', 'description', 'markdownDescription', 'contents', 'altText'];
    const literal = shown.flatMap((property) =>
      valuesOf(contributes, (value, key) => (key === property && !/^%.+%$/.test(value) ? value : undefined)),
    );
    // Names of the product need no translation.
    assert.deepEqual([...new Set(literal)], ['Smart Test']);
  });

  it('gives every command an icon, or hides it from the palette', () => {
    const hidden = contributes.menus.commandPalette
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    const bare = contributes.commands.filter(({ command, icon }) => icon === '' && !hidden.includes(command));
    assert.deepEqual(bare, []);
  });

  it('shows only commands that exist in menus, welcome texts and walkthroughs', () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const linked = Object.values(texts).flatMap((text) =>
      [...text.matchAll(/command:([\w.-]+)/g)].map(([, id]) => id!),
    );
    const events = valuesOf(contributes.walkthroughs, (value) => /^onCommand:(.+)$/.exec(value)?.[1]);
    const ours = [...inMenus, ...linked, ...events].filter((id) => id.startsWith('smart-test.'));
    const known: readonly string[] = Object.values(commands);
    assert.deepEqual(
      ours.filter((id) => !known.includes(id)),
      [],
    );
  });

  it('asks only for context keys that VS Code or the extension sets', () => {
    const clauses = valuesOf(contributes, (value, key) => (/^(when|enablement)$/.test(key) ? value : undefined));
    const known = [...keysOfVsCode, ...Object.values(contextKeys)];
    const unknown = clauses.flatMap(keysIn).filter((key) => !known.includes(key));
    assert.deepEqual([...new Set(unknown)], []);
  });

  it('names files that exist', () => {
    const files = valuesOf(manifest, (value) => (value.startsWith('media/') ? value : undefined));
    assert.deepEqual(
      files.filter((file) => !existsSync(join(root, file))),
      [],
    );
  });

  it('keeps settings that start programs or read elsewhere from untrusted folders', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const mustBe = ['interpreter', 'pytestArgs', 'claudeCode.path', 'model.provider', 'model.baseUrl'];
    for (const setting of mustBe) assert.ok(restricted.includes(`smart-test.${setting}`), setting);
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.deepEqual(
      restricted.filter((setting) => !settings.includes(setting)),
      [],
    );
  });

  it('lets no folder say where code, keys and money go', () => {
    const properties = Object.assign({}, ...contributes.configuration.map((group) => group.properties)) as Readonly<
      Record<string, { readonly scope: string }>
    >;
    for (const setting of ['claudeCode.path', 'model.baseUrl', 'model.maxCost', 'model.prices']) {
      assert.equal(properties[`smart-test.${setting}`]?.scope, 'machine', setting);
    }
  });

  it('documents every setting that the code reads, by the same name', () => {
    const source = readFileSync(join(root, 'src/editor/settings.ts'), 'utf8');
    const read = [...source.matchAll(/configuration\.get\('([\w.]+)'\)/g)].map(([, name]) => `smart-test.${name}`);
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.deepEqual([...new Set(read)].toSorted(), settings.toSorted());
  });
});

function idsOf<K extends string>(items: readonly Record<K, string>[], key: K): string[] {
  return items.map((item) => item[key]).toSorted();
}

/** What `pick` makes of the strings in a JSON value, at any depth. `key` is the property, or the place in an array. */
function valuesOf(json: unknown, pick: (value: string, key: string) => string | undefined): string[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') return valuesOf(value, pick);
    const picked = pick(value, key);
    return picked === undefined ? [] : [picked];
  });
}

/** The context keys of a `when` clause: what stands left of each comparison, and alone. */
function keysIn(clause: string): string[] {
  return clause
    .replaceAll(/=~ \/.*?\/\w*/g, '')
    .split(/&&|\|\||[()]|!(?!=)/)
    .map((term) => term.trim().split(/\s/)[0]!)
    .filter((key) => key !== '' && key !== 'true' && key !== 'false');
}
