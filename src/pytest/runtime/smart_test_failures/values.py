"""Texts of values that may raise, lie or be huge when they are asked for one."""

import ast
import reprlib

MAX_TEXT = 3_000
MAX_REPR = 2_000
#: More elements than this are not asked for their text.
MAX_ELEMENTS = 5_000

_SHORT = reprlib.Repr()
_SHORT.maxlevel = 4
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 500
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = _SHORT.maxset = _SHORT.maxfrozenset = 50

_PLAIN = (str, bytes, int, float, complex, bool, type(None))
_CONTAINERS = (list, tuple, set, frozenset, dict)


def shown(value):
    """What the user sees of a value, whole when it is of a usual size."""
    return _clipped(_represented(value), MAX_REPR)


def told(error):
    """``str`` of an exception."""
    try:
        text = str(error)
        if not isinstance(text, str):
            raise TypeError("no text")
    except Exception as problem:
        return f"<{type(error).__name__} whose text cannot be had: {type(problem).__name__}>"
    return _clipped(text, MAX_TEXT)


def operand(value):
    represented = _represented(value)
    return {
        "repr": _clipped(represented, MAX_REPR),
        "type": dotted(type(value)),
        "literal": represented if _is_literal(value, represented) else None,
    }


def dotted(kind):
    """``builtins.ValueError``. A class may hide its names."""
    try:
        return f"{kind.__module__}.{kind.__qualname__}"
    except Exception:
        return type.__repr__(kind)


def _represented(value):
    try:
        represented = repr(value) if _is_small(value, [MAX_ELEMENTS]) else _SHORT.repr(value)
        if not isinstance(represented, str):
            raise TypeError("no text")
    except Exception as problem:
        return f"<{type(value).__name__} whose repr raises {type(problem).__name__}>"
    return represented


def _is_small(value, left):
    """Spends ``left[0]`` on the elements of a value, those inside of them included."""
    left[0] -= 1 + (len(value) // 20 if type(value) in (str, bytes) else 0)
    if left[0] < 0:
        return False
    if type(value) is int:
        return value.bit_length() < 10_000
    if type(value) not in _CONTAINERS:
        return True
    if len(value) > left[0]:
        return False
    try:
        elements = value.items() if type(value) is dict else value
        pairs = (part for element in elements for part in (element if type(value) is dict else (element,)))
        return all(_is_small(part, left) for part in pairs)
    except RecursionError:
        return False


def _is_literal(value, represented):
    if len(represented) > MAX_REPR or not _is_plain(value, 0):
        return False
    try:
        return ast.literal_eval(represented) == value
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False


def _is_plain(value, depth):
    """Of Python's own types throughout: an enumeration's member equals its number, and is not written like it."""
    if type(value) in _PLAIN:
        return True
    if type(value) not in _CONTAINERS or depth > 20:
        return False
    inside = [*value.keys(), *value.values()] if type(value) is dict else value
    return all(_is_plain(one, depth + 1) for one in inside)


def _clipped(text, limit):
    return text if len(text) <= limit else text[: limit - 200] + "…" + text[-199:]
