"""Values as Python expressions that build an equal value again, so that a test can assert what was observed.

Everything here runs on objects of the code under test: each ``repr``, ``==`` and attribute access may raise.
"""

import ast
import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import pathlib
import re
import sys
import types
import uuid

MAX_TEXT = 2000
MAX_DEPTH = 6
# Addresses, and names that depend on where a function was written: in the probe or in a test.
_UNSTABLE = re.compile(r"0x[0-9a-fA-F]{4,}|<lambda>|<locals>|<case>")


def is_unstable(text, unstable_texts):
    return bool(_UNSTABLE.search(text)) or any(part in text for part in unstable_texts)

# Long fractions differ between platforms in the last digit; 0.25 and 19.99 do not.
_INEXACT = re.compile(r"\.\d{6}|e")
_SCALARS = (int, float, complex, bool, str, type(None))
MAX_ITEMS = 4


class Indescribable(Exception):
    """No expression can be written for the value."""


class Described:
    """An expression under construction: its text is returned, the names it needs are collected here."""

    def __init__(self, unstable_texts):
        self.imports = set()
        self.has_inexact = False
        self.unstable_texts = unstable_texts

    def text(self, value, depth=0):
        if depth > MAX_DEPTH:
            raise Indescribable("too deep")
        kind = type(value)
        if value is None or value is Ellipsis or kind is bool:
            return repr(value)
        if kind is int:
            text = repr(value)
            if text in self.unstable_texts:
                raise Indescribable("a hash")
            return text
        if kind in (float, complex):
            return self._number(value)
        if kind is str:
            if is_unstable(value, self.unstable_texts):
                raise Indescribable("unstable text")
            return quote(value)
        if kind in (bytes, bytearray):
            return repr(value)
        container = _CONTAINERS.get(kind)
        if container is not None:
            return container(self, value, depth + 1)
        if issubclass(kind, enum.Enum):
            return self._enum(value)
        if issubclass(kind, (type, types.FunctionType, types.BuiltinFunctionType)):
            return self.name_of(value)
        standard = _STANDARD.get(kind)
        if standard is not None:
            return standard(self, value, depth + 1)
        return self._record(value, depth + 1)

    def name_of(self, thing):
        """The dotted name of a class or function that can be imported from its module."""
        module, qualname = thing.__module__, thing.__qualname__
        if not isinstance(module, str) or "<" in qualname:
            raise Indescribable("local name")
        found = sys.modules.get(module)
        for part in qualname.split("."):
            found = getattr(found, part, None)
        if found is not thing:
            raise Indescribable("not importable")
        if module != "builtins":
            self.imports.add((module, qualname.split(".")[0]))
        return qualname

    def _number(self, value):
        parts = (value,) if isinstance(value, float) else (value.real, value.imag)
        self.has_inexact = self.has_inexact or any(_INEXACT.search(repr(part)) for part in parts)
        if any(math.isnan(part) for part in parts):
            raise Indescribable("nan")
        if isinstance(value, float) and math.isinf(value):
            return 'float("inf")' if value > 0 else 'float("-inf")'
        return repr(value)

    def _enum(self, value):
        name = value.name
        if not isinstance(name, str) or not name.isidentifier():
            raise Indescribable("combined flag")
        return f"{self.name_of(type(value))}.{name}"

    def _record(self, value, depth):
        kind = type(value)
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            names = kind._fields
        elif dataclasses.is_dataclass(value) and kind.__eq__ is not object.__eq__:
            if any(not field.init and field.compare for field in dataclasses.fields(value)):
                raise Indescribable("field set outside the constructor")
            names = [field.name for field in dataclasses.fields(value) if field.init]
        else:
            return self._shown_as_call(value)
        parts = [f"{name}={self.text(getattr(value, name), depth)}" for name in names]
        return f"{self.name_of(kind)}({', '.join(parts)})"


    def _shown_as_call(self, value):
        """The object's own ``repr``, where that is a call of its class with plain values: ``Version(major=1)``."""
        kind = type(value)
        text = repr(value) if kind.__repr__ is not object.__repr__ and kind.__eq__ is not object.__eq__ else ""
        if not text.startswith(f"{kind.__qualname__}(") or not _is_plain_call(text, kind.__qualname__):
            raise Indescribable("no expression builds it")
        self.name_of(kind)
        return text if '"' in text or "\\" in text else text.replace("'", '"')


