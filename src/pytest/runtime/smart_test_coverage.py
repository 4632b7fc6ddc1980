"""Measures coverage from inside a pytest process, with the project's own configuration of coverage.py.

The record of options is ``Measurement`` of pytest/measurement.ts. All data goes to a temporary folder: the project's own
``.coverage`` is not touched. Works in the workers of pytest-xdist too, which ``coverage run`` does not.
"""

import json
import os
import re
import warnings

import coverage
from coverage.exceptions import ConfigError, CoverageException

NOT_BRANCH = re.compile(r"^\s*branch\s*=\s*(false|no|off|0)\b", re.IGNORECASE | re.MULTILINE)


class NoData(Exception):
    """No line of the code to be measured was run, and none was found that could have been."""


_begun = None


def begin():
    """Starts to measure, once in a process, if ``SMART_TEST_COVERAGE`` says so: the measurement, or what prevents it."""
    global _begun
    if _begun is None:
        _begun = (None, None)
        if "SMART_TEST_COVERAGE" in os.environ:
            try:
                _begun = (_start(json.loads(os.environ["SMART_TEST_COVERAGE"])), None)
            except Exception as error:  # a project's coverage configuration may be wrong in many ways
                _begun = (None, error)
    return _begun


def _start(options):
    measurement = Measurement(options)
    measurement.start()
    return measurement


class Measurement:
    def __init__(self, options):
        self._options = options
        self._data_file = options["dataFile"]
        self._coverage = self._configured(self._data_file, data_suffix=True)
        if _children_read_configuration(self._coverage):
            # Their data must not go to the project.
            os.environ["COVERAGE_FILE"] = self._data_file

    def start(self):
        self._coverage.start()

    def save(self):
        with warnings.catch_warnings():
            # A project may turn warnings into errors; those of coverage.py are not about its code.
            warnings.simplefilter("default")
            self._save()

    def report(self):
        """Combines the data of all processes into one JSON report."""
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            self._report()

    def _save(self):
        self._coverage.stop()
        data = self._coverage.get_data()
        files = [path for path in self._options["sources"] or () if os.path.isfile(path)]
        if files:
            # A requested file that nothing imported is reported with nothing covered, not left out.
            if self._coverage.get_option("run:branch"):
                data.add_arcs({})
            else:
                data.add_lines({})
            data.touch_files([os.path.realpath(path) for path in files])
        self._coverage.save()

    def _report(self):
        os.chdir(self._options["root"])
        combined = self._configured(self._data_file, data_suffix=False)
        try:
            combined.combine([os.path.dirname(self._data_file)])
            # A file that is gone or has a syntax error is left out with a warning.
            combined.json_report(outfile=self._options["reportFile"], ignore_errors=True, pretty_print=False)
        except CoverageException as error:
            if type(error).__name__ in ("NoDataError", "NoDataException") or "No data" in str(error):
                raise NoData(str(error)) from error
            raise

    def _configured(self, data_file, data_suffix):
        options = self._options
        result = coverage.Coverage(
            data_file=data_file, data_suffix=data_suffix, config_file=options["configFile"] or True
        )
        if options["sources"]:
            _measure_only(result, options["sources"])
        elif not _names_sources(result):
            result.set_option("run:source", options["defaultSources"])
            for name in ("run:omit", "report:omit"):
                result.set_option(name, [*(result.get_option(name) or ()), *options["defaultOmit"]])
        if _children_read_configuration(result):
            pass  # data with and without branches cannot be combined: what the configuration says holds for all
        elif options["branch"] is not None:
            result.set_option("run:branch", options["branch"])
        elif not _declines_branches(result):
            result.set_option("run:branch", True)
        return result


def _measure_only(result, sources):
    """These files and folders, whatever the project's configuration measures or hides."""
    _set(result, ("run:source", "run:include", "report:include"), None)
    _set(result, ("run:source_pkgs", "run:source_dirs", "run:omit", "report:omit"), [])
    if all(os.path.isdir(source) for source in sources):
        result.set_option("run:source", sources)
    else:
        patterns = [os.path.join(_literal(path), "*") if os.path.isdir(path) else _literal(path) for path in sources]
        result.set_option("run:include", patterns)


def _set(result, names, value):
    for name in names:
        if _has(result, name):
            result.set_option(name, value)


def _names_sources(result):
    names = ("run:source", "run:source_pkgs", "run:source_dirs", "run:include")
    return any(result.get_option(name) for name in names if _has(result, name))


def _has(result, name):
    """``source_dirs`` came with coverage 7.8."""
    try:
        result.get_option(name)
    except ConfigError:
        return False
    return True


def _literal(path):
    """coverage.py's patterns have no way to quote; a letter that would mean something stands for any one letter."""
    return re.sub(r"[\[\]*]", "?", path)


def _children_read_configuration(result):
    """Whether processes that the tests start measure themselves, by the configuration alone."""
    return "multiprocessing" in (result.get_option("run:concurrency") or ()) or "COVERAGE_PROCESS_START" in os.environ


def _declines_branches(result):
    """Whether a configuration file says ``branch = false``: coverage.py does not tell that from its default."""
    for path in result.config.config_files_read:
        with open(path, encoding="utf-8", errors="replace") as stream:
            if NOT_BRANCH.search(stream.read()):
                return True
    return False
