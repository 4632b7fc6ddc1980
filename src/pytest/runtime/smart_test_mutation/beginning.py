"""The process as it was before any code of the project ran, kept to begin again from there.

What a module does when it is imported, and what its tests do when they are collected, cannot be changed afterwards. For a
mutant there, a copy of the early process goes on with the mutated module: the whole of pytest's work, without Python's
own start and without importing pytest.
"""

import importlib.machinery
import json
import os
import signal

from .children import limit, listen, teller


class Beginning:
    """The way to ask the early process. ``fresh`` is set in the copies that it makes: there is a mutant to be run."""

    def __init__(self):
        self.fresh = None
        command_out, command_in = os.pipe()
        answer_out, answer_in = os.pipe()
        if os.fork() == 0:
            os.close(command_in)
            os.close(answer_out)
            self.fresh = _serve(command_out, answer_in)
            return
        os.close(command_out)
        os.close(answer_in)
        self._command = os.fdopen(command_in, "w", encoding="utf-8")
        self._answer = os.fdopen(answer_out, "r", encoding="utf-8")

    def run(self, mutant, seconds):
        """``(records, ending)`` of a run from the beginning, see ``Told``."""
        self._command.write(json.dumps({"mutant": mutant, "seconds": seconds}) + "\n")
        self._command.flush()
        told = json.loads(self._answer.readline())
        return told["records"], told["ending"]


class Fresh:
    """A run from the beginning, with one mutant."""

    def __init__(self, mutant, tell):
        self.mutant = mutant
        self.tell = tell

    def import_mutated(self, source, is_file):
        """From now on the module's file is imported as mutated."""
        loader = importlib.machinery.SourceFileLoader
        original = loader.get_code

        def get_code(self_, fullname):
            path = self_.get_filename(fullname)
            if not is_file(path):
                return original(self_, fullname)
            self.tell({"applied": True})
            return source.whole(self.mutant, path)

        loader.get_code = get_code


def _serve(commands, answers):
    """Answers until there is nobody to ask; returns in each copy that has a mutant to run."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    tell = teller(answers)
    with os.fdopen(commands, "r", encoding="utf-8") as lines:
        for line in iter(lines.readline, ""):
            command = json.loads(line)
            reading, writing = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(reading)
                limit(command["seconds"])
                return _become_fresh(command["mutant"], writing)
            os.close(writing)
            told = listen(reading, pid, command["seconds"])
            tell({"records": told.records, "ending": told.ending})
    os._exit(0)


def _become_fresh(mutant, writing):
    # What pytest prints, and what our other plugin tells, is about the tests as they are.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ.pop("SMART_TEST_EVENTS", None)
    return Fresh(mutant, teller(writing))
