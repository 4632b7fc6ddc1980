"""Runs tests against mutants of a module, in one pytest process under the project's own configuration.

Loaded with ``-p smart_test_mutants``; pytest/mutantRun.ts asks and reads. ``SMART_TEST_MUTANTS`` names a file of JSON:

``moduleFile``  the module, absolute
``text``        its source, with ``\\n`` at line ends; the offsets of mutants are in it
``mutants``     ``[{start, end, replacement, line, statementLine}]``, in the order in which they are to be run
``seconds``     after this time the rest is left out
``box``         a folder that code under test may write to
``results``     where to write what is found out, as JSON lines
``fork``        run each mutant in a process of its own
``firstKiller`` no further test is run against a mutant after one that fails

The tests run once as they are, which shows which lines each of them reaches. For a mutant, the functions it changes get
other code, and the tests that reach it run again; without ``fork``, what they leave behind stays.
"""

import gc
import json
import os
import time

import pytest

from smart_test_mutation.assertions import Assertions
from smart_test_mutation.items import ItemRunner, can_judge
from smart_test_mutation.lines import Lines
from smart_test_mutation.living import LivingFunctions, SameFile
from smart_test_mutation.source import Source
from smart_test_probe.guard import Guard
from smart_test_probe.tracer import statement_starts

BASELINE_SECONDS = 60


def _read_request():
    with open(os.environ["SMART_TEST_MUTANTS"], encoding="utf-8") as stream:
        return json.load(stream)


class Preparation:
    """What has to be there before the first code of the project runs."""

    def __init__(self):
        self.request = _read_request()
        self.began = time.monotonic()
        self.source = Source(self.request["text"])
        self.is_file = SameFile(self.request["moduleFile"])
        self.beginning = None
        if self.request["fork"]:
            from smart_test_mutation.beginning import Beginning

            self.beginning = Beginning()
        self.fresh = self.beginning and self.beginning.fresh
        self.lines = Lines(self.is_file, statement_starts(self.request["text"]))
        if self.fresh:
            self.fresh.import_mutated(self.source, self.is_file)
        else:
            self.lines.start()


_preparation = Preparation() if "SMART_TEST_MUTANTS" in os.environ else None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    # Workers of pytest-xdist would each do all of it.
    if hasattr(config.option, "dist"):
        config.option.dist, config.option.tx, config.option.numprocesses = "no", [], None


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    prepared = _preparation
    prepared.lines.stop()
    tests = Tests(session, prepared)
    if prepared.fresh:
        from smart_test_mutation.children import end_with

        end_with(lambda: tests.judge_fresh(prepared.fresh.tell))
    with open(prepared.request["results"], "w", buffering=1, encoding="utf-8") as results:
        MutantRun(tests, prepared, lambda record: results.write(json.dumps(record) + "\n")).run()
    return True


class Tests:
    """The collected tests, and how they are run against the code as it is now."""

    def __init__(self, session, prepared):
        self.items = [item for item in session.items if can_judge(item)]
        self._collection_failed = session.testsfailed > 0
        self._runner = ItemRunner(session.config)
        # In a process of its own, nothing has to be put back after the first failure.
        self._stops = prepared.request["firstKiller"] and prepared.request["fork"]
        self._guard = Guard(prepared.request["box"])
        self._assertions = Assertions()
        self._temporary = getattr(session.config, "_tmp_path_factory", None)
        self._base = self._temporary.getbasetemp() if self._temporary else None
        names = {getattr(item, "originalname", None) or item.name for item in self.items}
        for path in {str(item.path) for item in self.items}:
            LivingFunctions(SameFile(path)).replace(self._assertions.independent(path, names))

    def observe(self, tell, lines):
        """Runs all as they are; tells which lines of the module each reaches."""

        def on_end(index, outcome, seconds):
            lines.stop()
            if self._assertions.failed:
                outcome = "failed"
            tell({"test": index, "outcome": outcome, "seconds": seconds, "lines": sorted(lines.seen)})

        def on_start(index):
            self._assertions.failed.clear()
            lines.start()

        self._run(range(len(self.items)), on_start, on_end)
        tell({"done": True})

    def judge(self, indexes, tell):
        """Runs some; tells which of them fail, and at which of their assertions."""

        def on_end(position, outcome, seconds):
            failed = sorted(set(self._assertions.failed))
            raised = outcome == "failed"
            tell({"test": indexes[position], "ended": True, "assertions": failed, "raised": raised})
            return self._stops and (raised or failed)

        def on_start(position):
            self._assertions.failed.clear()
            tell({"test": indexes[position]})

        self._run(indexes, on_start, on_end)
        tell({"done": True})

    def judge_fresh(self, tell):
        if self._collection_failed:
            tell({"collection": "failed"})
            tell({"done": True})
        else:
            self.judge(range(len(self.items)), tell)

    def _run(self, indexes, on_start, on_end):
        self._guard.active = True
        try:
            self._runner.run([self.items[index] for index in indexes], on_start, on_end)
        finally:
            self._guard.active = False

    def tidy(self):
        """Temporary folders that tests in another process have left."""
        if self._base is not None:
            import shutil

            for entry in os.scandir(str(self._base)):
                shutil.rmtree(entry.path, ignore_errors=True)


