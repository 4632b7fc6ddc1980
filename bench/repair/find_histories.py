"""Finds commits whose authors changed tests along with the code they test.

`python find_histories.py MIRROR PACKAGE TESTS [--limit N] [--since DATE]`: MIRROR is a git directory, PACKAGE the folders that hold
the code, TESTS the folders or files that hold the tests, both relative to the project and separated by commas. Prints one JSON
object for each commit of which all is true: without its changes to the tests, tests that passed on its parent fail on it; with them,
no test fails that did not fail on the parent.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from run_suite import run

CONFIGURATION = "[pytest]\npython_files = test_*.py *_test.py test.py tests.py\nasyncio_mode = auto\n"
# Their settings would ask for plugins, or make warnings of newer Pythons errors.
OTHER_CONFIGURATIONS = ("pytest.toml", ".pytest.toml", ".pytest.ini", "tox.ini")


def git(mirror, *args):
    return subprocess.run(["git", f"--git-dir={mirror}", *args], check=True, capture_output=True).stdout


def export(mirror, commit, folder, only=None):
    archive = subprocess.Popen(["git", f"--git-dir={mirror}", "archive", commit, *(only or [])], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    archive.wait()


def is_below(file, places):
    return any(file == place or file.startswith(place + "/") for place in places)


def changed(mirror, commit):
    return git(mirror, "diff", "--name-only", "--no-renames", f"{commit}^", commit).decode().splitlines()


def state(mirror, folder, code, code_commit, tests, tests_commit):
    """The code as of one commit, its tests as of another one."""
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(parents=True)
    export(mirror, code_commit, folder)
    if tests_commit != code_commit:
        for place in tests:
            target = Path(folder) / place
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
        present = [place for place in tests if git(mirror, "ls-tree", tests_commit, place)]
        if present:
            export(mirror, tests_commit, folder, present)
    for name in OTHER_CONFIGURATIONS:
        (Path(folder) / name).unlink(missing_ok=True)
    (Path(folder) / "pytest.ini").write_text(CONFIGURATION)


def results(folder, tests):
    path = [str(Path(folder) / "src"), str(folder)] if (Path(folder) / "src").is_dir() else [str(folder)]
    return run({"root": str(folder), "path": path, "args": tests, "seconds": 60})


def case(mirror, folder, code, tests, commit):
    files = changed(mirror, commit)
    python = [file for file in files if file.endswith(".py")]
    if not any(is_below(file, tests) for file in python):
        return None
    if not any(is_below(file, code) and not is_below(file, tests) for file in python):
        return None
    state(mirror, folder, code, commit, tests, f"{commit}^")
    mixed = results(folder, tests)
    if mixed["ended"] is None or not (mixed["failed"] or mixed["broken"]):
        return None
    state(mirror, folder, code, f"{commit}^", tests, f"{commit}^")
    old = results(folder, tests)
    if old["ended"] is None:
        return None
    lost = sorted(set(old["passed"]) - set(mixed["passed"]))
    if not lost or not old["passed"]:
        return None
    state(mirror, folder, code, commit, tests, commit)
    new = results(folder, tests)
    if new["ended"] is None or set(new["broken"] + new["failed"]) - set(old["broken"] + old["failed"]):
        return None
    return {"commit": commit, "failing": len(lost), "passing": len(old["passed"])}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mirror")
    parser.add_argument("code", type=lambda text: text.split(","))
    parser.add_argument("tests", type=lambda text: text.split(","))
    parser.add_argument("--limit", type=int, default=8)
    parser.add_argument("--tries", type=int, default=80)
    parser.add_argument("--since", default="2018-01-01")
    options = parser.parse_args()
    commits = git(options.mirror, "log", "--no-merges", f"--since={options.since}", "--format=%H", "--", *options.tests)
    found = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        for commit in commits.decode().split():
            if found == options.limit or tried == options.tries:
                break
            one = case(options.mirror, Path(folder) / "project", options.code, options.tests, commit)
            tried += 1
            if one:
                found += 1
                print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main()
