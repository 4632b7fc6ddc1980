"""Breaks real test suites, knowing the truth.

`python breakage.py draw PROJECT [KIND...]`: tries targets of every kind in an order that looks like chance but never changes, and prints those
that are effective: tests that passed fail, and where the tests are updated as a person would, all pass again.
`python breakage.py prove PROJECT RECORDS`: prints those of the records, a list of what `draw` prints, that are effective.
`python breakage.py make PROJECT KIND TARGET FOLDER`: writes what one changes into FOLDER, a copy of the project, and prints a record
of it. PROJECT is a JSON object: {"root": folder, "code": places, "tests": places}; places are relative to it.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import behaviours
import places
import refactorings
from run_suite import run
from sources import Project, is_python, number

#: By kind: what makes it, how many of each project.
KINDS = {
    "rename function": (refactorings.rename_function, 2),
    "rename class": (refactorings.rename_class, 2),
    "rename method": (refactorings.rename_method, 4),
    "rename attribute": (refactorings.rename_attribute, 3),
    "rename parameter": (refactorings.rename_parameter, 3),
    "rename module": (places.rename_module, 3),
    "move": (places.move, 3),
    "re-export removed": (places.reexport_removed, 3),
    "reorder parameters": (refactorings.reorder_parameters, 3),
    "keyword-only": (refactorings.keyword_only, 3),
    "required parameter": (refactorings.required_parameter, 2),
    "make async": (refactorings.make_async, 4),
    "patch target": (places.patch_target, 5),
    "fixture renamed": (behaviours.fixture_renamed, 4),
    "misspelt import": (behaviours.misspelt_import, 3),
    "lost import": (behaviours.lost_import, 1),
    "wrong expectation": (behaviours.wrong_expectation, 1),
    "return value": (behaviours.return_value_announced, 2),
    "planted regression": (behaviours.planted_regression, 3),
    "message": (behaviours.exception_message, 4),
    "exception": (behaviours.exception_type, 2),
    "missing package": (behaviours.missing_package, 1),
    "unset variable": (behaviours.unset_variable, 1),
    "incomplete rename": (behaviours.incomplete_rename, 1),
    "syntax error": (behaviours.syntax_error, 1),
}
TRIES = 12
#: Code whose change more of the tests notice than this is rather broken than changed.
MOST_NOTICE = 0.5
NARROW = {"return value", "planted regression", "message", "exception"}


def write(folder, changes):
    for name, text in changes.items():
        path = Path(folder) / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


class Trial:
    """A copy of a project in which changes are tried out."""

    def __init__(self, description, folder):
        self.project = Project(description["root"], description["code"], description["tests"])
        self.tests, self.folder, self.without = description["tests"], folder, []
        shutil.copytree(description["root"], folder, dirs_exist_ok=True)
        baseline = self.run(self.tests)
        self.green = set(baseline["passed"])
        # What fails before a breakage shows nothing about it.
        self.without = [f"--deselect={test}" for test in baseline["failed"]]
        self.without += [f"--ignore={file}" for file in baseline["broken"]]

    def run(self, args):
        path = [str(Path(self.folder) / "src"), str(self.folder)]
        return run({"root": str(self.folder), "path": path, "args": [*args, *self.without], "seconds": 60})

    def with_changes(self, changes, args):
        write(self.folder, changes)
        try:
            return self.run(args)
        finally:
            for name in changes:
                original = self.project.root / name
                if original.exists():
                    shutil.copy(original, Path(self.folder) / name)
                else:
                    (Path(self.folder) / name).unlink()

    def is_effective(self, kind, breakage):
        if not breakage.code or any(text and not is_python(text) for text in (breakage.tests or {}).values()):
            return False
        if kind != "syntax error" and any(text and not is_python(text) for text in breakage.code.values()):
            return False
        narrow = kind in NARROW
        result = self.with_changes(breakage.code, self.tests if narrow else [*self.tests, "-x"])
        failing = [*result["failed"], *result["broken"]]
        if result["ended"] is None or not failing:
            return False
        if narrow and (result["broken"] or len(self.green - set(result["passed"])) > MOST_NOTICE * len(self.green)):
            return False
        if breakage.tests is None:
            return True
        # All of them: what a person need not touch must not fail either.
        result = self.with_changes({**breakage.code, **breakage.tests}, self.tests)
        lost = {one for one in self.green - set(result["passed"]) if one.split("::")[0] in breakage.tests}
        return result["ended"] is not None and not (result["failed"] or result["broken"] or lost)


def draw(description, *kinds):
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(description, folder)
        for kind, (candidates, quota) in KINDS.items():
            if kinds and kind not in kinds:
                continue
            found = 0
            ordered = sorted(dict(candidates(trial.project)).items(), key=lambda one: number(kind + one[0]))
            for target, make in ordered[:TRIES]:
                breakage = make()
                if breakage is None or not trial.is_effective(kind, breakage):
                    continue
                print(json.dumps({"kind": kind, "target": target}), flush=True)
                found += 1
                if found == quota:
                    break


def prove(description, records):
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(description, folder)
        for record in json.loads(records):
            make = dict(KINDS[record["kind"]][0](trial.project)).get(record["target"])
            breakage = make and make()
            if breakage and trial.is_effective(record["kind"], breakage):
                print(json.dumps(record), flush=True)


def make(description, kind, target, folder):
    project = Project(description["root"], description["code"], description["tests"])
    breakage = dict(KINDS[kind][0](project))[target]()
    write(folder, {**breakage.code, **breakage.notes})
    record = {"subject": breakage.subject, "was": breakage.was, "now": breakage.now, "changed": sorted(breakage.code)}
    print(json.dumps(record))


if __name__ == "__main__":
    command, project, *rest = sys.argv[1:]
    {"draw": draw, "make": make, "prove": prove}[command](json.loads(project), *rest)
