"""Tells, as JSON lines in a file, what a pytest run does: the events that pytest/events.ts reads.

Loaded with ``-p smart_test_plugin``; pytest 7 and later, Python 3.9 and later, no dependencies. Options are environment
variables, so that workers of pytest-xdist see them too:

``SMART_TEST_EVENTS``      the file, written by the process that controls the run
``SMART_TEST_COVERAGE``    measure coverage, see ``smart_test_coverage``
``SMART_TEST_ORDER_SEED``  run the tests in a random order that this number determines
``SMART_TEST_GUARD``       test files, parted as in PATH: their tests reach nothing outside of the run's temporary folder
``SMART_TEST_GUARD_ALL``   with it, neither does what runs when they are loaded, nor do their fixtures
``SMART_TEST_ONLY``        run these tests of a file only: ``{"file", "names"}``, names with or without what is in brackets
``SMART_TEST_FAILURES``    record why tests fail, see ``smart_test_failures``
``SMART_TEST_TIMEOUT``     seconds that each phase (setup, call, teardown) of a test may take; not on Windows
"""

import functools
import inspect
import json
import os
import random
import re
import signal
import threading
import types

import pytest

MAX_TEXT = 20_000

# As early as possible: plugins and conftest files that are loaded from here on import the code to be measured. In the process
# that was started for the run it has begun before; in workers of pytest-xdist it begins here.
_measurement, _measurement_error = None, None
if "SMART_TEST_COVERAGE" in os.environ:
    import smart_test_coverage

    _measurement, _measurement_error = smart_test_coverage.begin()


def pytest_configure(config):
    is_worker = hasattr(config, "workerinput")
    events = None
    if not is_worker and "SMART_TEST_EVENTS" in os.environ:
        events = Events(os.environ["SMART_TEST_EVENTS"])
        events.write("start", rootDirectory=str(config.rootpath))
        config.pluginmanager.register(Recorder(config, events), "smart-test-recorder")
    if _measurement_error is not None:
        if events:
            events.write("coverageError", message=str(_measurement_error), noData=False)
        raise pytest.UsageError(f"Coverage cannot be measured: {_measurement_error}")
    if "SMART_TEST_FAILURES" in os.environ:
        import smart_test_failures

        smart_test_failures.register(config, events)
    config.pluginmanager.register(Ending(_measurement, events, is_worker), "smart-test-ending")
    if "SMART_TEST_ONLY" in os.environ:
        config.pluginmanager.register(Only(**json.loads(os.environ["SMART_TEST_ONLY"])), "smart-test-only")
    if "SMART_TEST_ORDER_SEED" in os.environ:
        config.pluginmanager.register(Shuffle(os.environ["SMART_TEST_ORDER_SEED"]), "smart-test-shuffle")
    if "SMART_TEST_GUARD" in os.environ:
        guarded = Guarded(os.environ["SMART_TEST_GUARD"].split(os.pathsep), os.environ["PYTEST_DEBUG_TEMPROOT"])
        config.pluginmanager.register(guarded, "smart-test-guarded")
        if "SMART_TEST_GUARD_ALL" in os.environ:
            config.pluginmanager.register(GuardedAround(guarded), "smart-test-guarded-around")
    if "SMART_TEST_TIMEOUT" in os.environ and hasattr(signal, "setitimer"):
        if threading.current_thread() is threading.main_thread():
            config.pluginmanager.register(TimeLimit(float(os.environ["SMART_TEST_TIMEOUT"])), "smart-test-timeout")


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config):
    outcome = yield
    error = outcome.excinfo[1] if outcome.excinfo else None
    if "SMART_TEST_FAILURES" in os.environ and type(error).__name__ == "ConftestImportFailure":
        from smart_test_failures.recorder import FailureRecorder

        events = Events(os.environ["SMART_TEST_EVENTS"])
        events.write("failure", failure=FailureRecorder(early_config).of_conftest(error))
        events.close()


