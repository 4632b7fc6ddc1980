"""``python -m smart_test_pytest ARGS``: ``python -m pytest ARGS``, measured from before pytest itself is imported.

As by ``coverage run -m pytest``, a package that pytest itself needs, such as pluggy, is measured from its first line.
"""

import runpy

import smart_test_coverage

if __name__ == "__main__":
    smart_test_coverage.begin()
    runpy.run_module("pytest", run_name="__main__", alter_sys=True)
