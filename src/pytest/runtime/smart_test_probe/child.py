"""The probe's process: one JSON object a line on a private pair of pipes, see ``Probe`` in pytest/probe.ts.

First line in: what to import. Then lists of cases; a case's reply is written as soon as it is done, so that the parent
knows which case took the process with it.
"""

import asyncio
import importlib
import io
import itertools
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback

from . import hashes
from .clock import Chance, ClockWatch
from .describe import describe, is_unstable, quote
from .guard import Guard, GuardViolation
from .hashes import HashWatch
from .operands import instrument
from .patches import MonkeyPatch
from .state import Snapshot
from .tracer import Tracer, statement_starts

MAX_OUTPUT = 20_000
MAX_ITERATION = 20
# What frames of a case say that their module is called. A test's module has another name.
CASE_NAME = "<case>"
READY, RESULT = "__smart_test_ready__", "__smart_test_result__"


class TimeLimit(BaseException):
    """Not an ``Exception``, so that the code under test does not swallow it."""


class Output(io.StringIO):
    """Keeps the first part of what is printed; the rest is counted only."""

    cut = False

    def write(self, text):
        room = MAX_OUTPUT - self.tell()
        if room < len(text):
            self.cut = True
        if room > 0:
            super().write(text[:room])
        return len(text)


def main():
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)

    def reply(record):
        replies.write(json.dumps(record) + "\n")
        replies.flush()

    setup = json.loads(requests.readline())
    try:
        child = Child(setup)
    except BaseException as error:
        reply({"ready": False, "error": _failure(error)})
        return
    reply({"ready": True})
    for line in requests:
        request = json.loads(line)
        for case in request["cases"]:
            reply(child.run(case))
        reply({"done": True})


def _failure(error):
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return {
        "type": type(error).__name__,
        "message": _text_of(error),
        "missingModule": getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None,
        "file": last.filename if last else None,
        "line": last.lineno if last else None,
    }


def _text_of(error):
    try:
        return str(error)
    except Exception:  # an exception's own __str__ may fail
        return ""


