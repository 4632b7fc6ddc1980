"""Runs pytest's items, without its reports: what a failure looks like does not matter, and costs more than the test."""

import time

import pytest


def can_judge(item):
    """A test that is expected to fail says nothing when it fails."""
    return item.get_closest_marker("xfail") is None


class ItemRunner:
    """A plugin: its protocol stands in for pytest's own, inside those of other plugins (warnings as errors, and so on)."""

    def __init__(self, config):
        self._problem = None
        config.pluginmanager.register(self, "smart-test-items")

    def run(self, items, on_start, on_end):
        """``on_end(index, outcome, seconds)`` gives whether to stop there, without the teardown of what other tests share.

        The outcome is ``passed``, ``failed`` or ``skipped``.
        """
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else None
            self._problem = None
            on_start(index)
            began = time.perf_counter()
            try:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            except BaseException:  # a plugin around the test could not go on
                self._problem = "failed"
            if on_end(index, self._problem or "passed", time.perf_counter() - began):
                return

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        if hasattr(item, "_request") and not item._request:
            item._initrequest()  # it has been run before
        hook = item.ihook
        problem = _problem(lambda: hook.pytest_runtest_setup(item=item), "setup")
        if problem is None:
            problem = _problem(lambda: hook.pytest_runtest_call(item=item), "call")
            # What unittest's own runner caught.
            problem = problem or ("failed" if getattr(item, "_excinfo", None) else None)
        left = _problem(lambda: hook.pytest_runtest_teardown(item=item, nextitem=nextitem), "teardown")
        if hasattr(item, "_request"):
            item._request = False
            item.funcargs = None
        self._problem = problem or left
        return True


def _problem(phase, when):
    error = pytest.CallInfo.from_call(phase, when=when).excinfo
    if error is None:
        return None
    return "skipped" if error.errisinstance(pytest.skip.Exception) else "failed"
