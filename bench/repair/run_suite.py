"""Runs test suites, each in a child of a process that has pytest loaded already.

Reads requests from stdin, one JSON object a line: {"root": folder, "path": folders for sys.path, "args": pytest's, "seconds": limit}.
Answers each with {"passed": node ids, "failed": node ids, "broken": files that could not be collected, "ended": exit code or null
when the limit was reached}. Node ids are relative to the root. Nothing is written beside what the tests write themselves.
"""

import asyncio  # noqa: F401  Loaded once for all children, as are the next.
import contextlib
import json
import os
import select
import signal
import sys
import unittest.mock  # noqa: F401

import pytest


class Recorder:
    def __init__(self):
        self.passed, self.failed, self.broken = set(), set(), set()

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_collectreport(self, report):
        if report.failed:
            self.broken.add(report.nodeid)


def run(request):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reader)
        run_here(request, writer)
    os.close(writer)
    answer = b""
    ready, _, _ = select.select([reader], [], [], request.get("seconds", 60))
    if ready:
        while block := os.read(reader, 1 << 16):
            answer += block
    os.close(reader)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {"passed": [], "failed": [], "broken": [], "ended": None}


def run_here(request, writer):
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTHONPATH"] = os.pathsep.join(request["path"])
    os.chdir(request["root"])
    sys.path[:] = [*request["path"], *[entry for entry in sys.path if entry not in ("", os.path.dirname(__file__))]]
    recorder = Recorder()
    options = ["-q", "-p", "no:cacheprovider", "--assert=plain", "--continue-on-collection-errors", "--tb=no"]
    ended = 3
    try:
        ended = int(pytest.main([*options, f"--rootdir={request['root']}", *request["args"]], plugins=[recorder]))
    finally:
        result = {
            "passed": sorted(recorder.passed - recorder.failed),
            "failed": sorted(recorder.failed),
            "broken": sorted(recorder.broken),
            "ended": ended,
        }
        with os.fdopen(writer, "w") as stream:
            json.dump(result, stream)
        os._exit(0)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
