"""Hashes that another build of Python, or another seed, gives otherwise: they must not become an assertion.

Numbers hash to themselves as long as they are small. What is made of texts, tuples and objects does not.
"""

import builtins

# Above this a build for 32 bits has another hash for numbers, too.
_SMALL = 2**31 - 1
# Each of them is looked for in every text that is observed.
_MOST = 100


class HashWatch:
    """Stands in the place of the built-in ``hash``, and is no function so that a class can hold it as it can hold that one."""

    def __init__(self):
        self._hash = builtins.hash
        self._of_import = set()
        self._seen = set()
        builtins.hash = self

    def __call__(self, value, /):
        found = self._hash(value)
        is_itself = isinstance(value, (int, float)) and found == value
        if not -_SMALL < found < _SMALL and not is_itself and len(self._seen) < _MOST:
            self._seen.add(str(found))
        return found

    def end_import(self):
        """What the import asked for stays known; what cases ask for is forgotten by ``reset``."""
        self._of_import, self._seen = self._seen, set()

    def reset(self):
        self._seen = set()

    def texts(self):
        """The hashes that were asked for, as text: as a number or inside a text they are unstable."""
        return tuple(sorted(self._of_import | self._seen))
