"""Test functions whose assertions are all checked: one that fails is noted, and the test goes on."""

import ast
import builtins

from .source import _first_line, inner_codes

_NOTE = "__smart_test_failed_assertion__"


class Assertions:
    """``failed`` has the numbers of the assertions that failed, counted from 0 in each test function in their order."""

    def __init__(self):
        self.failed = []
        setattr(builtins, _NOTE, self.failed.append)

    def independent(self, path, tests):
        """Code for the test functions of a file, by their names: ``[((name, first line), code)]``."""
        with open(path, "rb") as stream:
            tree = ast.parse(stream.read())
        functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        found = [node for node in functions if node.name in tests]
        keys = {(node.name, _first_line(node)) for node in found}
        for node in found:
            _Guarded().visit(node)
        module = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
        codes = {(code.co_name, code.co_firstlineno): code for code in inner_codes(module)}
        return [(key, codes[key]) for key in keys]


class _Guarded(ast.NodeTransformer):
    def __init__(self):
        self._count = 0

    def visit_Assert(self, node):
        note = ast.parse(f"{_NOTE}({self._count})").body[0]
        self._count += 1
        handler = ast.ExceptHandler(type=ast.Name("Exception", ast.Load()), name=None, body=[note])
        guarded = ast.Try(body=[node], handlers=[handler], orelse=[], finalbody=[])
        return ast.copy_location(guarded, node)
