"""Runs tests against small changes of one module, without starting Python for each: see ``smart_test_mutants``."""