class Events:
    def __init__(self, path):
        # Line buffered: a process that is killed leaves its last line.
        self._stream = open(path, "a", buffering=1, encoding="utf-8")

    def write(self, event, **fields):
        self._stream.write(json.dumps({"event": event, **fields}) + "\n")

    def close(self):
        self._stream.close()


class Recorder:
    def __init__(self, config, events):
        self._config = config
        self._events = events
        self._phases = {}
        self._warnings = 0
        self._collected = 0

    def pytest_collectreport(self, report):
        if report.failed:
            text = str(report.longrepr)
            path = str(self._config.rootpath / report.fspath) if report.fspath else None
            error = {"nodeId": report.nodeid, "file": path, "message": _last_error(text), "longText": _tail(text)}
            self._events.write("collectionError", error=error)

    def pytest_collection_finish(self, session):
        if session.items:
            self._announce(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        # Each worker collects all tests.
        self._announce(len(ids))

    def _announce(self, count):
        if count > self._collected:
            self._collected = count
            self._events.write("collected", count=count)

    def pytest_runtest_logstart(self, nodeid, location):
        self._events.write("running", nodeId=nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        phases = self._phases.setdefault(report.nodeid, [])
        phases.append(report)
        if report.when == "teardown" or report.when not in ("setup", "call"):
            # The last phase, or a worker of xdist that crashed.
            del self._phases[report.nodeid]
            # pytest-rerunfailures runs the same test again.
            if not any(phase.outcome == "rerun" for phase in phases):
                self._events.write("outcome", test=merged(phases))

    def pytest_warning_recorded(self, warning_message):
        self._warnings += 1

    def pytest_internalerror(self, excrepr):
        self._events.write("internalError", message=_tail(str(excrepr)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        self._events.write("finish", exitCode=int(exitstatus), collected=self._collected, warnings=self._warnings)


def merged(phases):
    """One outcome of a test's reports: the first failure decides, and where it was, in the test or around it."""
    decisive = next((report for report in phases if report.failed), None)
    if decisive is not None:
        outcome = "failed" if decisive.when == "call" else "error"
    else:
        # A part of a test that is skipped (``self.subTest``) leaves the rest of it.
        own = [report for report in phases if not hasattr(report, "context")] or phases
        decisive = next((report for report in own if report.skipped or hasattr(report, "wasxfail")), own[0])
        if hasattr(decisive, "wasxfail"):
            outcome = "xfailed" if decisive.skipped else "xpassed"
        else:
            outcome = "skipped" if decisive.skipped else "passed"
    crash = getattr(decisive.longrepr, "reprcrash", None)
    return {
        "nodeId": decisive.nodeid,
        "outcome": outcome,
        "phase": decisive.when,
        "seconds": sum(report.duration for report in phases),
        "message": None if outcome == "passed" else _message(decisive, crash),
        "longText": _tail(str(decisive.longrepr)) if outcome in ("failed", "error") else None,
        "crash": {"file": str(crash.path), "line": crash.lineno} if crash is not None else None,
    }


def _message(report, crash):
    if hasattr(report, "wasxfail"):
        return report.wasxfail or None
    if crash is not None:
        return _head(crash.message)
    if isinstance(report.longrepr, tuple):  # a skip: path, line, reason
        return report.longrepr[2]
    return _last_error(str(report.longrepr))


def _last_error(text):
    """The last line that pytest marks with "E", which is the exception, or the last line."""
    marked = re.findall(r"^E\s+(\S.*)$", text, re.MULTILINE)
    lines = marked or text.strip().splitlines() or [""]
    return _head(lines[-1])


def _head(text):
    return text[:MAX_TEXT]


def _tail(text):
    return text[-MAX_TEXT:]


class Ending:
    """Saves what was measured, and then says that this was all."""

    def __init__(self, measurement, events, is_worker):
        self._measurement = measurement
        self._events = events
        self._is_worker = is_worker

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        # A worker says that it is done right after this, and may be ended then.
        if self._is_worker and self._measurement is not None:
            self._measurement.save()

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self):
        if self._measurement is not None and not self._is_worker:
            self._report()
        if self._events is not None:
            self._events.write("end")
            self._events.close()

    def _report(self):
        try:
            self._measurement.save()
            self._measurement.report()
        except Exception as error:  # disk full, a plugin of coverage that fails: the tests' outcomes remain
            if self._events is None:
                raise
            no_data = isinstance(error, smart_test_coverage.NoData)
            self._events.write("coverageError", message=str(error), noData=no_data)


class Only:
    """Unlike node ids as arguments, names of tests leave it to pytest to say why their file cannot be read."""

    def __init__(self, file, names):
        self._file = os.path.realpath(file)
        self._names = set(names)

    def pytest_collection_modifyitems(self, config, items):
        others = [item for item in items if not self._is_wanted(item)]
        items[:] = [item for item in items if self._is_wanted(item)]
        config.hook.pytest_deselected(items=others)

    def _is_wanted(self, item):
        name = item.nodeid.partition("::")[2]
        return (
            name in self._names
            or name.partition("[")[0] in self._names
            or os.path.realpath(item.path) != self._file
        )


class Shuffle:
    def __init__(self, seed):
        self._seed = seed

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        random.Random(self._seed).shuffle(items)


class Guarded:
    """Runs the tests of some files under the probe's guard. Fixtures are the project's own and may do what they do."""

    def __init__(self, files, box):
        from smart_test_probe.guard import Guard

        self._files = {os.path.realpath(file) for file in files}
        self._guard = Guard(box)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item):
        if self.is_own(item.path):
            run = item.runtest
            item.runtest = lambda: self.call(run)

    def is_own(self, path):
        return os.path.realpath(path) in self._files

    def call(self, run):
        self.begin()
        try:
            return run()
        finally:
            denied = self.end()
            if denied:  # a bare ``except:`` may have swallowed it
                pytest.fail(denied)

    def begin(self):
        self._guard.reset()
        self._guard.active = True

    def end(self):
        self._guard.active = False
        return f"it tried to reach outside ({self._guard.denied[0]})" if self._guard.denied else None


class GuardedAround:
    """Guards the file's loading and its fixtures, too: nothing in it is the project's own."""

    def __init__(self, guarded):
        self._guarded = guarded

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector):
        if not isinstance(collector, pytest.Module) or not self._guarded.is_own(collector.path):
            yield
            return
        self._guarded.begin()
        result = yield
        denied = self._guarded.end()
        report = result.get_result()
        if denied and report.passed:
            report.outcome = "failed"
            report.longrepr = denied

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef):
        code = getattr(fixturedef.func, "__code__", None)
        if code is not None and self._guarded.is_own(code.co_filename):
            method = fixturedef.func if isinstance(fixturedef.func, types.MethodType) else None
            fixture = self._fixture(method.__func__ if method else fixturedef.func)
            fixturedef.func = types.MethodType(fixture, method.__self__) if method else fixture

    def _fixture(self, function):
        """Of the same kind, for pytest drives generators itself. Of asynchronous ones only their plugin knows how."""
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generator(*args, **kwargs):
                values = function(*args, **kwargs)
                yield self._guarded.call(lambda: next(values))
                self._guarded.call(lambda: next(values, None))

            return generator
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            return function
        return functools.wraps(function)(lambda *args, **kwargs: self._guarded.call(lambda: function(*args, **kwargs)))


class TookTooLong(pytest.fail.Exception):
    """No ``Exception``: what the code under test catches must not keep a test from its end."""


class TimeLimit:
    """The alarm repeats, because a bare ``except:`` in the code under test can swallow one."""

    def __init__(self, seconds):
        self._seconds = seconds

    def _on_alarm(self, signum, frame):
        raise TookTooLong(f"Took longer than {self._seconds:g} s")

    def _limited(self):
        previous = signal.signal(signal.SIGALRM, self._on_alarm)
        signal.setitimer(signal.ITIMER_REAL, self._seconds, 1.0)
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self):
        yield from self._limited()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self):
        yield from self._limited()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self):
        yield from self._limited()