class MutantRun:
    def __init__(self, tests, prepared, write):
        self._tests = tests
        self._write = write
        self._request = prepared.request
        self._source = prepared.source
        self._beginning = prepared.beginning
        self._lines = prepared.lines
        self._early_lines = frozenset(prepared.lines.seen)
        self._collection_seconds = time.monotonic() - prepared.began
        self._living = LivingFunctions(prepared.is_file)
        self._deadline = prepared.began + self._request["seconds"]
        self._passed = {}
        if self._request["fork"]:
            # Children then neither look through nor copy what is there already.
            gc.freeze()

    def run(self):
        told = self._apart(lambda tell: self._tests.observe(tell, self._lines), BASELINE_SECONDS)
        for record in told.records:
            if record.get("outcome") == "passed":
                self._passed[record["test"]] = record
        tests = [
            {"nodeId": self._tests.items[record["test"]].nodeid, **record}
            for record in told.records
            if "outcome" in record
        ]
        self._write({"event": "observed", "tests": tests, "earlyLines": sorted(self._early_lines), "ending": told.ending})
        if told.ending != "done":
            return
        for number, mutant in enumerate(self._request["mutants"]):
            if time.monotonic() > self._deadline:
                return
            began = time.perf_counter()
            verdict = self._judge(mutant)
            self._write({"event": "mutant", "mutant": number, "seconds": time.perf_counter() - began, **verdict})
        self._write({"event": "end"})

    def _judge(self, mutant):
        line = mutant["statementLine"]
        if line in self._early_lines:
            return self._judge_fresh(mutant)
        indexes = [index for index, record in self._passed.items() if line in record["lines"]]
        if not indexes:
            return _verdict("not reached")
        seconds = max(1, 10 * sum(self._passed[index]["seconds"] for index in indexes))
        told = self._apart(lambda tell: self._judge_changed(mutant, indexes, tell), seconds)
        if any("missing" in record for record in told.records):
            return self._judge_fresh(mutant)
        if not any("changed" in record for record in told.records):
            return _verdict("error", message="the mutant could not be put in place")
        return self._summary(told.records, told.ending)

    def _judge_changed(self, mutant, indexes, tell):
        codes = self._source.functions(mutant, self._living.filename, self._living.free_names)
        undo = self._living.replace(codes)
        if undo is False:
            tell({"missing": True})
            tell({"done": True})
            return
        tell({"changed": True})
        try:
            self._tests.judge(indexes, tell)
        finally:
            undo()

    def _judge_fresh(self, mutant):
        if self._beginning is None:
            return _verdict("error", message="it runs when the module is imported")
        seconds = 2 + 3 * self._collection_seconds + 10 * sum(record["seconds"] for record in self._passed.values())
        records, ending = self._beginning.run(mutant, seconds)
        self._tests.tidy()
        if not any("applied" in record for record in records):
            return _verdict("error", message="the module was not imported")
        began = any("test" in record for record in records)
        if any("collection" in record for record in records) or (ending != "done" and not began):
            everything = [{"test": index, "assertions": [], "raised": True} for index in self._passed]
            return _verdict("killed", everything, how="import", fresh=True)
        return {**self._summary(records, ending), "fresh": True}

    def _summary(self, records, ending):
        """The verdict of a run that ended, or died or hung in one of its tests."""
        started = [record["test"] for record in records if record.keys() == {"test"}]
        ended = [record for record in records if "ended" in record]
        killers = [
            {"test": record["test"], "assertions": record["assertions"], "raised": record["raised"]}
            for record in ended
            if record["test"] in self._passed and (record["raised"] or record["assertions"])
        ]
        if ending != "done" and len(started) > len(ended):
            killers.append({"test": started[-1], "assertions": [], "raised": True})
            return _verdict("killed", killers, how="time" if ending == "timeout" else "crash")
        if ending != "done" and not killers:
            return _verdict("error", message="the tests came to no end")
        return _verdict("killed" if killers else "survived", killers)

    def _apart(self, work, seconds):
        if self._request["fork"]:
            from smart_test_mutation.children import in_child

            told = in_child(work, seconds)
            self._tests.tidy()
            return told
        from smart_test_mutation.same_process import in_this_process

        return in_this_process(work, seconds)


def _verdict(verdict, killers=(), how=None, message=None, fresh=False):
    return {"verdict": verdict, "killers": list(killers), "how": how, "message": message, "fresh": fresh}