_PLAIN_NODES = (
    *(ast.Expression, ast.Call, ast.keyword, ast.Constant, ast.Name, ast.Attribute, ast.Load),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.USub),
)


def _is_plain_call(text, name):
    """True when the text calls nothing but ``name`` and names nothing else: evaluating it is harmless."""
    try:
        nodes = list(ast.walk(ast.parse(text, mode="eval")))
    except SyntaxError:
        return False
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return (
        all(isinstance(node, _PLAIN_NODES) for node in nodes)
        and all(ast.unparse(call.func) == name for call in calls)
        and names <= {name.split(".")[0]}
    )


def quote(text):
    """A string literal in double quotes where that needs no escape."""
    literal = repr(text)
    if literal.startswith("'") and '"' not in literal:
        return '"' + literal[1:-1].replace("\\'", "'") + '"'
    return literal


def _sequence(open_, close):
    def write(described, value, depth):
        return open_ + ", ".join(described.text(item, depth) for item in value) + close

    return write


def _tuple(described, value, depth):
    items = [described.text(item, depth) for item in value]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _set(described, value, depth):
    items = sorted(described.text(item, depth) for item in value)
    return "{" + ", ".join(items) + "}" if items else "set()"


def _frozenset(described, value, depth):
    return f"frozenset({_set(described, value, depth) if value else ''})"


def _dict(described, value, depth):
    items = (f"{described.text(key, depth)}: {described.text(item, depth)}" for key, item in value.items())
    return "{" + ", ".join(items) + "}"


def _standard_repr(pattern, module, name):
    def write(described, value, depth):
        described.imports.add((module, name))
        return pattern(value)

    return write


def _datetime(described, value, depth):
    if value.tzinfo not in (None, datetime.timezone.utc):
        raise Indescribable("time zone")
    described.imports.add(("datetime", type(value).__name__))
    text = repr(value).replace("datetime.", "", 1)
    if value.tzinfo is not None:
        described.imports.add(("datetime", "timezone"))
        text = text.replace("datetime.timezone", "timezone")
    return text


def _path(described, value, depth):
    text = described.text(str(value), depth)
    described.imports.add(("pathlib", "Path"))
    return f"Path({text})"


_CONTAINERS = {
    list: _sequence("[", "]"),
    tuple: _tuple,
    set: _set,
    frozenset: _frozenset,
    dict: _dict,
}

_STANDARD = {
    decimal.Decimal: _standard_repr(lambda value: f'Decimal("{value}")', "decimal", "Decimal"),
    fractions.Fraction: _standard_repr(repr, "fractions", "Fraction"),
    uuid.UUID: _standard_repr(lambda value: f'UUID("{value}")', "uuid", "UUID"),
    datetime.date: _standard_repr(lambda value: repr(value).replace("datetime.", "", 1), "datetime", "date"),
    datetime.timedelta: _standard_repr(lambda value: repr(value).replace("datetime.", "", 1), "datetime", "timedelta"),
    datetime.datetime: _datetime,
    datetime.time: _datetime,
    type(pathlib.Path()): _path,
    range: lambda described, value, depth: repr(value),
}


