"""The two values because of which an assertion failed."""

import ast

from .statements import variable_of
from .values import operand

#: Names of the two values in the frames of ``unittest.TestCase.assert...``.
_UNITTEST_PAIRS = (
    ("first", "second"),
    ("member", "container"),
    ("expr1", "expr2"),
    ("obj", "cls"),
    ("text", "expected_regex"),
    ("text", "unexpected_regex"),
    ("a", "b"),
)


def compared(error, places, statements):
    """What a failed assertion of unittest or a mock, or one without an operator, compared; ``None`` for other exceptions."""
    if not isinstance(error, AssertionError):
        return None
    steps = []
    traceback = error.__traceback__
    while traceback is not None:
        steps.append((traceback.tb_frame, traceback.tb_lineno, places.of(traceback.tb_frame.f_code.co_filename)[1]))
        traceback = traceback.tb_next
    for frame, _, owner in steps:
        name = frame.f_code.co_name
        if owner == "unittest" and name.startswith("assert"):
            return _of_unittest(name, frame.f_locals)
        if owner == "mock" and name.startswith("assert_"):
            return _of_mock(name, frame.f_locals)
    if steps and steps[-1][2] in ("test", "code"):
        frame, line, _ = steps[-1]
        return _of_assert(statements.at(frame.f_code.co_filename, line)[0], frame)
    return None


def comparison(operator, left, right):
    return {"operator": operator, "left": operand(left), "right": operand(right)}


def _of_unittest(name, local):
    for left, right in _UNITTEST_PAIRS:
        if left in local and right in local:
            right_value = local[right]
            # A compiled expression is told by its pattern.
            return comparison(name, local[left], getattr(right_value, "pattern", right_value))
    if "expr" in local and name in ("assertTrue", "assertFalse"):
        return comparison(name, local["expr"], name == "assertTrue")
    if "obj" in local and name in ("assertIsNone", "assertIsNotNone"):
        return comparison(name, local["obj"], None)
    return None


def _of_mock(name, local):
    mock = local.get("self")
    try:
        if name in ("assert_called", "assert_called_once", "assert_not_called"):
            return comparison(name, 0 if name == "assert_not_called" else 1, mock.call_count)
        if name == "assert_has_calls":
            return comparison(name, list(local["calls"]), list(mock.mock_calls))
        if name == "assert_any_call":
            return comparison(name, _call(local), list(mock.call_args_list))
        return comparison(name, _call(local), mock.call_args)
    except (AttributeError, KeyError):  # another thing that calls itself so
        return None


def _call(local):
    from unittest.mock import call

    return call(*local["args"], **local["kwargs"])


def _of_assert(node, frame):
    """``assert f(x)`` and ``assert not f(x)``: pytest's rewritten assert leaves the value in the frame when it fails."""
    if not isinstance(node, ast.Assert):
        return None
    test, expected = node.test, True
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, expected = test.operand, False
    if isinstance(test, ast.Compare):
        return _of_compare(test, frame)
    if isinstance(test, (ast.BoolOp, ast.NamedExpr)):
        return None
    name = variable_of(test)
    if name not in frame.f_locals:
        return None
    value = frame.f_locals[name]
    return comparison("is true" if expected else "is false", value, expected) if _agrees(value, expected) else None


_SIGNS = {
    **{ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="},
    **{ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in"},
}


def _of_compare(test, frame):
    """Of an assert that pytest did not rewrite, as in helpers: as far as names and constants are compared."""
    if len(test.ops) != 1:
        return None
    sides = [_value(side, frame) for side in (test.left, test.comparators[0])]
    return comparison(_SIGNS[type(test.ops[0])], sides[0][0], sides[1][0]) if all(sides) else None


def _value(node, frame):
    """In a tuple, or an empty one."""
    if isinstance(node, ast.Constant):
        return (node.value,)
    if isinstance(node, ast.Name):
        for names in (frame.f_locals, frame.f_globals):
            if node.id in names:
                return (names[node.id],)
    return ()


def _agrees(value, expected):
    """Whether the assertion does fail with this value: else it is another variable's."""
    try:
        return bool(value) is not expected
    except Exception:  # a value without truth, which is then why it failed
        return False
