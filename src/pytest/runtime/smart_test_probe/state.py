"""Puts the process back, after each candidate, into the state that importing the module left it in."""

import copy
import os
import random
import sys

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
        self._environment = dict(os.environ)
        self._directory = os.getcwd()
        self._argv = list(sys.argv)
        self._path = list(sys.path)
        self._recursion = sys.getrecursionlimit()

    def restore(self, seed):
        namespace = self._module.__dict__
        if namespace != self._globals:
            for name in [name for name in namespace if name not in self._globals]:
                del namespace[name]
            namespace.update(self._globals)
        for cls, attributes in self._classes:
            _restore_class(cls, attributes)
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
