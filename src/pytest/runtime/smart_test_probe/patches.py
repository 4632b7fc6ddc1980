"""The part of pytest's ``monkeypatch`` that generated tests use, for a process that has no pytest."""

import importlib
import os


class MonkeyPatch:
    """Undone when the ``with`` is left. The environment is put back by ``Snapshot``."""

    def __init__(self):
        self._undo = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while self._undo:
            owner, name, value = self._undo.pop()
            setattr(owner, name, value)

    def setenv(self, name, value):
        os.environ[name] = value

    def delenv(self, name, raising=True):
        if raising:
            del os.environ[name]
        else:
            os.environ.pop(name, None)

    def setattr(self, path, value):
        module, name = path.rsplit(".", 1)
        owner = importlib.import_module(module)
        self._undo.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)
