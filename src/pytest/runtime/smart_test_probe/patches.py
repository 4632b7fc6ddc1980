"""The part of pytest's ``monkeypatch`` that generated tests use, for a process that has no pytest."""

import importlib
import os


_ABSENT = object()


class MonkeyPatch:
    """Undone when the ``with`` is left. The environment is put back by ``Snapshot``."""

    def __init__(self):
        self._undo = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.undo()

    def undo(self):
        while self._undo:
            self._undo.pop()()

    def setenv(self, name, value):
        os.environ[name] = value

    def delenv(self, name, raising=True):
        if raising:
            del os.environ[name]
        else:
            os.environ.pop(name, None)

    def setitem(self, mapping, key, value):
        before = mapping.get(key, _ABSENT)
        mapping[key] = value
        if before is _ABSENT:
            self._undo.append(lambda: mapping.pop(key, None))
        else:
            self._undo.append(lambda: mapping.__setitem__(key, before))

    def setattr(self, path, value, raising=True):
        owner, name = _owner(path)
        # As the class holds it: a static method stays one.
        if isinstance(owner, type) and name in vars(owner):
            before = vars(owner)[name]
        else:
            before = getattr(owner, name) if raising else getattr(owner, name, _ABSENT)
        setattr(owner, name, value)
        if before is _ABSENT:
            self._undo.append(lambda: delattr(owner, name))
        else:
            self._undo.append(lambda: setattr(owner, name, before))


def _owner(path):
    """The module, or what a module holds, that ``path`` is an attribute of, and that attribute's name."""
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            owner = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:-1]:
            owner = getattr(owner, part)
        return owner, parts[-1]
    raise ImportError(path)
