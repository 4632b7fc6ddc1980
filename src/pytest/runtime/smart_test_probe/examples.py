"""Runs the examples of one docstring, as doctest does, and prints as JSON the first whose result is not the documented one.

Differences that mean nothing are none: spaces, quotes, the order of sets and dicts, the last digits of floats, ``...``.
"""

import ast
import doctest
import json
import math
import sys

_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def tell(module_name, qualname):
    """``null`` when all examples give what they say, as far as they can be judged; ``qualname`` is empty for the module."""
    module = sys.modules[module_name]
    thing = module
    for part in filter(None, qualname.split(".")):
        thing = thing.__dict__[part] if isinstance(thing, type) else getattr(thing, part)
    thing = getattr(thing, "fget", None) or getattr(thing, "__func__", None) or thing
    docstring = getattr(thing, "__doc__", None)
    print(json.dumps(_first_difference(docstring, module) if isinstance(docstring, str) else None))


def _first_difference(docstring, module):
    namespace = dict(module.__dict__, __name__="__main__")
    try:
        test = doctest.DocTestParser().get_doctest(docstring, namespace, "example", module.__file__, 0)
    except ValueError:  # not written as doctest wants it
        return None
    before = []
    for example in test.examples:
        if example.options.get(doctest.SKIP):
            return None  # what follows may need it
        got = _run(example, namespace)
        if got is None:
            return None  # it failed: that may be for want of something that the text takes for granted
        if not _is_as_documented(example, got, namespace):
            source = example.source.rstrip("\n")
            return {"before": before, "source": source, "wanted": example.want.rstrip("\n"), "got": got.rstrip("\n")}
        before.append(example.source.rstrip("\n"))
    return None


class _Runner(doctest.DocTestRunner):
    def __init__(self):
        super().__init__(verbose=False, optionflags=_FLAGS)
        self.got = ""

    def report_failure(self, out, test, example, got):
        self.got = got

    def report_unexpected_exception(self, out, test, example, exc_info):
        self.got = None


def _run(example, namespace):
    """What the example prints, its documented output where that is what it printed; ``None`` when it raised something else."""
    runner = _Runner()
    runner.got = example.want
    test = doctest.DocTest([example], {}, "example", None, 0, None)
    test.globs = namespace  # later examples see what this one defines
    runner.run(test, out=_nowhere, clear_globs=False)
    return runner.got


def _nowhere(text):
    pass


def _is_as_documented(example, got, namespace):
    if got == example.want:
        return True
    if not example.want.strip():
        return True  # what no output is shown for is an example of use only
    if "Traceback" in example.want or "Traceback" in got:
        return True
    if example.options:
        return True  # it has rules of its own
    try:
        wanted, found = ast.literal_eval(example.want.strip()), ast.literal_eval(got.strip())
    except Exception:  # not both are literals
        return _means_the_same(example.want, got, namespace)
    return _same(wanted, found)


def _means_the_same(want, got, namespace):
    """True as well when it cannot be told: an object's ``repr``, a shortened output, prose."""
    if any(mark in text for text in (want, got) for mark in ("<", "0x", "...", "…")):
        return True
    words = " ".join(want.split()).replace('"', "'"), " ".join(got.split()).replace('"', "'")
    if words[0] == words[1]:
        return True
    literal = _is_literal(want), _is_literal(got)
    if literal[0] != literal[1]:
        # Printed text against a value: one of them is a literal by accident, or quotes were left out.
        return words[0].strip("'") == words[1].strip("'") or not (literal[0] and got.strip() == "")
    if literal[0]:
        return False
    return bool(_value_of(want, namespace) == _value_of(got, namespace))


def _is_literal(text):
    try:
        ast.literal_eval(text.strip())
    except Exception:
        return False
    return True


def _value_of(text, namespace):
    try:
        return eval(text.strip(), dict(namespace))  # the module's own documentation
    except Exception:
        return None


def _same(wanted, found):
    if isinstance(wanted, (int, float)) and isinstance(found, (int, float)):
        return math.isclose(wanted, found, rel_tol=1e-3, abs_tol=1e-6)
    if type(wanted) is not type(found):
        return False
    if isinstance(wanted, (list, tuple)):
        return len(wanted) == len(found) and all(map(_same, wanted, found))
    if isinstance(wanted, dict):
        return wanted.keys() == found.keys() and all(_same(wanted[key], found[key]) for key in wanted)
    if isinstance(wanted, str):
        return " ".join(wanted.split()) == " ".join(found.split())
    return wanted == found
