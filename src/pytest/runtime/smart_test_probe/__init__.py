"""Runs candidate calls of one module in a guarded process and tells what happened. Python 3.8 and later, no dependencies."""
