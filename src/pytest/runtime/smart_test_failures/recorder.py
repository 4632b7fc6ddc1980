"""pytest's hooks: what becomes of a failing report."""

import gc
import inspect
import json
import re

import pytest

from .comparisons import comparison, compared
from .errors import chain, frames, linked
from .places import Places
from .statements import Statements
from .values import told

MAX_OUTPUT = 4_000
ATTRIBUTE = "smart_test_failure"
#: What of a test's warnings says something about its failure.
TELLING = ("never awaited", "async def functions are not", "not natively supported", "Unknown pytest.mark.asyncio")

NEVER_AWAITED = re.compile(r"coroutine '(?:.*\.)?(\w+)' was never awaited")
#: Where pytest's fixture manager has the fixtures by name: until 9.1, and later.
FIXTURE_TABLES = ("_arg2fixturedefs", "_arg2node2fixturedefs", "_arg2nodeid2fixturedefs")


class FailureRecorder:
    """Hangs what it finds onto the report, as text: pytest-xdist carries it from its workers to the controller."""

    def __init__(self, config):
        self._places = Places(str(config.rootpath), config.getini("python_files"), config.getini("testpaths"))
        self._statements = Statements()
        self._compared = None

    @pytest.hookimpl(trylast=True)
    def pytest_assertrepr_compare(self, op, left, right):
        # Only now do the values exist; whether the test fails because of them is seen later.
        self._compared = (op, left, right)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        outcome = yield
        error = _raised(outcome)
        # A fixture of a wider scope raises the same exception for each test that asks for it.
        if error is not None and not hasattr(error, "smart_test_fixture"):
            try:
                error.smart_test_fixture = fixturedef.argname
            except AttributeError:  # an exception with slots
                return

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        pair, self._compared = self._compared, None
        report = outcome.get_result()
        if report.failed:
            error = call.excinfo.value if call.excinfo else None
            self._attach(report, self._failure(report, report.when, error, pair, item), _names(item))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        outcome = yield
        report = outcome.get_result()
        call = getattr(report, "call", None)
        if report.failed and call is not None and call.excinfo:
            error = call.excinfo.value
            is_conftest = type(error).__name__ == "ConftestImportFailure"
            failure = self.of_conftest(error) if is_conftest else self._failure(report, "collect", error, None, None)
            self._attach(report, failure)

    def of_conftest(self, error):
        """Of a conftest.py that cannot be loaded."""
        # pytest 7 and earlier keep the cause as ``sys.exc_info`` gives it.
        cause = error.cause if hasattr(error, "cause") else error.excinfo[1]
        name = self._places.of(str(error.path))[0]
        return {**_blank(name, "collect"), "chain": chain(cause, self._places), "statement": self._statement(cause)}

    def _attach(self, report, failure, names=()):
        setattr(report, ATTRIBUTE, json.dumps({"failure": failure, "names": list(names)}))

    def _failure(self, report, phase, error, pair, item):
        try:
            return self._recorded(report, phase, error, pair, item)
        except Exception as problem:  # objects of the code under test, or a pytest that we do not know: the run goes on
            note = f"Smart Test could not record this failure: {type(problem).__name__}: {told(problem)}"
            return {**_blank(report.nodeid, phase), "warnings": [note]}

    def _recorded(self, report, phase, error, pair, item):
        errors = [] if error is None else linked(error)
        first = errors[0] if errors else None
        has_hung = type(first).__name__ == "TookTooLong"
        return {
            **_blank(report.nodeid, phase),
            "ending": "hung" if has_hung else "passed" if error is None else "raised",
            "chain": [] if error is None or has_hung else chain(error, self._places),
            "comparison": self._comparison(first, pair),
            "statement": self._statement(first) or self._beginning(item),
            "fixtures": [] if item is None else list(self._fixtures(item)),
            "failedFixture": getattr(first, "smart_test_fixture", None),
            "availableFixtures": _available(first, item),
            "isUnittest": type(item).__name__ == "TestCaseFunction",
            "warnings": _forgotten(first, item),
            "output": "\n".join(text for _, text in report.sections)[-MAX_OUTPUT:],
            # Without the frame of the alarm.
            "stack": frames(first, self._places)[:-1] if has_hung else [],
        }

    def _comparison(self, error, pair):
        own = compared(error, self._places, self._statements)
        if own is not None or pair is None or not isinstance(error, AssertionError):
            return own
        return comparison(*pair)

    def _statement(self, error):
        """At the last frame of a test: of what the test does, not of what the code does with it."""
        traceback = getattr(error, "__traceback__", None)
        last = None
        while traceback is not None:
            if self._places.of(traceback.tb_frame.f_code.co_filename)[1] == "test":
                last = traceback
            traceback = traceback.tb_next
        if last is None:
            return None
        path = last.tb_frame.f_code.co_filename
        _, record = self._statements.at(path, last.tb_lineno)
        return record and {"file": self._places.of(path)[0], **record}

    def _beginning(self, item):
        """Of the test's function, when the failure came up before it ran."""
        function = getattr(item, "function", None)
        code = getattr(inspect.unwrap(function), "__code__", None) if function is not None else None
        if code is None:
            return None
        # Its first line is that of its first decorator.
        _, record = self._statements.at(code.co_filename, code.co_firstlineno)
        return record and {"file": self._places.of(code.co_filename)[0], **record}

    def _fixtures(self, item):
        definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
        for name, defined in definitions.items():
            code = getattr(defined[-1].func, "__code__", None)
            file = self._places.of(code.co_filename)[0] if code is not None else ""
            yield {"name": name, "scope": str(defined[-1].scope), "file": file}


