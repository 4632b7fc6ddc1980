"""The stack of a test that never ends, or that takes Python down with it.

A timer of faulthandler needs nothing of the interpreter: it works when the test is in a loop of C, or swallows every exception.
"""

import faulthandler
import os

import pytest


class Stacks:
    """One file for each process, whose first line says what is running; a stack follows it when the process was ended."""

    def __init__(self, folder, seconds):
        # faulthandler writes to the descriptor itself, so it must stay open.
        self._file = open(os.path.join(folder, f"stack-{os.getpid()}.txt"), "w", encoding="utf-8")
        self._seconds = seconds
        self._crashes_told = False

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        yield from self._watched(item.nodeid)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        yield from self._watched(collector.nodeid)

    def _watched(self, name):
        if not self._crashes_told:
            # After pytest's own plugin, which would let crashes be told on the screen.
            self._crashes_told = True
            faulthandler.enable(file=self._file)
        self._file.seek(0)
        self._file.truncate()
        self._file.write(name + "\n")
        self._file.flush()
        if self._seconds > 0:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._file)
        yield
        faulthandler.cancel_dump_traceback_later()
        self._file.seek(0)
        self._file.truncate()
        self._file.flush()

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self):
        faulthandler.disable()
        self._file.close()
