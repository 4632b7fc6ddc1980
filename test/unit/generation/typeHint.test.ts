import assert from 'node:assert/strict';
import { parseTypeHint, type TypeHint } from '../../../src/generation/typeHint';

/** `dict[str, int]` again, in our own words for unions and parameter lists. */
function written(hint: TypeHint | undefined): string {
  if (!hint) return 'unknown';
  return hint.args.length === 0 ? hint.name : `${hint.name}[${hint.args.map(written).join(', ')}]`;
}

const read = (text: string): string => written(parseTypeHint(text));

describe('Reading type hints', () => {
  it('knows names by their last part, wherever they are imported from', () => {
    assert.equal(read('int'), 'int');
    assert.equal(read('collections.abc.Sequence[decimal.Decimal]'), 'Sequence[Decimal]');
    assert.equal(read('t.List[t.Tuple[int, ...]]'), 'List[Tuple[int, ...]]');
  });

  it('reads both ways of writing a union the same', () => {
    for (const text of ['Union[int, str]', 'int | str', 'typing.Union[int, str]'])
      assert.equal(read(text), 'Union[int, str]');
    assert.equal(read('Optional[int]'), 'Union[int, None]');
    assert.equal(read('int | None'), 'Union[int, None]');
  });

  it('reads the members of nested unions as one', () => {
    assert.equal(read('int | Union[str, bytes] | Optional[float]'), 'Union[int, str, bytes, float, None]');
  });

  it('looks through wrappers that do not change the value', () => {
    assert.equal(read('Annotated[int, "positive"]'), 'int');
    assert.equal(read('Final[str]'), 'str');
    assert.equal(read('NotRequired[list[int]]'), 'list[int]');
  });

  it('reads forward references as what they name, and literals as they are written', () => {
    assert.equal(read('"Order"'), 'Order');
    assert.equal(read('list["Order"]'), 'list[Order]');
    assert.equal(read(`Literal["asc", 'desc', 3, -1, None]`), `Literal["asc", 'desc', 3, -1, None]`);
    assert.equal(read('Literal[Color.RED]'), 'Literal[Color.RED]');
  });

  it('reads the parameters of a callable', () => {
    assert.equal(read('Callable[[int, str], bool]'), 'Callable[list-of-parameters[int, str], bool]');
    assert.equal(read('Callable[..., int]'), 'Callable[..., int]');
    assert.equal(read('Callable[[], None]'), 'Callable[list-of-parameters, None]');
  });

  it('takes empty tuples, trailing commas and blanks as Python does', () => {
    assert.equal(read('tuple[()]'), 'tuple');
    assert.equal(read(' dict[ str , int, ] '), 'dict[str, int]');
    assert.equal(read('Tuple[\n    int,\n    str,\n]'), 'Tuple[int, str]');
  });

  it('says nothing about text that is no type', () => {
    for (const text of ['', 'list[', 'list[int', 'int]', 'lambda: 1', '1 +', 'int |', 'a b', '[', 'Optional[', '{}']) {
      assert.equal(parseTypeHint(text), undefined, text);
    }
  });
});
