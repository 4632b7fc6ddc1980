"""Statements of test files, read with ``ast``: where a failure came up, and what waited for it there."""

import ast

MAX_TEXT = 400

_WAITING = {"raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp"}


class Statements:
    def __init__(self):
        self._trees = {}

    def at(self, path, line):
        """``(node, record)`` of the innermost statement at a line; ``(None, None)`` when the source cannot be read."""
        source, tree = self._read(path)
        if tree is None:
            return None, None
        around = _around(tree, line)
        if not around:
            return None, None
        node = around[-1]
        return node, {
            "line": node.lineno,
            "endLine": node.end_lineno,
            "text": _head(source, node),
            "expects": _expected(source, around),
            "isTried": any(isinstance(one, ast.Try) and one.handlers and _is_in(one.body, line) for one in around),
        }

    def _read(self, path):
        if path not in self._trees:
            try:
                with open(path, "rb") as file:
                    source = file.read()
                self._trees[path] = (source.decode("utf-8", "replace"), ast.parse(source))
            except (OSError, SyntaxError, ValueError, RecursionError):
                self._trees[path] = ("", None)
        return self._trees[path]


def _around(tree, line):
    """The statements that contain a line, outermost first."""
    found = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                begin = min([child.lineno, *(one.lineno for one in getattr(child, "decorator_list", ()))])
                if begin <= line <= child.end_lineno:
                    found.append(child)
                    waiting.append(child)
            else:
                # Statements stand in handlers and cases, too.
                waiting.append(child)
    return sorted(found, key=lambda one: (one.lineno, -one.end_lineno))


def _is_in(body, line):
    return bool(body) and body[0].lineno <= line <= body[-1].end_lineno


def _head(source, node):
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
        lines = lines[: max(1, body[0].lineno - node.lineno)]
    return "\n".join(lines).strip()[:MAX_TEXT]


def _expected(source, around):
    for node in reversed(around):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            calls = [item.context_expr for item in node.items]
        elif isinstance(node, ast.Expr):
            calls = [node.value]
        else:
            continue
        for call in calls:
            if isinstance(call, ast.Call) and _name(call.func) in _WAITING:
                kind = call.args[0] if call.args else next((one.value for one in call.keywords), None)
                return ast.get_source_segment(source, kind) if kind is not None else ""
    return None


def _name(function):
    return getattr(function, "attr", None) or getattr(function, "id", None)


def variable_of(node):
    """The variable in which pytest's rewritten assert keeps the value of an expression, or the expression's own name."""
    if isinstance(node, ast.Name):
        return node.id
    shown_last = not isinstance(node, (ast.BinOp, ast.UnaryOp))
    return f"@py_assert{_numbers(node) - (2 if shown_last else 1)}"


def _numbers(node):
    """How many numbers pytest's ``AssertionRewriter`` takes for an expression: one for its value, one to show it."""
    if isinstance(node, ast.Name):
        return 1
    if isinstance(node, ast.Starred):
        return _numbers(node.value)
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        return _numbers(node.func) + sum(map(_numbers, arguments)) + 2
    if isinstance(node, ast.Attribute):
        return _numbers(node.value) + 2
    if isinstance(node, ast.BinOp):
        return _numbers(node.left) + _numbers(node.right) + 1
    if isinstance(node, ast.UnaryOp):
        return _numbers(node.operand) + 1
    return 2
