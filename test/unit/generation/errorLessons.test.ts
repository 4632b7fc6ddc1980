import assert from 'node:assert/strict';
import type { ValueContext } from '../../../src/generation/candidate';
import { argumentsOf, correctionsOf, isBlamed, lessonOf, type Lesson } from '../../../src/generation/errorLessons';
import { described, expression } from './targets';

const nothing: ValueContext = {
  instancesOf: () => [],
  heirsOf: () => [],
  havingAttribute: () => [],
  knows: () => false,
};

function lesson(type: string, message: string, objects = nothing): Lesson | undefined {
  const plain = { ...described(null, type), message, messageText: JSON.stringify(message), unstable: false };
  return lessonOf({ ...plain, lastFile: null, lastLine: null, isException: true }, objects);
}

const texts = (type: string, message: string): string[] => lesson(type, message)?.values.map(({ text }) => text) ?? [];

describe('Learning from exceptions', () => {
  it('takes what has the attribute that was missing', () => {
    assert.ok(texts('AttributeError', "'int' object has no attribute 'items'").includes('{}'));
    assert.ok(texts('AttributeError', "'int' object has no attribute 'upper'").includes('"a b"'));
    assert.ok(
      texts('AttributeError', "'int' object has no attribute 'stem'").some((text) => text.startsWith('tmp_path')),
    );
  });

  it('takes objects of the project before it makes something up', () => {
    const box = expression('Box(1)', 'shop.boxes', 'Box');
    const objects = { ...nothing, havingAttribute: (name: string) => (name === 'unpack' ? [box] : []) };
    assert.deepEqual(lesson('AttributeError', "'int' object has no attribute 'unpack'", objects)?.values, [box]);
    assert.ok(texts('AttributeError', "'int' object has no attribute 'unpack'").includes('SimpleNamespace(unpack=1)'));
  });

  it('takes what can be called, walked through, looked up in and added', () => {
    assert.ok(texts('TypeError', "'str' object is not callable").includes('lambda *args: 1'));
    assert.ok(texts('TypeError', "'int' object is not iterable").includes('[(1, 2)]'));
    assert.ok(texts('TypeError', 'cannot unpack non-iterable int object').includes('[1, 2]'));
    assert.ok(texts('TypeError', "'int' object is not subscriptable").includes('{"key": "value"}'));
    assert.ok(texts('TypeError', "unsupported operand type(s) for +: 'int' and 'str'").includes('2'));
    assert.ok(texts('TypeError', "expected string or bytes-like object, got 'int'").includes('"test_value"'));
  });

  it('learns nothing from other exceptions', () => {
    assert.equal(lesson('ValueError', 'no such order'), undefined);
    assert.equal(lesson('TypeError', 'no such order'), undefined);
  });

  it('blames values of the type that the text names', () => {
    const known = lesson('TypeError', "'int' object is not callable")!;
    assert.equal(isBlamed('3', known), true);
    assert.equal(isBlamed('"3"', known), false);
    assert.equal(isBlamed('[1]', known), false);
    assert.equal(isBlamed('make()', known), true, 'nobody knows');
  });

  it('gives a stand-in the attribute that it lacks, beside those that it has', () => {
    const known = lesson('AttributeError', "'types.SimpleNamespace' object has no attribute 'minor'")!;
    assert.equal(isBlamed('SimpleNamespace(major=1)', known), true);
    assert.equal(correctionsOf('SimpleNamespace(major=1)', known)[0]!.text, 'SimpleNamespace(major=1, minor=1)');
    assert.equal(correctionsOf('7', known), known.values);
  });

  it('replaces arguments of a call one by one, also those passed by name', () => {
    const list = argumentsOf('Line((1, 2), unit="a,b")');
    assert.deepEqual(
      list.map(({ text }) => text),
      ['(1, 2)', '"a,b"'],
    );
    assert.equal(list[1]!.replacedBy('None'), 'Line((1, 2), unit=None)');
    assert.deepEqual(argumentsOf('Color.RED'), []);
  });
});
