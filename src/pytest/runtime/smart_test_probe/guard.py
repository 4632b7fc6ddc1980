"""Keeps the code under test away from the user's files, network and processes while candidates run.

An audit hook sees what Python's own library does. It stops accidents; it is no sandbox against malice: native code and
``os._exit`` are beyond it.
"""

import os
import sys

_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# Audit events (https://docs.python.org/3/library/audit_events.html) whose first arguments are paths that would change.
_PATH_EVENTS = {
    "os.remove": 1,
    "os.rename": 2,
    "os.mkdir": 1,
    "os.rmdir": 1,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "os.setxattr": 1,
    "os.removexattr": 1,
    "shutil.rmtree": 1,
    "sqlite3.connect": 1,
}

_DENIED_PREFIXES = ("winreg.Set", "winreg.Create", "winreg.Delete", "winreg.Save", "ftplib.", "smtplib.", "telnetlib.")

_DENIED_EVENTS = {
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "urllib.Request",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
    "os.startfile",
    "os.kill",
    "os.killpg",
    "pty.spawn",
    "signal.pthread_kill",
    "resource.setrlimit",
    "webbrowser.open",
    "syslog.openlog",
    "syslog.syslog",
}


class GuardViolation(BaseException):
    """Not an ``Exception``, so that ``except Exception`` in the code under test does not swallow it."""


class Guard:
    """Denies, and remembers what it denied: a bare ``except:`` may still swallow the exception."""

    def __init__(self, box):
        self.box = os.path.realpath(box)
        self.active = False
        self.denied = []
        self.touched_files = False  # by a path relative to the current folder
        sys.addaudithook(self._audit)

    def reset(self):
        self.denied = []
        self.touched_files = False

    def _audit(self, event, args):
        if not self.active:
            return
        if event == "open":
            self._open(*args)
        elif event in _PATH_EVENTS:
            for path in args[: _PATH_EVENTS[event]]:
                self._write(event, path)
        elif event in ("os.listdir", "os.scandir", "os.chdir", "glob.glob"):
            self._note(args[0])
        elif event in _DENIED_EVENTS or event.startswith(_DENIED_PREFIXES):
            self._deny(event)

    def _open(self, path, mode, flags):
        if isinstance(path, int):
            return
        writes = bool(flags & _WRITE_FLAGS) if isinstance(flags, int) else False
        if isinstance(mode, str):
            writes = writes or any(letter in mode for letter in "wax+")
        if writes:
            self._write("open", path)
        else:
            self._note(path)

    def _note(self, path):
        if path is None or (isinstance(path, (str, bytes, os.PathLike)) and not os.path.isabs(os.fsdecode(path))):
            self.touched_files = True

    def _write(self, event, path):
        if isinstance(path, int):
            return
        self.active = False  # resolving the path must not be audited itself
        try:
            text = os.fsdecode(path)
            if event == "sqlite3.connect" and text in ("", ":memory:"):
                return
            real = os.path.realpath(text)
        finally:
            self.active = True
        if real == os.devnull:
            return
        if real != self.box and not real.startswith(self.box + os.sep):
            self._deny(f"{event} {text}")
        self._note(text)

    def _deny(self, what):
        self.denied.append(what)
        raise GuardViolation(what)
