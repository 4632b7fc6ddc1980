"""Records why tests fail, for pytest/failure.ts: the exceptions themselves and the values at hand.

``SMART_TEST_FAILURES``  a folder: each process of the run keeps there the stack of a test that hangs or crashes
``SMART_TEST_HANG``      seconds after which a test, or the loading of a test file, is ended together with its process
``SMART_TEST_WITHOUT``   a file with a JSON list of node ids: those tests are left out

Works in workers of pytest-xdist: what is found there travels to the controlling process with the test's report.
"""

import json
import os


def register(config, events):
    """``events`` is ``None`` in workers of pytest-xdist."""
    from .recorder import FailureRecorder, FailureWriter
    from .stacks import Stacks

    seconds = float(os.environ.get("SMART_TEST_HANG", "0"))
    stacks = Stacks(os.environ["SMART_TEST_FAILURES"], seconds)
    config.pluginmanager.register(FailureRecorder(config), "smart-test-failure-recorder")
    config.pluginmanager.register(stacks, "smart-test-stacks")
    if events is not None:
        config.pluginmanager.register(FailureWriter(events), "smart-test-failure-writer")
    if "SMART_TEST_WITHOUT" in os.environ:
        with open(os.environ["SMART_TEST_WITHOUT"], encoding="utf-8") as file:
            config.pluginmanager.register(Without(json.load(file)), "smart-test-without")


class Without:
    def __init__(self, ids):
        self._ids = set(ids)

    def pytest_collection_modifyitems(self, config, items):
        left_out = [item for item in items if item.nodeid in self._ids]
        items[:] = [item for item in items if item.nodeid not in self._ids]
        config.hook.pytest_deselected(items=left_out)