class Child:
    def __init__(self, setup):
        self._seconds = setup["secondsPerCase"]
        self._seed = setup["seed"]
        self._box = setup["box"]
        _limit_memory(setup["memoryBytes"])
        sys.dont_write_bytecode = True
        tempfile.tempdir = self._box
        os.environ["TMPDIR"] = self._box
        sys.path[:0] = setup["sysPath"]
        sys.argv[:] = [setup["file"]]
        # Loaded before the guard is up: asyncio makes its socket pairs through these.
        asyncio.new_event_loop().close()
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._on_alarm)
        self._operands = instrument(setup["module"]) if setup["recordOperands"] else None
        self._chance = Chance(self._seed)
        self._clock = ClockWatch() if setup["watchClock"] else None
        self._guard = Guard(self._box)
        self._hashes = HashWatch()
        with _Quiet(), self._limits(setup["importSeconds"]):
            module = importlib.import_module(setup["module"])
        self._hashes.end_import()
        with open(setup["file"], "rb") as stream:
            starts = statement_starts(stream.read())
        imported = getattr(module, "__file__", None)
        if imported is None or not os.path.samefile(imported, setup["file"]):
            raise ImportError(f"{setup['module']} is imported from {imported}, not from {setup['file']}")
        self._tracer = Tracer(_code_filename(module, imported), starts)
        os.chdir(self._box)
        self._snapshot = Snapshot(module)

    def _on_alarm(self, signum, frame):
        raise TimeLimit()

    def _limits(self, seconds):
        return _Limits(self._guard, seconds)

    def run(self, case):
        """One candidate: arrange, call, observe. The reply is the record ``Observation`` of pytest/probe.ts."""
        # A process that was ended may have left the folder of its last case behind.
        directory = tempfile.mkdtemp(prefix="case-", dir=self._box)
        os.chdir(directory)
        self._guard.reset()
        self._hashes.reset()
        moment = case.get("moment", 0)
        self._chance.seed(self._seed + moment)
        if self._clock:
            self._clock.go_to(moment)
        threads = threading.active_count()
        began = time.perf_counter()
        try:
            record = self._observe(case, directory)
            record["changed"] = self._changed()
        finally:
            self._snapshot.restore(self._seed)
            shutil.rmtree(directory, ignore_errors=True)
        record["id"] = case["id"]
        record["seconds"] = time.perf_counter() - began
        record["denied"] = list(self._guard.denied)
        record["touchedFiles"] = self._guard.touched_files
        record["traceReplaced"] = self._tracer.replaced
        record["threadsLeft"] = threading.active_count() > threads
        if self._guard.denied:
            record["outcome"] = "denied"
        return record

    def _changed(self):
        """Module state that the case changed: ``[path, value as it was]``."""
        with _Quiet(), self._limits(self._seconds):
            return [[path, describe(value, {})] for path, value in self._snapshot.changed()]

    def _observe(self, case, directory):
        import pathlib

        record = {"outcome": "broken", "lines": [], "arcs": [], "value": None, "exception": None, "state": []}
        record.update({"clock": [], "environment": [], "stdout": "", "stderr": "", "outputCut": False})
        patches = MonkeyPatch()
        namespace = {**_NAMES, "__name__": CASE_NAME, "tmp_path": pathlib.Path(directory), "monkeypatch": patches}
        watched, before, environment = [], [], {}
        with _Quiet() as quiet, patches:
            limits = self._limits(self._seconds)

            def ready():
                """Arranged: what follows is the call, with limits of its own."""
                watched.extend(namespace[name] for name in case["watch"])
                before.extend(describe(value, namespace, self._unstable()) for value in watched)
                environment.update(os.environ)
                record["outcome"] = "returned"
                limits.begin()
                self._start()

            namespace[READY] = ready
            try:
                with limits:
                    exec(_program(case), namespace)
            except TimeLimit:
                record["outcome"] = "timeout" if record["outcome"] == "returned" else "broken"
            except GuardViolation:
                record["outcome"] = "denied"
            except BaseException as error:
                record["exception"] = self._exception(error)
                if record["outcome"] == "broken":
                    return record
                record["outcome"] = "raised"
            finally:
                self._stop()
            if record["outcome"] == "broken":
                return record
            # Observing needs the real things.
            patches.undo()
            record["environment"] = _changed_variables(environment)
            record["lines"] = sorted(self._tracer.lines)
            record["arcs"] = sorted(self._tracer.arcs)
            record["operands"] = self._operands.pairs if self._operands else []
            record["clock"] = sorted(self._clock.seen) if self._clock else []
            record["clockFrozen"] = bool(self._clock and self._clock.seen & self._clock.frozen)
            record["stdout"] = quiet.out.getvalue()
            record["stderr"] = quiet.err.getvalue()
            record["outputCut"] = quiet.out.cut or quiet.err.cut
            try:
                with self._limits(self._seconds):
                    unstable = self._unstable()
                    if record["outcome"] == "returned":
                        value = namespace.get(RESULT)
                        record["value"] = describe(value, namespace, unstable)
                        same = (name for name, held in zip(case["watch"], watched) if held is value)
                        record["sameAs"] = next(same, None)
                    after = [describe(value, namespace, unstable) for value in watched]
                record["state"] = [list(entry) for entry in zip(case["watch"], before, after)]
                record["files"] = _files(directory)
            except BaseException as error:  # observing itself ran the code under test, and that failed
                record["outcome"] = "broken"
                record["exception"] = self._exception(error)
        return record

    def _unstable(self):
        """Texts that are others in the next run."""
        return (self._box, os.path.realpath(self._box), *self._hashes.texts())

    def _start(self):
        if self._operands:
            self._operands.start()
        if self._clock:
            self._clock.start()
        self._tracer.start()

    def _stop(self):
        self._tracer.stop()
        if self._clock:
            self._clock.stop()
        if self._operands:
            self._operands.stop()

    def _exception(self, error):
        record = describe(error, {}, self._hashes.texts())
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != hashes.__file__]
        record["message"] = _text_of(error)
        record["messageText"] = quote(record["message"])
        record["unstable"] = is_unstable(record["message"], (self._box, *self._hashes.texts()))
        record["lastFile"] = frames[-1].filename if frames else None
        record["lastLine"] = frames[-1].lineno if frames else None
        record["ownLine"] = self._tracer.last_line(frames)
        record["isException"] = isinstance(error, Exception)
        return record