class FailureWriter:
    """In the process that controls the run."""

    def __init__(self, events):
        self._events = events
        self._names = {}

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        # With pytest-rerunfailures, a report of a test that gets another chance is not a failed one.
        if report.failed:
            self._write(report, getattr(report, ATTRIBUTE, None))

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report):
        if report.failed:
            self._write(report, getattr(report, ATTRIBUTE, None))

    def pytest_warning_recorded(self, warning_message, nodeid):
        text = str(warning_message.message)
        if nodeid not in self._names or not any(words in text for words in TELLING):
            return
        # What a failing test left behind may be complained of in another one, when it is collected as garbage there.
        coroutine = NEVER_AWAITED.match(text)
        if coroutine is None or coroutine.group(1) in self._names[nodeid]:
            self._events.write("warning", nodeId=nodeid, message=text[:500])

    def _write(self, report, recorded):
        if recorded is not None:
            record = json.loads(recorded)
            self._names.setdefault(report.nodeid, set()).update(record["names"])
            self._events.write("failure", failure=record["failure"])
        elif str(report.longrepr).startswith("worker "):
            # A worker of pytest-xdist ended, and with it what it knew.
            self._events.write("lost", nodeId=report.nodeid)


def _raised(outcome):
    """The exception of a hook's outcome, for each version of pluggy."""
    excinfo = outcome.excinfo
    return excinfo[1] if excinfo else None


def _names(item):
    """What the test's function, its fixtures and its helpers of the same file call and ask for."""
    test = inspect.unwrap(getattr(item, "function", None) or _nothing)
    definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    waiting = [test, *(inspect.unwrap(defined[-1].func) for defined in definitions.values())]
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    found = {value.__name__ for value in parameters.values() if inspect.isfunction(value)}
    seen = set()
    while waiting:
        each = waiting.pop()
        each = each.__func__ if inspect.ismethod(each) or isinstance(each, (staticmethod, classmethod)) else each
        if not inspect.isfunction(each) or each in seen:
            continue
        seen.add(each)
        names = set(_code_names(each.__code__))
        found |= names
        if each.__module__ == test.__module__:
            waiting.extend(_helpers(each, names, getattr(item, "cls", None)))
    return sorted(found)


def _forgotten(error, item):
    """Coroutines that the test made and handed to somebody who does not await them, in the words of Python's warning."""
    if item is None or "coroutine" not in told(error):
        return []
    waiting = [one for one in gc.get_objects() if inspect.iscoroutine(one) and inspect.getcoroutinestate(one) == "CORO_CREATED"]
    names = {one.__name__: one.__qualname__ for one in waiting}
    return [f"coroutine '{names[name]}' was never awaited" for name in _names(item) if name in names]


def _helpers(function, names, owner):
    for name in names:
        yield function.__globals__.get(name)
        yield inspect.getattr_static(owner, name, None)


def _code_names(code):
    waiting = [code]
    while waiting:
        each = waiting.pop()
        yield from each.co_names
        waiting.extend(one for one in each.co_consts if inspect.iscode(one))


def _nothing():
    """Stands for the function of an item that has none."""


def _available(error, item):
    if type(error).__name__ != "FixtureLookupError" or item is None:
        return []
    manager = error.request._fixturemanager
    names = {name for table in FIXTURE_TABLES for name in getattr(manager, table, ())}
    return sorted(name for name in names if _definitions(manager, name, item))


def _definitions(manager, name, item):
    try:
        return manager.getfixturedefs(name, item)
    except (AttributeError, TypeError):  # pytest 7 and earlier want the node's id
        return manager.getfixturedefs(name, item.nodeid)


def _blank(name, phase):
    return {
        "nodeId": name,
        "phase": phase,
        "ending": "raised",
        "chain": [],
        "comparison": None,
        "statement": None,
        "fixtures": [],
        "failedFixture": None,
        "availableFixtures": [],
        "isUnittest": False,
        "warnings": [],
        "output": "",
        "stack": [],
    }
