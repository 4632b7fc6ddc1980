import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ClassCatalog } from '../../../src/generation/classCatalog';
import { isStandIn, standIns } from '../../../src/generation/standIns';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';
import { target } from './targets';

describe('Stand-ins for what a function calls', () => {
  let analyzer: ASTFunctionAnalyzer;
  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  function standInsOf(text: string): string[] {
    const analysis = analyzer.analyze(text, { parameterUses: true });
    const catalog = new ClassCatalog({ name: 'shop.pricing', analysis }, []);
    return standIns(target(analysis.functions.at(-1)!), analysis, catalog).map((statement) => statement.text);
  }

  it('give what the body can use', () => {
    const [first] = standInsOf('import requests\n\n\ndef ok(url):\n    return requests.get(url).status_code == 200\n');
    assert.equal(
      first,
      'monkeypatch.setattr("shop.pricing.requests.get", lambda *args, **kwargs: SimpleNamespace(status_code=1))',
    );
  });

  it('raise what it handles', () => {
    const all = standInsOf(
      'import os\n\n\ndef size(path):\n    try:\n        return os.stat(path).st_size\n    except OSError:\n        return 0\n',
    );
    assert.ok(all.includes('monkeypatch.setattr("shop.pricing.os.stat", Mock(side_effect=OSError))'), all.join('\n'));
  });

  it('switch flags of the module', () => {
    const all = standInsOf('DEBUG = False\n\n\ndef level():\n    if DEBUG:\n        return 1\n    return 2\n');
    assert.ok(all.includes('monkeypatch.setattr("shop.pricing.DEBUG", True)'), all.join('\n'));
  });

  it('give what an object of the module holds other values, as the body uses it', () => {
    const all = standInsOf(
      'settings = Settings()\n\n\ndef names():\n    return [n.title() for n in settings.names.split()]\n',
    );
    assert.ok(all.includes('monkeypatch.setattr("shop.pricing.settings.names", "test_value")'), all.join('\n'));
  });

  it('replace nothing that only computes, no classes, and nothing that is no function', () => {
    assert.deepEqual(
      standInsOf(
        'import json\nfrom decimal import Decimal\nCACHE = {}\n\n\ndef load(text):\n    CACHE.clear()\n    return Decimal(json.loads(text))\n',
      ),
      [],
    );
  });

  it('put no number in place of a file descriptor: closing it would close a file of pytest', () => {
    const body = 'def read(path):\n    handle = open_low(path)\n    os.close(handle)\n';
    const all = standInsOf(`import os\nfrom os import open as open_low\n\n\n${body}`).join('\n');
    assert.doesNotMatch(all, /open_low/);
    assert.match(all, /os\.close/);
  });

  it('are told from the rest of a set-up', () => {
    const step = (text: string) => ({ text, imports: [] });
    assert.ok(isStandIn(step('monkeypatch.setattr("shop.pricing.os.stat", 1)'), 'shop.pricing'));
    assert.ok(!isStandIn(step('monkeypatch.setenv("HOME", "1")'), 'shop.pricing'));
  });
});
