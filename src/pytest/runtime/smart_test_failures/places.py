"""Whose code a file is."""

import fnmatch
import os
import sysconfig
import unittest

_UNITTEST = os.path.dirname(unittest.__file__)
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_STANDARD = {os.path.normcase(os.path.realpath(sysconfig.get_paths()[name])) for name in ("stdlib", "platstdlib")}
_MOCKS = (os.path.join("unittest", "mock.py"), os.path.join("mock", "mock.py"))
_PYTEST_PACKAGES = {"_pytest", "pytest", "pluggy", "xdist", "execnet", "anyio"}


class Places:
    def __init__(self, root, test_patterns, test_paths):
        self._root = os.path.realpath(root)
        self._paths = {os.path.join(self._root, path) for path in test_paths}
        self._patterns = test_patterns
        self._known = {}
        self._test_folders = {}

    def of(self, file):
        """The file as we write it, and its owner."""
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = (self._relative(file), self._owner(file))
        return known

    def owner_of_module(self, name):
        """For receivers: ``None`` where it cannot be known."""
        import sys

        module = sys.modules.get(name)
        if name == "builtins" or (module is not None and name in sys.builtin_module_names):
            return "standard library"
        file = getattr(module, "__file__", None)
        if not isinstance(file, str):
            # A namespace package has folders only.
            file = next(iter(getattr(module, "__path__", None) or ()), None)
            if not isinstance(file, str):
                return None
        owner = self.of(file)[1]
        if owner in ("test", "code"):
            return owner
        return "standard library" if _is_standard(os.path.realpath(file)) else "library"

    def _relative(self, file):
        if file.startswith("<"):
            return file
        real = os.path.realpath(file)
        inside = real.startswith(self._root + os.sep)
        return (os.path.relpath(real, self._root) if inside else real).replace(os.sep, "/")

    def _owner(self, file):
        if file.startswith("<"):
            return "synthetic"
        real = os.path.realpath(file)
        parts = real.split(os.sep)
        if real.endswith(_MOCKS):
            return "mock"
        if real.startswith(_UNITTEST + os.sep):
            return "unittest"
        if real.startswith(_OURS + os.sep):
            return "pytest"
        if "site-packages" in parts or "dist-packages" in parts:
            return "pytest" if any(_is_pytest(part) for part in parts) else "library"
        if _is_standard(real) or not real.startswith(self._root + os.sep):
            return "library"
        return "test" if self._is_test(real) else "code"

    def _is_test(self, file):
        name = os.path.basename(file)
        if name == "conftest.py" or self._is_test_name(name):
            return True
        folder = os.path.dirname(file)
        while folder.startswith(self._root + os.sep):
            if self._is_test_folder(folder):
                return True
            folder = os.path.dirname(folder)
        return False

    def _is_test_folder(self, folder):
        """``tests``; ``test`` or a configured folder unless it is a part of the code, as in Django."""
        if folder not in self._test_folders:
            name = os.path.basename(folder)
            may_be = name == "test" or folder in self._paths
            holds_tests = may_be and any(map(self._is_test_name, os.listdir(folder)))
            self._test_folders[folder] = name == "tests" or holds_tests
        return self._test_folders[folder]

    def _is_test_name(self, name):
        return any(fnmatch.fnmatch(name, os.path.basename(pattern)) for pattern in self._patterns)


def _is_pytest(part):
    return part in _PYTEST_PACKAGES or part.startswith("pytest_")


def _is_standard(file):
    folder = os.path.normcase(file)
    if "site-packages" in folder or "dist-packages" in folder:
        return False
    return any(folder.startswith(standard + os.sep) for standard in _STANDARD)
