import assert from 'node:assert/strict';
import { docstringExamples } from '../../../src/generation/docstringExamples';
import { analysis, classSignature, parameter, signature } from './targets';

const slug = signature('slug', { params: [parameter('text: str'), parameter('limit: int = 10')] });

function shown(
  docstring: string,
  of = slug,
  more: Parameters<typeof analysis>[0] = {},
): Record<string, readonly string[]> {
  const documented = { ...of, docstring };
  return Object.fromEntries(docstringExamples(analysis({ functions: [documented], ...more }), documented));
}

describe('What docstrings show', () => {
  it('takes the arguments of calls, by position and by keyword, and what they give', () => {
    assert.deepEqual(shown('>>> slug("A b", limit=3)\n\'a-b\''), {
      text: ['"A b"', '"a-b"'],
      limit: ['3'],
    });
  });

  it('takes calls in indented code blocks', () => {
    assert.deepEqual(shown('Example::\n\n        slug("A b", 4)\n')['limit'], ['4']);
  });

  it('takes calls whose line goes on after them, and calls that go over several lines', () => {
    assert.deepEqual(shown('>>> slug("A (b)") # one (of many)')['text'], ['"A (b)"']);
    assert.deepEqual(shown('>>> slug(\n...     "A b",\n...     3,\n... )')['limit'], ['3']);
  });

  it('takes what was assigned to a name before', () => {
    assert.deepEqual(shown('>>> title = "A b"\n>>> slug(title)')['text'], ['"A b"']);
  });

  it('leaves out what is no literal', () => {
    assert.deepEqual(shown('>>> slug(title, limit=MAX)'), {});
  });

  it('takes quoted words of the prose for the text parameters of the function', () => {
    assert.deepEqual(shown('Turns "Hello World" into a slug.'), { text: ['"Hello World"'] });
  });

  it('leaves self out when it counts a method’s arguments', () => {
    const method = signature('Shop.find', { params: [parameter('self'), parameter('name: str')] });
    assert.deepEqual(shown('>>> shop.find("tea")', method)['name'], ['"tea"']);
  });

  it('reads the docstrings of the module and its classes too', () => {
    const found = docstringExamples(
      analysis({
        docstring: '>>> slug("from the module")',
        functions: [slug],
        classes: [classSignature('Slugger', { docstring: '>>> slug("from the class")' })],
      }),
      slug,
    );
    assert.deepEqual(found.get('text'), ['"from the class"', '"from the module"']);
  });

  it('shows nothing for a function without documentation', () => {
    assert.equal(docstringExamples(analysis({ functions: [slug] }), slug).size, 0);
  });
});
