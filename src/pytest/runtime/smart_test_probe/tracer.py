"""Lines and arcs that a call reaches in one file, in coverage.py's terms."""

import ast
import sys

# Code under test may replace it.
_settrace = sys.settrace
_gettrace = sys.gettrace


def statement_starts(source):
    """Maps each further line of a multi-line statement, or of a compound statement's header, to its first line."""
    starts = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.stmt):
            continue
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            decorators = getattr(body[0], "decorator_list", None)
            last = (decorators[0].lineno if decorators else body[0].lineno) - 1
        else:
            last = node.end_lineno
        for line in range(node.lineno + 1, last + 1):
            starts.setdefault(line, node.lineno)
    return starts


class Tracer:
    """Collects while it is started. A frame's exit is the arc to minus the first line of its code."""

    def __init__(self, filename, starts):
        self._filename = filename
        self._starts = starts
        self.lines = set()
        self.arcs = set()
        self._function = self._on_call
        self._running = False
        self.replaced = False  # whether the call left another trace function behind: coverage would measure no more

    def start(self):
        self.lines = set()
        self.arcs = set()
        self.replaced = False
        self._running = True
        _settrace(self._function)

    def stop(self):
        self.replaced = self._running and _gettrace() is not self._function
        self._running = False
        _settrace(None)

    def last_line(self, frames):
        """The statement of the file that a traceback's frames were in last; ``None`` when they were not."""
        inside = [frame.lineno for frame in frames if frame.filename == self._filename]
        return self._starts.get(inside[-1], inside[-1]) if inside else None

    def _on_call(self, frame, event, arg):
        code = frame.f_code
        if code.co_filename != self._filename:
            return None
        first = -code.co_firstlineno
        previous = first
        raising = False
        starts, lines, arcs = self._starts, self.lines, self.arcs

        def on_event(frame, event, arg):
            nonlocal previous, raising
            if event == "line":
                line = starts.get(frame.f_lineno, frame.f_lineno)
                raising = False
                lines.add(line)
                if line != previous:
                    arcs.add((previous, line))
                    previous = line
            elif event == "exception":
                raising = True
            elif event == "return" and not raising:
                # The "return" that follows an exception is no branch: the frame was left, not finished.
                arcs.add((previous, first))
            return on_event

        return on_event
