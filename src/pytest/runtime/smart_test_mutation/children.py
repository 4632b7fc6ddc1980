"""Work in a forked process: nothing that it does stays, and one that hangs or dies costs its time only."""

import json
import math
import os
import select
import signal
import time

MEMORY = 1 << 30
# Times the seconds of a processor: for what sleeps, and where others have the processor.
PATIENCE = 5


class Told:
    """What a child said, one record each, and how it ended: ``done``, ``died`` or ``timeout``."""

    def __init__(self, records, ending):
        self.records = records
        self.ending = ending


def in_child(work, seconds):
    """Runs ``work(tell)`` in a child that may have a processor for so long; ``tell`` takes records that can be JSON."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        limit(seconds)
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
        work()
        code = 0
    finally:
        os._exit(code)


def listen(reading, pid, seconds):
    """Reads what a child says until it ends. It is ended when it used the processor, or was there, for too long."""
    deadline = time.monotonic() + PATIENCE * seconds
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
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        ending = "timeout"
    lines = data.decode().split("\n")[:-1]
    return Told([json.loads(line) for line in lines], ending)


def limit(seconds):
    """Bounds what the mutant of a loop may eat up of processor and memory, from a process's start."""
    import resource

    _lower(resource.RLIMIT_CPU, math.ceil(seconds))
    _lower(resource.RLIMIT_CORE, 0)
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            used = int(stream.read().split()[0]) * resource.getpagesize()
    except FileNotFoundError:  # no Linux
        return
    _lower(resource.RLIMIT_AS, used + MEMORY)


def _lower(what, most):
    import resource

    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