def _program(case):
    """The case as one piece of code, as a test is: what is arranged and the call have the same frame."""
    statements = [*case["imports"], *case["arrange"], f"{READY}()", *_consumed(case["call"], case["drive"])]
    return compile("\n".join(statements), CASE_NAME, "exec")


def _consumed(call, drive):
    if drive == "enter":
        return [f"with {call} as {RESULT}:", "    pass"]
    if drive == "enter_error":
        return [f"with {call} as {RESULT}:", '    raise ValueError("test_value")']
    consumer = _CONSUMERS.get(drive, "")
    return [f"{RESULT} = {consumer}({call})"]


def _list(values):
    return list(itertools.islice(values, MAX_ITERATION))


def _list_async(values):
    return asyncio.run(_take(values))


_CONSUMERS = {"await": "__smart_test_run__", "iterate": "__smart_test_list__", "async_iterate": "__smart_test_list_async__"}
_NAMES = {"__smart_test_run__": asyncio.run, "__smart_test_list__": _list, "__smart_test_list_async__": _list_async}


async def _take(values):
    taken = []
    async for value in values:
        taken.append(value)
        if len(taken) == MAX_ITERATION:
            break
    return taken


def _code_filename(module, fallback):
    """The file name that the module's own code objects carry: what frames report."""
    for value in vars(module).values():
        code = getattr(value, "__code__", None)
        if code is not None and value.__module__ == module.__name__ and os.path.exists(code.co_filename):
            if os.path.samefile(code.co_filename, fallback):
                return code.co_filename
    return fallback


def _changed_variables(before):
    """Variables of the environment that the call set or removed: ``[name, value as a literal or None]``."""
    names = sorted({*before, *os.environ})
    changed = [name for name in names if before.get(name) != os.environ.get(name)]
    return [[name, quote(os.environ[name]) if name in os.environ else None] for name in changed]


def _files(directory):
    """Text files that the call left in its folder: ``[relative path, content]``."""
    found = []
    for folder, _, names in os.walk(directory):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.getsize(path) > 2000 or len(found) == 5:
                continue
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
                text = stream.read()
            if text.isprintable() or not any(ord(letter) < 9 or 0xDC80 <= ord(letter) <= 0xDCFF for letter in text):
                found.append([os.path.relpath(path, directory).replace(os.sep, "/"), quote(text)])
    return found


def _limit_memory(limit):
    try:
        import resource
    except ImportError:  # Windows has no such limits: the parent's watchdog remains
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


class _Limits:
    """Guard up and alarm set. The alarm repeats, because a bare ``except:`` can swallow one."""

    def __init__(self, guard, seconds):
        self._guard = guard
        self._seconds = seconds

    def __enter__(self):
        self.begin()
        return self

    def begin(self):
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, self._seconds, 0.1)
        self._guard.active = True

    def __exit__(self, *_):
        self._guard.active = False
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


class _Quiet:
    """Takes standard input away and keeps what is printed."""

    def __enter__(self):
        self._saved = sys.stdin, sys.stdout, sys.stderr
        self.out, self.err = Output(), Output()
        sys.stdin, sys.stdout, sys.stderr = io.StringIO(), self.out, self.err
        return self

    def __exit__(self, *_):
        sys.stdin, sys.stdout, sys.stderr = self._saved
