"""Which statements of one file run while it is started."""

import sys
import threading


class Lines:
    def __init__(self, is_file, starts):
        self._is_file = is_file
        self._starts = starts
        self.seen = set()

    def start(self):
        self.seen = set()
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)

    def stop(self):
        sys.settrace(None)
        threading.settrace(None)

    def _on_call(self, frame, event, arg):
        return self._on_line if self._is_file(frame.f_code.co_filename) else None

    def _on_line(self, frame, event, arg):
        if event == "line":
            line = frame.f_lineno
            self.seen.add(self._starts.get(line, line))
        return self._on_line
