"""Other times and other chance: what a call gives at one moment only must not become an assertion.

A process that watches the clock lives in another time than everybody else, from before it imports the module under test.
Each case can be run at several such moments. Chance is the same for the same seed in every process.
"""

import datetime
import os
import random
import sys
import time

_setprofile = sys.setprofile

MOMENTS = 13
# In seconds since 1970, by 5 months each, so that all months and weekdays are among them; every third long ago.
_MOMENTS = [
    1_800_000_000 + (152 * number - (3654 if number % 3 == 0 else 0)) * 86_400 + number * 7_507
    for number in range(MOMENTS)
]

_SOURCES = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "strftime"),
    ("time", "ctime"),
    ("time", "asctime"),
    ("posix", "urandom"),
    ("nt", "urandom"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("datetime", "today"),
    ("Random", "random"),
    ("Random", "getrandbits"),
}


class ClockWatch:
    """``seen`` names the sources called while started. Logging asks the clock for its own records: that does not count.

    ``frozen`` names those that go on telling the real time where Python cannot be told otherwise.
    """

    def __init__(self):
        self.seen = set()
        self._clock = _OtherClock()
        self.frozen = self._clock.put_in_place()

    def go_to(self, moment):
        """Another time from now on, the same one for the same moment."""
        self._clock.ahead = _MOMENTS[moment] - int(self._clock.real())

    def start(self):
        self.seen = set()
        _setprofile(self._on_event)

    def stop(self):
        _setprofile(None)

    def _on_event(self, frame, event, arg):
        if event != "c_call":
            return
        name = getattr(arg, "__name__", "")
        owner = getattr(arg, "__self__", None)
        if isinstance(owner, type) and issubclass(owner, datetime.date):
            owner = datetime.datetime
        holder = getattr(owner, "__name__", None) or type(owner).__name__
        if (holder, name) not in _SOURCES:
            return
        while frame is not None and frame.f_globals is globals():  # our own clock in between
            frame = frame.f_back
        if frame is None or frame.f_globals.get("__name__", "").split(".")[0] != "logging":
            self.seen.add(f"{holder}.{name}")


class Chance:
    """The numbers of ``random`` and the bytes of ``os.urandom``, the same ones after the same seed."""

    def __init__(self, seed):
        self._bytes = random.Random()
        self.seed(seed)
        os.urandom = random._urandom = self.urandom

    def seed(self, seed):
        random.seed(seed)
        self._bytes.seed(seed)

    def urandom(self, size):
        return bytes(self._bytes.getrandbits(8) for _ in range(size))


class _OtherClock:
    """Python's clock, ``ahead`` by so many seconds. Bound methods, that a class may hold as they are."""

    def __init__(self):
        self.real = time.time
        self.ahead = _MOMENTS[0] - int(self.real())
        self._time_ns = time.time_ns
        self._localtime = time.localtime
        self._gmtime = time.gmtime
        self._strftime = time.strftime
        self._asctime = time.asctime

    def put_in_place(self):
        """Replaces the clock of the whole process. The names of what could not be replaced are returned."""
        for name in ("time", "time_ns", "localtime", "gmtime", "strftime", "ctime", "asctime"):
            setattr(time, name, getattr(self, name))
        try:
            _replace_in(datetime.datetime, {"now": self._now(), "utcnow": self._utcnow()})
        except Exception:  # another Python than CPython, or one without ctypes
            return {"datetime.now", "datetime.utcnow"}
        return set()

    def time(self):
        return self.real() + self.ahead

    def time_ns(self):
        return self._time_ns() + self.ahead * 1_000_000_000

    def localtime(self, seconds=None):
        return self._localtime(self.time() if seconds is None else seconds)

    def gmtime(self, seconds=None):
        return self._gmtime(self.time() if seconds is None else seconds)

    def strftime(self, format, t=None):
        return self._strftime(format, self.localtime() if t is None else t)

    def asctime(self, t=None):
        return self._asctime(self.localtime() if t is None else t)

    def ctime(self, seconds=None):
        return self._asctime(self.localtime(seconds))

    def _now(self):
        real = datetime.datetime.__dict__["now"]

        def now(cls, tz=None):
            return real.__get__(None, cls)(tz) + datetime.timedelta(seconds=self.ahead)

        return classmethod(now)

    def _utcnow(self):
        real = datetime.datetime.__dict__["utcnow"]

        def utcnow(cls):
            return real.__get__(None, cls)() + datetime.timedelta(seconds=self.ahead)

        return classmethod(utcnow)


def _replace_in(kind, methods):
    """Puts methods into a class that Python itself holds unchangeable."""
    import ctypes
    import gc

    (held,) = (held for held in gc.get_referents(kind.__dict__) if isinstance(held, dict))
    held.update(methods)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
    if kind.now.__func__ is not methods["now"].__func__:
        raise TypeError("not replaced")
