"""When orders arrive."""
