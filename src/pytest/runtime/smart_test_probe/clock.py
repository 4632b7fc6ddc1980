"""Notices calls to sources of values that differ from run to run: the clock and randomness."""

import sys

_setprofile = sys.setprofile

_SOURCES = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "strftime"),
    ("time", "ctime"),
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
    """``seen`` names the sources called while started. Logging asks the clock for its own records: that does not count."""

    def __init__(self):
        self.seen = set()

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
        holder = getattr(owner, "__name__", None) or type(owner).__name__
        if (holder, name) in _SOURCES and frame.f_globals.get("__name__", "").split(".")[0] != "logging":
            self.seen.add(f"{holder}.{name}")
