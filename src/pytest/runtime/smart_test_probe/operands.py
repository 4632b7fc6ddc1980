"""What the code under test compares: the values on both sides, so that inputs can be made that decide otherwise.

The module is compiled from a changed tree: comparisons and a few methods of texts go through functions of this file. Lines
and results stay what they are.
"""

import ast
import builtins
import importlib.machinery
import operator
import re

from .describe import quote

MAX_PAIRS = 40
MAX_TEXT = 200
MAX_ITEMS = 6

_COMPARISONS = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.In: ("in", lambda item, container: item in container),
    ast.NotIn: ("not in", lambda item, container: item not in container),
}
_FUNCTIONS = {name: function for name, function in _COMPARISONS.values()}
_METHODS = {
    *("startswith", "endswith", "find", "rfind", "index", "count"),
    *("split", "rsplit", "partition", "rpartition", "replace"),
}
_PATTERN_METHODS = {"match", "search", "fullmatch", "findall", "finditer", "sub", "subn"}


class Operands:
    """Collects while ``active``: triples of operator and the two sides as literals."""

    def __init__(self):
        self.pairs = []
        self.active = False
        builtins.__smart_test_compare__ = self._compare
        builtins.__smart_test_call__ = self._call
        builtins.__smart_test_item__ = self._item
        builtins.__smart_test_pattern__ = self._pattern

    def start(self):
        self.pairs = []
        self.active = True

    def stop(self):
        self.active = False

    def _compare(self, left, name, right, *others):
        if self.active:
            if name.endswith("in") and type(right) in (list, tuple, set, frozenset, dict):
                for item in list(right)[:MAX_ITEMS]:
                    self._note("==", left, item)
            else:
                self._note(name, left, right)
        result = _FUNCTIONS[name](left, right)
        return self._compare(right, *others) if others and result else result

    def _call(self, name, receiver, argument, *others):
        if self.active and type(receiver) in (str, bytes):
            for item in argument if type(argument) is tuple else (argument,):
                self._note(name, receiver, item)
        return getattr(receiver, name)(argument, *others)

    def _pattern(self, name, receiver, *arguments):
        if self.active:
            if isinstance(receiver, re.Pattern):
                self._note("re", arguments[-1] if name.startswith("sub") else arguments[0], receiver.pattern)
            elif receiver is re and len(arguments) > 1:
                pattern, text = arguments[0], arguments[2 if name.startswith("sub") and len(arguments) > 2 else 1]
                self._note("re", text, pattern.pattern if isinstance(pattern, re.Pattern) else pattern)
        return getattr(receiver, name)(*arguments)

    def _item(self, container, key):
        if self.active and type(container) is dict:
            for known in list(container)[:MAX_ITEMS]:
                self._note("==", key, known)
        return container[key]

    def _note(self, name, left, right):
        if len(self.pairs) < MAX_PAIRS:
            pair = [name, _literal(left), _literal(right)]
            if None not in pair and pair not in self.pairs:
                self.pairs.append(pair)


def _literal(value):
    if type(value) is str:
        return quote(value) if len(value) <= MAX_TEXT else None
    if type(value) in (int, float, bool, bytes) or value is None:
        text = repr(value)
        return text if len(text) <= MAX_TEXT and text not in ("nan", "inf", "-inf") else None
    return None


class _Instrument(ast.NodeTransformer):
    def visit_Compare(self, node):
        self.generic_visit(node)
        known = [_COMPARISONS.get(type(op)) for op in node.ops]
        # Those after the second are evaluated whether they are needed or not.
        if None in known or not all(isinstance(one, (ast.Constant, ast.Name)) for one in node.comparators[1:]):
            return node
        names = [ast.Constant(name) for name, _ in known]
        sides = [side for pair in zip(names, node.comparators) for side in pair]
        return _call_of("__smart_test_compare__", node, node.left, *sides)

    def visit_Call(self, node):
        self.generic_visit(node)
        function = node.func
        if self._asks_pattern(node):
            return _call_of("__smart_test_pattern__", node, ast.Constant(function.attr), function.value, *node.args)
        plain = node.args and not node.keywords and not any(isinstance(one, ast.Starred) for one in node.args)
        if not plain or not isinstance(function, ast.Attribute) or function.attr not in _METHODS:
            return node
        return _call_of("__smart_test_call__", node, ast.Constant(function.attr), function.value, *node.args)

    def _asks_pattern(self, node):
        plain = not node.keywords and not any(isinstance(argument, ast.Starred) for argument in node.args)
        return plain and node.args and isinstance(node.func, ast.Attribute) and node.func.attr in _PATTERN_METHODS

    def visit_Subscript(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or isinstance(node.slice, (ast.Slice, ast.Tuple)):
            return node
        return _call_of("__smart_test_item__", node, node.value, node.slice)

    def visit_AnnAssign(self, node):
        # Annotations are subscripts that nobody looks up.
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node):
        return node

    def visit_Match(self, node):
        node.subject = self.visit(node.subject)
        for case in node.cases:
            case.body = [self.visit(statement) for statement in case.body]
        return node

    def visit_FunctionDef(self, node):
        node.body = [self.visit(statement) for statement in node.body]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        node.body = [self.visit(statement) for statement in node.body]
        return node


def _call_of(name, node, *arguments):
    call = ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=list(arguments), keywords=[])
    return ast.fix_missing_locations(ast.copy_location(call, node))


def instrument(module):
    """From now on, ``module`` is imported with its comparisons recorded."""
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader, fullname):
        if fullname != module:
            return original(loader, fullname)
        path = loader.get_filename(fullname)
        tree = _Instrument().visit(ast.parse(loader.get_data(path), path))
        return compile(tree, path, "exec", dont_inherit=True)

    importlib.machinery.SourceFileLoader.get_code = get_code
    return Operands()
