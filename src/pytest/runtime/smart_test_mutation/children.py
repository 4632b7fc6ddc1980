"""Work in a forked process: nothing that it does stays, and one that hangs or dies costs its time only."""

import json
import os
import select
import signal
import time

MEMORY = 1 << 30


class Told:
    """What a child said, one record each, and how it ended: ``done``, ``died`` or ``timeout``."""

    def __init__(self, records, ending):
        self.records = records
        self.ending = ending


def in_child(work, seconds):
    """Runs ``work(tell)`` in a child; ``tell`` takes records that can be JSON."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        end_with(lambda: work(teller(writing)))
    os.close(writing)
    return listen(reading, pid, seconds)


def teller(descriptor):
    def tell(record):
        # One write, so that a child that is ended leaves whole lines.
        data = (json.dumps(record) + "\n").encode()
        while data:
            data = data[os.write(descriptor, data) :]

    return tell


def end_with(work):
    """Runs the last thing that this process does; what fails here is an end without the last word."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        limit_memory()
        work()
        code = 0
    finally:
        os._exit(code)


def listen(reading, pid, seconds):
    """Reads what a child says until it ends; after ``seconds`` it is ended."""
    deadline = time.monotonic() + seconds
    data = b""
    ending = "timeout"
    while True:
        ready, _, _ = select.select([reading], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            break
        more = os.read(reading, 65536)
        if not more:
            ending = "died"
            break
        data += more
        if data.endswith(b'{"done": true}\n'):
            ending = "done"
            break
    os.close(reading)
    # A thread or a descendant may hold a child that has said all: it goes, too.
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    lines = data.decode().split("\n")[:-1]
    return Told([json.loads(line) for line in lines], ending)


def limit_memory():
    """What the mutant of a loop eats up is bounded."""
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            used = int(stream.read().split()[0]) * resource.getpagesize()
    except FileNotFoundError:  # no Linux
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
