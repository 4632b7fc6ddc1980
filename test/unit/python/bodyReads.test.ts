import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';

describe('What a function asks of the world around it', () => {
  let analyzer: ASTFunctionAnalyzer;
  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  const read = (text: string, name: string) =>
    analyzer.analyze(text, { parameterUses: true }).functions.find(({ qualname }) => qualname === name)!.reads!;

  it('is what it calls by names that are not its own, without built-ins', () => {
    const { callees } = read(
      'def fetch(url, parse):\n    reply = requests.get(url)\n    return parse(len(load(reply.read())))\n',
      'fetch',
    );
    assert.deepEqual(callees, ['requests.get', 'load']);
  });

  it('is the truth of flags of its module and its object, whatever the object is called', () => {
    const { flags } = read(
      'class Door:\n    def open(this, key):\n        if DEBUG and not this.locked or key:\n            return this.key is None\n        assert this.hinges\n',
      'Door.open',
    );
    assert.deepEqual(flags, ['DEBUG', 'self.locked', 'self.hinges']);
  });

  it('is what it looks for in its object, and the exceptions that it handles', () => {
    const { memberships, handled } = read(
      'class Seen:\n    def add(self, order):\n        try:\n            return order.id in self.known\n        except (KeyError, errors.Gone) as error:\n            return None\n        except ValueError:\n            pass\n',
      'Seen.add',
    );
    assert.deepEqual(memberships, [{ item: 'order.id', container: 'known' }]);
    assert.deepEqual(handled, ['KeyError', 'errors.Gone', 'ValueError']);
  });

  it('is what it reads of objects of its module and does with it, not what it calls there, and nothing of its own', () => {
    const { state, stateUses } = read(
      'def trace(frame):\n    here = frame.line\n    log.write(here.name)\n    settings.seen.append(1)\n    return [x for x in local.rows]\n',
      'trace',
    );
    assert.deepEqual(state, ['settings.seen', 'local.rows']);
    assert.deepEqual(
      [...stateUses].map(([path, uses]) => [path, uses.map(({ kind, name }) => `${kind} ${name}`.trim())]),
      [
        ['settings.seen', ['method append']],
        ['local.rows', ['iterated']],
      ],
    );
  });

  it('comes with what is done with what it is told', () => {
    const { results } = read(
      'def status(url):\n    reply = requests.get(url)\n    return reply.status_code, reply.json()\n',
      'status',
    );
    assert.deepEqual(
      results.get('requests.get')?.map(({ kind, name }) => `${kind} ${name}`),
      ['attribute status_code', 'method json'],
    );
  });
});
