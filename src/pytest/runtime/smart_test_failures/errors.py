"""Exceptions, as records: read from the live objects, for the texts differ from version to version."""

import builtins
import re
import types

from .values import dotted, shown, told

MAX_CHAIN = 10
#: A recursion without end has a thousand frames: the first ones and the last ones tell.
FIRST_FRAMES, LAST_FRAMES = 20, 60

#: Python's own that ``builtins`` has no name for.
_TYPES = {"NoneType", "coroutine", "function", "generator", "module", "method", "async_generator", "builtin_function_or_method"}
#: As Python says it, as ``mock.patch`` and ``monkeypatch`` do, and as ``monkeypatch`` says it of a dotted name.
_MODULE = re.compile(
    r"(?:partially initialized )?module '([^']+)' has no attribute"
    r"|<module '([^']+)'.*> (?:does not have the|has no) attribute"
    r"|'module' object at (\S+) has no attribute"
)
_LACKING = re.compile(r"(?:has no|does not have the) attribute '([^']+)'")
_WRAPPED = (ImportError, SyntaxError)
_IMPORTED = re.compile(r"cannot import name '([^']+)'")


def chain(error, places):
    """The exception that reached pytest first, then its causes. Of a group, its first member is taken for a cause."""
    return [_record(one, places) for one in linked(error)]


def linked(error):
    """The exceptions of a chain. pytest's own wrapper around what a test file raised when it was loaded is left out."""
    found = []
    while error is not None and len(found) < MAX_CHAIN and not any(error is one for one in found):
        found.append(error)
        error = _cause(error)
    if len(found) > 1 and type(found[0]).__name__ == "CollectError" and isinstance(found[1], _WRAPPED):
        return found[1:]
    return found


def _cause(error):
    members = getattr(error, "exceptions", None)
    if isinstance(members, (tuple, list)) and members and isinstance(members[0], BaseException):
        return members[0]
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__


def frames(error, places):
    steps = []
    traceback = error.__traceback__
    while traceback is not None:
        steps.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    if len(steps) > FIRST_FRAMES + LAST_FRAMES:
        steps = steps[:FIRST_FRAMES] + steps[-LAST_FRAMES:]
    found = [_frame(frame, line, places) for frame, line in steps]
    # How pytest comes to call a test tells nothing.
    begin = next((index for index, frame in enumerate(found) if frame["owner"] != "pytest"), 0)
    return found[begin:]


def _frame(frame, line, places):
    code = frame.f_code
    file, owner = places.of(code.co_filename)
    # From Python 3.11 on, code knows its qualified name.
    return {"file": file, "line": line or 1, "function": getattr(code, "co_qualname", code.co_name), "owner": owner}


def _record(error, places):
    kind = type(error)
    return {
        "type": dotted(kind),
        "bases": [dotted(base) for base in kind.__mro__ if base not in (object, BaseException)],
        "message": told(error),
        "frames": frames(error, places),
        **_attributes(error, places),
    }


def _attributes(error, places):
    name = imported = file = line = receiver = None
    if isinstance(error, ImportError):
        name, file = error.name, error.path
        match = _IMPORTED.match(told(error))
        imported = getattr(error, "name_from", None) or (match and match.group(1))
    elif isinstance(error, AttributeError):
        name = getattr(error, "name", None) or _attribute(told(error))
        receiver = _receiver(error, places)
    elif isinstance(error, NameError):
        name = getattr(error, "name", None) or _quoted(told(error))
    elif isinstance(error, KeyError):
        key = error.args[0] if error.args else None
        name = key if isinstance(key, str) else key if key is None else shown(key)
    elif isinstance(error, OSError):
        file = error.filename
    elif isinstance(error, SyntaxError):
        file, line = error.filename, error.lineno
    elif type(error).__name__ == "FixtureLookupError":
        name = error.argname
    return {
        "name": name if isinstance(name, str) else None,
        "importedName": imported if isinstance(imported, str) else None,
        "file": places.of(file)[0] if isinstance(file, str) and file else None,
        "line": line if isinstance(line, int) else None,
        "receiver": receiver,
    }


def _receiver(error, places):
    """From Python 3.10 on, the exception has the object. ``None`` may be that object, or mean that there is none."""
    text = told(error)
    owner = getattr(error, "obj", None)
    if owner is None:
        return _receiver_by_text(text, error.__traceback__, places)
    if isinstance(owner, types.ModuleType):
        name = getattr(owner, "__name__", "?")
        return {"kind": "module", "name": name, "owner": places.owner_of_module(name)}
    is_class = isinstance(owner, type)
    return _of_class("class" if is_class else "instance", owner if is_class else type(owner), places)


def _of_class(how, kind, places):
    owner = places.owner_of_module(kind.__module__) if isinstance(kind.__module__, str) else None
    return {"kind": how, "name": dotted(kind), "owner": owner}


def _receiver_by_text(text, traceback, places):
    if text.startswith("'NoneType' object"):
        return {"kind": "none", "name": "builtins.NoneType", "owner": "standard library"}
    module = _MODULE.match(text)
    if module:
        name = next(group for group in module.groups() if group)
        return {"kind": "module", "name": name, "owner": places.owner_of_module(name)}
    kind = re.match(r"(type object )?'([^']+)'(?: object)? has no attribute", text)
    if kind is None:
        return None
    how, name = "class" if kind.group(1) else "instance", kind.group(2)
    if isinstance(getattr(builtins, name, None), type) or name in _TYPES:
        return {"kind": how, "name": f"builtins.{name}", "owner": "standard library"}
    found = _class_at_hand(name, traceback)
    return _of_class(how, found, places) if found else {"kind": how, "name": name, "owner": None}


def _class_at_hand(name, traceback):
    """A class of this name that the last frame knows, or that one of its objects is of."""
    if traceback is None:
        return None
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    frame = traceback.tb_frame
    for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
        kind = value if isinstance(value, type) else type(value)
        if kind.__name__ == name:
            return kind
    return None


def _attribute(text):
    match = _LACKING.search(text)
    return match and match.group(1)


def _quoted(text):
    match = re.search(r"'([^']+)'", text)
    return match and match.group(1)