def describe(value, namespace, unstable_texts=(), depth=0):
    """The JSON record ``DescribedValue`` of pytest/probe.ts."""
    kind = type(value)
    record = {"type": kind.__qualname__, "module": kind.__module__, "text": None, "imports": [], "inexact": False}
    record["typeImport"] = _type_import(kind)
    described = Described(unstable_texts)
    try:
        text = described.text(value)
        if len(text) <= MAX_TEXT and _builds_equal(text, value, described.imports):
            record["text"] = text
            record["imports"] = sorted(described.imports)
            record["inexact"] = described.has_inexact and _is_approximable(value)
            if depth == 0 and kind.__module__ != "builtins":
                # What the class leaves out when it compares may change all the same.
                record["attributes"] = [
                    [name, describe(item, namespace, unstable_texts, 2)] for name, item in _attributes(value)
                ]
            return record
    except (Indescribable, RecursionError):
        pass  # the record then carries type, length and attributes instead
    except Exception as error:  # an object's own repr, property or comparison failed
        record["failure"] = type(error).__name__
    record["length"] = _length(value)
    record["definedAt"] = _defined_at(value)
    record["shown"] = _shown(value, unstable_texts)
    if depth < 2:
        record["attributes"] = [
            [name, describe(item, namespace, unstable_texts, depth + 1)] for name, item in _attributes(value)
        ]
        record["items"] = [
            [access, describe(item, namespace, unstable_texts, depth + 1)] for access, item in _items(value)
        ]
    if depth == 0:
        record["hidden"] = [
            [name, describe(item, namespace, unstable_texts, depth + 2)] for name, item in _attributes(value, "_")[:MAX_ITEMS]
        ]
    return record


def _is_approximable(value):
    """Whether ``pytest.approx`` takes the value: numbers, and plain collections of them without a further level."""
    kind = type(value)
    items = value.values() if kind is dict else value if kind in (list, tuple) else [value]
    return kind in (list, tuple, dict, float, complex) and all(type(item) in _SCALARS for item in items)


def _items(value):
    """``[(how a test gets at it, item)]`` of a collection that has an order: ``("[0]", ...)``, ``('["key"]', ...)``."""
    kind = type(value)
    if kind in (list, tuple):
        return [(f"[{index}]", item) for index, item in enumerate(value[:MAX_ITEMS])]
    if kind is dict:
        keys = [key for key in value if type(key) in (str, int) and not is_unstable(str(key), ())]
        return [(f"[{quote(key) if type(key) is str else key}]", value[key]) for key in keys[:MAX_ITEMS]]
    return []


def _shown(value, unstable_texts):
    """``[function, text]`` where the class says itself how its objects are shown: ``["str", '"1.2.0"']``."""
    kind = type(value)
    if kind.__module__ == "builtins" or issubclass(kind, BaseException):
        return None
    for function, own in ((str, kind.__str__ is not object.__str__), (repr, kind.__repr__ is not object.__repr__)):
        try:
            text = function(value) if own else None
        except Exception:
            continue  # the object's own method failed
        if isinstance(text, str) and len(text) <= 200 and not is_unstable(text, unstable_texts):
            return [function.__name__, quote(text)]
    return None


def _type_import(kind):
    described = Described(())
    try:
        described.name_of(kind)
    except Exception:
        return None
    return next(iter(described.imports), ["builtins", kind.__qualname__])


def _builds_equal(text, value, imports):
    namespace = {name: getattr(sys.modules[module], name) for module, name in imports}
    rebuilt = eval(text, namespace)  # the text is this module's own, made of literals and importable names
    return type(rebuilt) is type(value) and bool(rebuilt == value)


def _defined_at(value):
    if type(value) is types.MethodType:
        value = value.__func__
    if type(value) is not types.FunctionType:
        return None
    return [value.__code__.co_filename, value.__code__.co_firstlineno]


def _length(value):
    try:
        return len(value) if type(value).__module__ == "builtins" else None
    except Exception:
        return None


_WITHOUT_ATTRIBUTES = (
    type,
    types.ModuleType,
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
)


def _attributes(value, mark=""):
    """Data attributes held by the object itself, in a stable order: public ones, or with ``mark="_"`` the private ones."""
    # By its type: a proxy's own ``__class__`` runs code of the project.
    if issubclass(type(value), _WITHOUT_ATTRIBUTES):
        return []
    found = {}
    try:
        held = object.__getattribute__(value, "__dict__")
    except Exception:
        held = {}
    if isinstance(held, dict):
        found.update(held)
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            try:
                found[slot] = object.__getattribute__(value, slot)
            except Exception:
                continue  # a slot that was never set
    if issubclass(type(value), BaseException):
        found["args"] = value.args
    wanted = re.compile(mark + r"[^\W_]")
    return [(name, found[name]) for name in sorted(found) if isinstance(name, str) and wanted.match(name)][:12]
