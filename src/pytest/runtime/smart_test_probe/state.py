"""Puts the process back, after each candidate, into the state that importing the module left it in."""

import copy
import os
import random
import sys
import threading

_CONTAINERS = (list, dict, set)


class Snapshot:
    """The module's globals and its classes' attributes (with the contents of containers), environment and directory."""

    def __init__(self, module):
        self._module = module
        self._globals = dict(module.__dict__)
        self._classes = [
            (value, dict(value.__dict__))
            for value in self._globals.values()
            if isinstance(value, type) and value.__module__ == module.__name__
        ]
        held = list(self._globals.values())
        for _, attributes in self._classes:
            held.extend(attributes.values())
        for value in list(held):
            held.extend(getattr(value, "__defaults__", None) or ())
        self._contents = [
            (value, _copy(value))
            for key, value in {id(value): value for value in held}.items()
            if type(value) in _CONTAINERS and value is not module.__dict__.get("__builtins__")
        ]
        self._copies = {id(container): contents for container, contents in self._contents}
        self._objects = [
            (held, dict(held))
            for held in (_own_attributes(module, value) for value in self._globals.values())
            if held is not None
        ]
        self._environment = dict(os.environ)
        self._directory = os.getcwd()
        self._argv = list(sys.argv)
        self._path = list(sys.path)
        self._recursion = sys.getrecursionlimit()

    def changed(self):
        """``[(path, value as it was)]`` of what a case rebound or refilled: globals, and attributes of classes."""
        found = []
        for name, value in self._globals.items():
            self._note(found, name, self._module.__dict__.get(name), value)
        for cls, attributes in self._classes:
            for name, value in attributes.items():
                self._note(found, f"{cls.__qualname__}.{name}", cls.__dict__.get(name), value)
        return found

    def _note(self, found, path, now, before):
        copied = self._copies.get(id(before), before)
        if not path.endswith("__") and (now is not before or not _same(before, copied)):
            found.append((path, copied))

    def restore(self, seed):
        namespace = self._module.__dict__
        if namespace != self._globals:
            for name in [name for name in namespace if name not in self._globals]:
                del namespace[name]
            namespace.update(self._globals)
        for cls, attributes in self._classes:
            _restore_class(cls, attributes)
        for attributes, before in self._objects:
            attributes.clear()
            attributes.update(before)
        for container, contents in self._contents:
            _refill(container, contents)
        if dict(os.environ) != self._environment:
            os.environ.clear()
            os.environ.update(self._environment)
        os.chdir(self._directory)
        sys.argv[:] = self._argv
        sys.path[:] = self._path
        sys.setrecursionlimit(self._recursion)
        random.seed(seed)


_SCALARS = (int, float, complex, str, bytes, bool, type(None))


def _same(value, copied):
    """False when plain contents differ. Objects inside were copied, so that nothing can be said of them."""
    kind = type(value)
    if kind is not type(copied):
        return False
    if kind in _SCALARS:
        return value == copied or value != value
    if kind in (list, tuple):
        return len(value) == len(copied) and all(map(_same, value, copied))
    if kind is dict:
        return len(value) == len(copied) and all(map(_same, value, copied)) and all(map(_same, value.values(), copied.values()))
    return kind is not set or len(value) == len(copied)


def _own_attributes(module, value):
    """The attributes that an object of the module's own classes, or a thread's locals, holds; else ``None``."""
    if type(value) is threading.local:
        return value.__dict__
    if type(value).__module__ != module.__name__:
        return None
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:  # its class has slots only
        return None
    return held if type(held) is dict else None


def _restore_class(cls, attributes):
    for name in [name for name in cls.__dict__ if name not in attributes]:
        delattr(cls, name)
    for name, value in attributes.items():
        if cls.__dict__.get(name) is not value:
            setattr(cls, name, value)


def _copy(container):
    try:
        return copy.deepcopy(container)
    except Exception:  # it holds something that cannot be copied: at least its membership is restored
        return copy.copy(container)


def _refill(container, contents):
    if type(container) is list:
        container[:] = _copy(contents)
    else:
        container.clear()
        container.update(_copy(contents))
