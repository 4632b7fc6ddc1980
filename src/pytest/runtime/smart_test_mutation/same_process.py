"""Where processes cannot be forked (Windows): work in this one, with a limit of time all the same."""

import ctypes
import functools
import gc
import threading

from .children import Told


class TimeLimit(BaseException):
    """Raised in the main thread, between two bytecodes, when the time is up."""


def in_this_process(work, seconds):
    """Like ``children.in_child``; what the work leaves behind stays, except the results that ``lru_cache`` keeps."""
    for value in gc.get_objects():
        if isinstance(value, functools._lru_cache_wrapper):
            value.cache_clear()
    records = []
    alarm = _Alarm(seconds)
    try:
        work(records.append)
        return Told(records, "done")
    except TimeLimit:
        return Told(records, "timeout")
    finally:
        alarm.stop()


class _Alarm:
    """Rings again and again, because a bare ``except:`` can swallow one."""

    def __init__(self, seconds):
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._stopped = threading.Event()
        self._ringing = threading.Thread(target=self._ring, args=(seconds,), daemon=True)
        self._ringing.start()

    def stop(self):
        self._stopped.set()
        self._ringing.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)

    def _ring(self, seconds):
        while not self._stopped.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(TimeLimit))
