"""The functions of one file that exist in this process, and how they get other code."""

import gc
import os
import types
import warnings


class SameFile:
    """Whether a code's file name means the file; asked for every call that is traced."""

    def __init__(self, path):
        self._path = path
        self._known = {}

    def __call__(self, filename):
        known = self._known.get(filename)
        if known is None:
            # A relative name could mean another file after a change of the folder: it is resolved when first seen.
            known = self._known[filename] = os.path.basename(filename) == os.path.basename(self._path) and (
                os.path.exists(filename) and os.path.samefile(filename, self._path)
            )
        return known


class LivingFunctions:
    """Function objects by ``(name, first line)`` of their code, wherever they are: in classes, wrappers, closures, tables."""

    def __init__(self, is_file):
        self._functions = {}
        self.filename = None
        for value in gc.get_objects():
            if type(value) is types.FunctionType and is_file(value.__code__.co_filename):
                code = value.__code__
                self.filename = code.co_filename
                self._functions.setdefault((code.co_name, code.co_firstlineno), []).append(value)

    def free_names(self, key):
        functions = self._functions.get(key)
        return functions[0].__code__.co_freevars if functions else ()

    def replace(self, codes):
        """Gives functions other code; returns what undoes it. ``False`` when there is no such function to be found."""
        replaced = []
        for key, code in codes:
            for function in self._functions.get(key, ()):
                # A wrapper that passes itself off as the function, as those of hypothesis do.
                if len(function.__code__.co_freevars) != len(code.co_freevars):
                    continue
                replaced.append((function, function.__code__))
                with warnings.catch_warnings():
                    # A generator whose only yield is left out is another kind of function.
                    warnings.simplefilter("ignore")
                    function.__code__ = code

        def undo():
            for function, original in replaced:
                function.__code__ = original

        return undo if replaced else False
